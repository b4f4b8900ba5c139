/** Writes capture files for tests and fixtures: pcap in all its variants, pcapng block by block. */
import { concat } from './frames.ts';

export interface TimedPacket {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Length on the wire; default is the number of bytes. */
  readonly wire?: number;
  /** The fraction of the second as the file has it, in place of that of `time`. */
  readonly fraction?: number;
  /** pcapng: index of the interface; default 0. */
  readonly on?: number;
}

export interface PcapOptions {
  /** Byte order; default little-endian. */
  readonly big?: boolean;
  /** Nanoseconds instead of microseconds. */
  readonly nano?: boolean;
  /** The variant with eight more bytes in each record header. */
  readonly kuznetzov?: boolean;
  readonly version?: readonly [major: number, minor: number];
  readonly snaplen?: number;
  readonly linkType?: number;
}

/** Fields of one byte order. */
function fields(big: boolean, size: 2 | 4, values: readonly number[]): Uint8Array {
  const out = new Uint8Array(size * values.length);
  const view = new DataView(out.buffer);
  values.forEach((value, i) => {
    if (size === 2) view.setUint16(2 * i, value, !big);
    else view.setUint32(4 * i, value, !big);
  });
  return out;
}

/** A pcap file. */
export function writePcap(packets: readonly TimedPacket[], options: PcapOptions = {}): Uint8Array {
  const { big = false, nano = false, version = [2, 4], snaplen = 262144, linkType = 1 } = options;
  const magic = options.kuznetzov === true ? 0xa1b2cd34 : nano ? 0xa1b23c4d : 0xa1b2c3d4;
  const head = concat(
    fields(big, 4, [magic]),
    fields(big, 2, version),
    fields(big, 4, [0, 0, snaplen, linkType]),
  );
  return concat(head, ...packets.map((packet) => pcapRecord(packet, options)));
}

/** One record of a pcap file. */
export function pcapRecord(packet: TimedPacket, options: PcapOptions = {}): Uint8Array {
  const { big = false, nano = false, kuznetzov = false } = options;
  const { bytes, wire = bytes.length } = packet;
  const [seconds, fraction] = split(packet, nano ? 1e9 : 1e6);
  const header = fields(big, 4, [seconds, fraction, bytes.length, wire]);
  return concat(header, new Uint8Array(kuznetzov ? 8 : 0), bytes);
}

function split(packet: TimedPacket, units: number): [number, number] {
  const seconds = Math.floor(packet.time);
  // a double holds present times to the microsecond, not finer
  const micros = Math.round((packet.time - seconds) * 1e6);
  return [seconds, packet.fraction ?? Math.round((micros * units) / 1e6)];
}

export interface PcapngInterface {
  readonly linkType?: number;
  /** The byte of option if_tsresol; default is no such option, microseconds. */
  readonly resolution?: number;
}

export interface PcapngOptions {
  readonly big?: boolean;
  readonly interfaces?: readonly PcapngInterface[];
}

/** One section of a pcapng file: its header, its interfaces, its packets. */
export function writePcapng(packets: readonly TimedPacket[], options: PcapngOptions = {}): Uint8Array {
  const { big = false, interfaces = [{}] } = options;
  return concat(
    sectionBlock(big),
    ...interfaces.map((on) => interfaceBlock(on, big)),
    ...packets.map((packet) => packetBlock(packet, interfaces[packet.on ?? 0] ?? {}, big)),
  );
}

/** Any block: type, length, body padded to four bytes, length again. */
export function block(type: number, body: Uint8Array, big = false): Uint8Array {
  const padding = -body.length & 3;
  const length = 12 + body.length + padding;
  const head = fields(big, 4, [type, length]);
  return concat(head, body, new Uint8Array(padding), fields(big, 4, [length]));
}

/** An option: code, length, value padded to four bytes. */
export const option = (code: number, value: Uint8Array, big = false): Uint8Array =>
  concat(fields(big, 2, [code, value.length]), value, new Uint8Array(-value.length & 3));

export const sectionBlock = (big = false): Uint8Array =>
  block(
    0x0a0d0d0a,
    concat(fields(big, 4, [0x1a2b3c4d]), fields(big, 2, [1, 0]), new Uint8Array(8).fill(0xff)),
    big,
  );

export function interfaceBlock(on: PcapngInterface = {}, big = false): Uint8Array {
  const { linkType = 1, resolution } = on;
  const options =
    resolution === undefined ? [] : [option(9, Uint8Array.of(resolution), big), option(0, new Uint8Array(0))];
  return block(1, concat(fields(big, 2, [linkType, 0]), fields(big, 4, [262144]), ...options), big);
}

/** An enhanced packet block. `options` is what stands behind the padded packet. */
export function packetBlock(
  packet: TimedPacket,
  on: PcapngInterface = {},
  big = false,
  options: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const { bytes, wire = bytes.length } = packet;
  const units = unitsOf(on.resolution);
  const [seconds, fraction] = split(packet, Number(units));
  const stamp = BigInt(seconds) * units + BigInt(fraction);
  const words = [packet.on ?? 0, Number(stamp >> 32n), Number(stamp & 0xffffffffn), bytes.length, wire];
  return block(
    6,
    concat(fields(big, 4, words), bytes, new Uint8Array(options.length > 0 ? -bytes.length & 3 : 0), options),
    big,
  );
}

/** Units per second of an if_tsresol byte, as the format says (not as Zeek reads it). */
const unitsOf = (resolution = 6): bigint =>
  resolution >= 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
