/**
 * pcapng files (IETF draft-ietf-opsawg-pcapng): a block reader that hands out views and allocates nothing per packet.
 *
 * Sections, interfaces and time resolutions are read as Zeek's own reader does, with its quirks: simple packets are
 * skipped, `if_tsoffset` is ignored, and a binary resolution counts one power too many. Two things are ours, because
 * a capture must not vanish in silence: big-endian sections are read, and a block that is cut or inconsistent is an
 * error that names its offset, where Zeek ends the file quietly.
 */
import { u8, u16, u16le, u32, u32le } from '../core/bytes.ts';
import { fail, type TaplineError } from '../core/fail.ts';
import { type PacketSource, Pull, type RawPacket } from './source.ts';
import { Supplied, type Supply } from './supply.ts';

const BLOCK = { type: 0, length: 4, least: 12, trailer: 4 } as const;
const Type = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const SECTION = { byteOrder: 8, least: 28 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = { linkType: 8, options: 16, least: 20 } as const;
const PACKET = { interface: 8, high: 12, low: 16, captured: 20, wire: 24, data: 28, least: 32 } as const;
const Option = { end: 0, dropCount: 4, resolution: 9 } as const;
const OPTION_HEADER = 4;
const DROP_COUNT_SIZE = 8;
/** Blocks larger than this are taken for damage, bytes. */
const MAX_BLOCK = 16 << 20;
const DEFAULT_RESOLUTION = 1e6;
/** Up to here the division of a time stamp is exact in doubles. */
const MAX_DOUBLE_RESOLUTION = 2 ** 37;

interface Interface {
  readonly linkType: number;
  /** Units per second. */
  readonly resolution: number;
}

/** Whether a file begins with a section header; its type is the same in both byte orders. */
export const isPcapngMagic = (word: number): boolean => word === Type.section;

export class PcapngSource implements PacketSource {
  readonly name: string;
  readonly #in: Supply;
  #interfaces: Interface[] = [];
  #big = false;

  /** The supply stands at a section header, or at anything else that will be called damage. */
  constructor(name: string, supply: Supply) {
    this.name = name;
    this.#in = supply;
  }

  get consumed(): number {
    return this.#in.consumed;
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

  next(raw: RawPacket): Pull {
    const input = this.#in;
    for (;;) {
      const length = this.#block();
      if (length < BLOCK.least) return length as Pull;
      const { at } = input;
      const type = this.#word(at);
      if (type === Type.packet) this.#packet(raw, at, length);
      else if (type === Type.section) this.#interfaces = [];
      else if (type === Type.interface) this.#interface(at, length);
      input.at += length;
      if (type === Type.packet) return Pull.packet;
    }
  }

  #word(at: number): number {
    return this.#big ? u32(this.#in.bytes, at) : u32le(this.#in.bytes, at);
  }

  #half(at: number): number {
    return this.#big ? u16(this.#in.bytes, at) : u16le(this.#in.bytes, at);
  }

  /** Makes the next block available and checks its frame. Gives its length, or Pull.wait or Pull.end, both shorter. */
  #block(): number {
    const input = this.#in;
    let answer = input.need(BLOCK.least);
    if (answer !== Supplied.yes) return answer === Supplied.wait ? Pull.wait : this.#end();
    if (u32(input.bytes, input.at + BLOCK.type) === Type.section) this.#readByteOrder();
    const length = this.#word(input.at + BLOCK.length);
    if (length < this.#least() || length > MAX_BLOCK) throw this.#damaged(`invalid block length ${length}`);
    answer = input.need(length);
    if (answer === Supplied.wait) return Pull.wait;
    if (answer === Supplied.end) throw this.#cut(length);
    const trailing = this.#word(input.at + length - BLOCK.trailer);
    if (trailing !== length) {
      throw this.#damaged(`block length ${length} does not match its trailing length ${trailing}`);
    }
    return length;
  }

  /** A section says its own byte order; the sections of a file may differ. */
  #readByteOrder(): void {
    const { bytes: b, at } = this.#in;
    this.#big = u32(b, at + SECTION.byteOrder) === BYTE_ORDER;
    if (!this.#big && u32le(b, at + SECTION.byteOrder) !== BYTE_ORDER) {
      throw this.#damaged('unknown byte order in section header');
    }
  }

  /** The shortest block of the type at the cursor. Packets have no bound here: a short one is a weird. */
  #least(): number {
    const type = this.#word(this.#in.at);
    if (type === Type.section) return SECTION.least;
    return type === Type.interface ? INTERFACE.least : BLOCK.least;
  }

  #interface(at: number, length: number): void {
    let resolution = DEFAULT_RESOLUTION;
    const option = this.#find(Option.resolution, at + INTERFACE.options, at + length - BLOCK.trailer);
    if (option >= 0 && this.#half(option + 2) > 0) {
      const n = u8(this.#in.bytes, option + OPTION_HEADER);
      resolution = n >= 0x80 ? 2 ** ((n & 0x7f) + 1) : 10 ** n;
    }
    this.#interfaces.push({ linkType: this.#half(at + INTERFACE.linkType), resolution });
  }

  /** Offset of the first option with this code, -1 when [at, end) has none. */
  #find(code: number, at: number, end: number): number {
    while (at + OPTION_HEADER <= end) {
      const found = this.#half(at);
      const size = this.#half(at + 2);
      if (found === Option.end || at + OPTION_HEADER + size > end) return -1;
      if (found === code) return at;
      at += OPTION_HEADER + ((size + 3) & ~3);
    }
    return -1;
  }

  #packet(raw: RawPacket, at: number, length: number): void {
    raw.bytes = this.#in.bytes;
    raw.start = at;
    raw.captured = 0;
    raw.filtered = false;
    raw.weird = '';
    raw.weirdDetail = '';
    const captured = length < PACKET.least ? 0 : this.#word(at + PACKET.captured);
    const wire = length < PACKET.least ? 0 : this.#word(at + PACKET.wire);
    if (captured === 0 || wire === 0) {
      raw.weird = 'empty_pcapng_header';
      return;
    }
    const index = this.#word(at + PACKET.interface);
    const on = this.#interfaces[index];
    if (on === undefined) {
      raw.weird = 'pcapng_invalid_interface_number';
      raw.weirdDetail = String(index);
      return;
    }
    if (captured > length - PACKET.least) {
      throw this.#damaged(`packet of ${captured} bytes in a block of ${length}`);
    }
    const data = at + PACKET.data;
    if (this.#badOption(raw, data + ((captured + 3) & ~3), at + length - BLOCK.trailer)) return;
    raw.start = data;
    raw.captured = captured;
    raw.wire = wire;
    raw.linkType = on.linkType;
    raw.time = secondsOf(this.#word(at + PACKET.high), this.#word(at + PACKET.low), on.resolution);
  }

  #badOption(raw: RawPacket, at: number, end: number): boolean {
    const option = at < end ? this.#find(Option.dropCount, at, end) : -1;
    if (option < 0) return false;
    const size = this.#half(option + 2);
    if (size >= DROP_COUNT_SIZE) return false;
    raw.weird = 'pcapng_invalid_option_length';
    raw.weirdDetail = `expected ${DROP_COUNT_SIZE} bytes, got ${size} bytes`;
    return true;
  }

  /** The input ended before the next whole block head: cleanly, or inside it. */
  #end(): Pull {
    const { available, failure } = this.#in;
    if (available > 0 || failure !== '') throw this.#cut(BLOCK.least);
    return Pull.end;
  }

  #cut(wanted: number): TaplineError {
    const { available, failure } = this.#in;
    return this.#damaged(
      failure || `truncated dump file; tried to read ${wanted} block bytes, only got ${available}`,
    );
  }

  /** The cursor still stands at the block that is to blame. */
  #damaged(reason: string): TaplineError {
    return fail('CAPTURE_DAMAGED', this.name, this.#in.offset, reason);
  }
}

/**
 * Seconds of a 64-bit stamp, truncated to microseconds in Zeek's arithmetic: whole seconds by exact division, the
 * rest in doubles. The division goes over 16-bit digits, so that no step leaves the exact range.
 */
export function secondsOf(high: number, low: number, resolution: number): number {
  if (resolution > MAX_DOUBLE_RESOLUTION) return secondsOfFine(high, low, resolution);
  let seconds = Math.floor(high / resolution);
  let rest = high - seconds * resolution;
  for (let shift = 16; shift >= 0; shift -= 16) {
    const part = rest * 65536 + ((low >>> shift) & 0xffff);
    const digit = Math.floor(part / resolution);
    seconds = seconds * 65536 + digit;
    rest = part - digit * resolution;
  }
  return seconds + Math.trunc((rest * 1e6) / resolution) / 1e6;
}

/** The same for resolutions finer than doubles can divide exactly (picoseconds and below). */
function secondsOfFine(high: number, low: number, resolution: number): number {
  const stamp = (BigInt(high) << 32n) + BigInt(low);
  const units = BigInt(resolution);
  return Number(stamp / units) + Math.trunc((Number(stamp % units) * 1e6) / resolution) / 1e6;
}
