/**
 * pcap files: a block reader that hands out views and allocates nothing per packet.
 *
 * Magics, versions and limits are libpcap's, as Zeek uses it: microseconds and nanoseconds (truncated to
 * microseconds) in both byte orders, and the Kuznetzov variant with longer record headers.
 */
import { u16, u16le, u32, u32le } from '../core/bytes.ts';
import { fail, type TaplineError } from '../core/fail.ts';
import { type PacketSource, Pull, type RawPacket } from './source.ts';
import { Supplied, type Supply } from './supply.ts';

const FILE = { magic: 0, major: 4, minor: 6, snaplen: 16, network: 20, end: 24 } as const;
const RECORD = { seconds: 0, fraction: 4, captured: 8, wire: 12, end: 16 } as const;
/** Extra bytes of a Kuznetzov record header. */
const KUZNETZOV_EXTRA = 8;
/** The largest snapshot length of libpcap. */
const MAX_SNAPLEN = 262144;

/** Magic numbers as a little-endian word: which order, which fraction, which record header. */
const MAGICS: ReadonlyMap<number, { big: boolean; nano: boolean; extra: number }> = new Map([
  [0xa1b2c3d4, { big: false, nano: false, extra: 0 }],
  [0xd4c3b2a1, { big: true, nano: false, extra: 0 }],
  [0xa1b23c4d, { big: false, nano: true, extra: 0 }],
  [0x4d3cb2a1, { big: true, nano: true, extra: 0 }],
  [0xa1b2cd34, { big: false, nano: false, extra: KUZNETZOV_EXTRA }],
  [0x34cdb2a1, { big: true, nano: false, extra: KUZNETZOV_EXTRA }],
]);

export const isPcapMagic = (word: number): boolean => MAGICS.has(word);

export class PcapSource implements PacketSource {
  readonly name: string;
  readonly #in: Supply;
  #opened = false;
  #big = false;
  #nano = false;
  #header: number = RECORD.end;
  #minor = 4;
  #snaplen = MAX_SNAPLEN;
  #linkType = 0;

  constructor(name: string, supply: Supply) {
    this.name = name;
    this.#in = supply;
  }

  get consumed(): number {
    return this.#in.offset;
  }

  get size(): number | undefined {
    return this.#in.size;
  }

  ready(): Promise<void> {
    return this.#in.ready();
  }

  close(): void {
    this.#in.close();
  }

  /** Reads the file header if it was not yet; CAPTURE_OPEN with libpcap's reason when it is none. */
  open(): Pull {
    if (this.#opened) return Pull.packet;
    const input = this.#in;
    const answer = input.need(FILE.end);
    if (answer === Supplied.wait) return Pull.wait;
    const n = input.available;
    if (n < 4)
      throw this.#cannotOpen(`truncated dump file; tried to read 4 file header bytes, only got ${n}`);
    const magic = MAGICS.get(u32le(input.bytes, input.at));
    if (magic === undefined) throw this.#cannotOpen('unknown file format');
    if (n < FILE.end) {
      throw this.#cannotOpen(`truncated dump file; tried to read 24 file header bytes, only got ${n - 4}`);
    }
    this.#big = magic.big;
    this.#nano = magic.nano;
    this.#header = RECORD.end + magic.extra;
    this.#readHeader();
    input.at += FILE.end;
    this.#opened = true;
    return Pull.packet;
  }

  #readHeader(): void {
    const { bytes: b, at } = this.#in;
    const half = this.#big ? u16 : u16le;
    const word = this.#big ? u32 : u32le;
    const major = half(b, at + FILE.major);
    const minor = half(b, at + FILE.minor);
    if (major < 2) throw this.#cannotOpen('archaic pcap savefile format');
    if ((major !== 2 || minor > 4) && !(major === 543 && minor === 0)) {
      throw this.#cannotOpen(`unsupported pcap savefile version ${major}.${minor}`);
    }
    this.#minor = minor;
    const snaplen = word(b, at + FILE.snaplen);
    this.#snaplen = snaplen === 0 || snaplen > 0x7fffffff ? MAX_SNAPLEN : snaplen;
    if (this.#header > RECORD.end) this.#snaplen += 14;
    this.#linkType = word(b, at + FILE.network) & 0xffff;
    const most = 289;
    if (this.#linkType > most || this.#linkType === 14) {
      throw this.#cannotOpen(
        `cannot compile BPF filter "": unknown data link type ${this.#linkType} (min 104, max ${most})`,
      );
    }
  }

  next(raw: RawPacket): Pull {
    if (!this.#opened && this.open() === Pull.wait) return Pull.wait;
    const input = this.#in;
    let answer = input.need(this.#header);
    if (answer !== Supplied.yes) {
      if (answer === Supplied.wait) return Pull.wait;
      return this.#end('header', this.#header, input.available);
    }
    const length = this.#readRecord(raw);
    answer = input.need(this.#header + length);
    if (answer === Supplied.wait) return Pull.wait;
    if (answer === Supplied.end) return this.#end('captured', length, input.available - this.#header);
    raw.bytes = input.bytes;
    raw.start = input.at + this.#header;
    input.at += this.#header + length;
    return Pull.packet;
  }

  /** Fills the record from its header; returns the bytes that follow. */
  #readRecord(raw: RawPacket): number {
    const { bytes: b, at } = this.#in;
    const word = this.#big ? u32 : u32le;
    let captured = word(b, at + RECORD.captured);
    let wire = word(b, at + RECORD.wire);
    if (this.#minor < 3 || (this.#minor === 3 && captured > wire)) [captured, wire] = [wire, captured];
    if (captured > MAX_SNAPLEN) {
      throw this.#damaged(
        `invalid packet capture length ${captured}, bigger than snaplen of ${this.#snaplen}`,
      );
    }
    const seconds = word(b, at + RECORD.seconds);
    const fraction = word(b, at + RECORD.fraction);
    // libpcap keeps seconds signed in files of the machine's own order, unsigned in swapped ones
    const whole = this.#big ? seconds : seconds | 0;
    raw.time = whole + (this.#nano ? Math.floor(fraction / 1000) : fraction) / 1e6;
    raw.wire = wire;
    raw.captured = Math.min(captured, this.#snaplen);
    raw.linkType = this.#linkType;
    raw.filtered = true;
    raw.weirdDetail = '';
    raw.weird = '';
    if (captured === 0 || wire === 0) raw.weird = 'empty_pcap_header';
    else if (raw.time < 0) raw.weird = 'negative_packet_timestamp';
    return captured;
  }

  /** The input ended: cleanly between records, or in the middle of one. */
  #end(part: 'header' | 'captured', wanted: number, got: number): Pull {
    if (part === 'header' && got === 0) return Pull.end;
    throw this.#damaged(`truncated dump file; tried to read ${wanted} ${part} bytes, only got ${got}`);
  }

  #cannotOpen(reason: string): TaplineError {
    return fail('CAPTURE_OPEN', this.name, reason);
  }

  #damaged(reason: string): TaplineError {
    return fail('CAPTURE_DAMAGED', this.name, this.#in.offset, reason);
  }
}
