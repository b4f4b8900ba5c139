/**
 * What a pcap file header says, and what a record header means under it: shared by the block reader and the pipe.
 *
 * Magics, versions, limits and sentences are libpcap's (1.10.3), as Zeek uses it.
 */
import { i32le, u16, u16le, u32, u32le } from '../core/bytes.ts';
import { fail, type TaplineError } from '../core/fail.ts';
import type { RawPacket } from './source.ts';
import type { Supply } from './supply.ts';

const FILE = { major: 4, minor: 6, snaplen: 16, network: 20, end: 24 } as const;
/** Bytes of a file header. */
export const FILE_HEADER = FILE.end;
/** Bytes of a record header, and how many more a Kuznetzov file has. */
export const RECORD_HEADER = 16;
const KUZNETZOV_EXTRA = 8;
const KUZNETZOV_SNAPLEN_EXTRA = 14;
/** The largest snapshot length of libpcap, bytes. */
export const MAX_SNAPLEN = 262144;

/** Magic numbers as a little-endian word: which order, which fraction, which record header. */
const MAGICS: ReadonlyMap<number, { readonly big: boolean; readonly nano: boolean; readonly extra: number }> =
  new Map([
    [0xa1b2c3d4, { big: false, nano: false, extra: 0 }],
    [0xd4c3b2a1, { big: true, nano: false, extra: 0 }],
    [0xa1b23c4d, { big: false, nano: true, extra: 0 }],
    [0x4d3cb2a1, { big: true, nano: true, extra: 0 }],
    [0xa1b2cd34, { big: false, nano: false, extra: KUZNETZOV_EXTRA }],
    [0x34cdb2a1, { big: true, nano: false, extra: KUZNETZOV_EXTRA }],
  ]);

/** Link types below 99 that libpcap's filter compiler knows; from 99 to MAX_LINK_TYPE it knows all. */
const LOW_LINK_TYPES: ReadonlySet<number> = new Set([0, 1, 6, 7, 8, 9, 10, 11, 12, 15, 16, 19, 50, 51]);
const FIRST_DENSE_LINK_TYPE = 99;
const MAX_LINK_TYPE = 289;
/** What libpcap 1.10 takes of the network field; the bits above tell of frame check sequences and are ignored. */
const LINK_TYPE_BITS = 0x03ffffff;

export interface PcapFormat {
  /** Big-endian. */
  readonly big: boolean;
  /** The fraction of a second counts nanoseconds, not microseconds. */
  readonly nano: boolean;
  /** Length of a record header, bytes. */
  readonly recordHeader: number;
  /** Minor version: 3 and below may have the two lengths of a record swapped. */
  readonly minor: number;
  /** Packets are cut to this many bytes. */
  readonly snaplen: number;
  readonly linkType: number;
}

/** Reads the file header at the cursor, which stays. CAPTURE_OPEN with libpcap's reason when it is none. */
export function readPcapFormat(name: string, input: Supply): PcapFormat {
  const reject = (reason: string): TaplineError => fail('CAPTURE_OPEN', name, reason);
  const { bytes: b, at, available } = input;
  if (available < FILE.end && input.failure !== '') throw reject(input.failure);
  if (available < 4) {
    throw reject(`truncated dump file; tried to read 4 file header bytes, only got ${available}`);
  }
  const magic = MAGICS.get(u32le(b, at));
  if (magic === undefined) throw reject('unknown file format');
  if (available < FILE.end) {
    throw reject(`truncated dump file; tried to read 24 file header bytes, only got ${available - 4}`);
  }
  const half = magic.big ? u16 : u16le;
  const word = magic.big ? u32 : u32le;
  const minor = half(b, at + FILE.minor);
  const wrongVersion = versionFault(half(b, at + FILE.major), minor);
  if (wrongVersion !== '') throw reject(wrongVersion);
  const linkType = word(b, at + FILE.network) & LINK_TYPE_BITS;
  if (!LOW_LINK_TYPES.has(linkType) && !(linkType >= FIRST_DENSE_LINK_TYPE && linkType <= MAX_LINK_TYPE)) {
    throw reject(
      `cannot compile BPF filter "": unknown data link type ${linkType} (min 104, max ${MAX_LINK_TYPE})`,
    );
  }
  return {
    big: magic.big,
    nano: magic.nano,
    recordHeader: RECORD_HEADER + magic.extra,
    minor,
    snaplen: snaplenOf(word(b, at + FILE.snaplen), magic.extra),
    linkType,
  };
}

function versionFault(major: number, minor: number): string {
  if (major < 2) return 'archaic pcap savefile format';
  const known = (major === 2 && minor <= 4) || (major === 543 && minor === 0);
  return known ? '' : `unsupported pcap savefile version ${major}.${minor}`;
}

function snaplenOf(field: number, extra: number): number {
  const given = field === 0 || field > 0x7fffffff ? MAX_SNAPLEN : field;
  return extra === 0 ? given : given + KUZNETZOV_SNAPLEN_EXTRA;
}

/** Records one behind the other, as a file has them whose headers mean what they say: little-endian, of 16 bytes. */
export interface PcapRecords {
  /** Whoever takes records moves its cursor over them. */
  readonly supply: Supply;
  readonly format: PcapFormat;
  /** Where several share the capture: whether a frame belongs to another. Its time passes, and nothing else. */
  foreign?(bytes: Uint8Array, start: number, captured: number): boolean;
  /** Told how many records were taken, where somebody counts. */
  taken?(records: number): void;
}

/** Where the fields of a record header stand. */
export const RECORD = { seconds: 0, fraction: 4, captured: 8, wire: 12 } as const;

/** Captured length of the record at `at`, bytes. */
export const capturedLength = (b: Uint8Array, at: number): number => u32le(b, at + RECORD.captured);
/** Length on the wire of the record at `at`, bytes. */
export const wireLength = (b: Uint8Array, at: number): number => u32le(b, at + RECORD.wire);

/** Packet time of a little-endian record, seconds. */
export const timeOf = (b: Uint8Array, at: number, format: PcapFormat): number =>
  seconds(i32le(b, at + RECORD.seconds), i32le(b, at + RECORD.fraction), format.nano);

const seconds = (whole: number, fraction: number, nano: boolean): number =>
  whole + (nano ? Math.trunc(fraction / 1000) : fraction) / 1e6;

/** Fills in what a record header says. The bytes' place is the reader's to fill. */
export function describe(
  raw: RawPacket,
  format: PcapFormat,
  sec: number,
  fraction: number,
  captured: number,
  wire: number,
): void {
  // libpcap keeps both fields signed in files of the machine's own order, unsigned in swapped ones
  const whole = format.big ? sec : sec | 0;
  const part = format.big ? fraction : fraction | 0;
  raw.time = seconds(whole, part, format.nano);
  raw.wire = wire;
  raw.captured = Math.min(captured, format.snaplen);
  raw.linkType = format.linkType;
  raw.filtered = true;
  raw.weird = '';
  raw.weirdDetail = '';
  if (captured === 0 || wire === 0) raw.weird = 'empty_pcap_header';
  else if (raw.time < 0) raw.weird = 'negative_packet_timestamp';
  if (raw.weird !== '') raw.captured = 0;
}

/** Why a captured length cannot be true; '' when it can. */
export function lengthFault(captured: number, { snaplen }: PcapFormat): string {
  if (captured <= MAX_SNAPLEN) return '';
  const bound = captured > snaplen ? `snaplen of ${snaplen}` : `maximum of ${MAX_SNAPLEN}`;
  return `invalid packet capture length ${captured}, bigger than ${bound}`;
}

/** Why the input ended inside a record header. */
export const cutHeader = (wanted: number, got: number): string =>
  `truncated dump file; tried to read ${wanted} header bytes, only got ${got}`;

/** Why the input ended inside a packet. libpcap reads up to the snapshot length first, then what is beyond. */
export const cutPacket = (wanted: number, got: number, { snaplen }: PcapFormat): string =>
  `truncated dump file; tried to read ${got < snaplen ? Math.min(wanted, snaplen) : wanted} captured bytes, only got ${got}`;
