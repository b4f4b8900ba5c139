/**
 * pcapng files (IETF draft-ietf-opsawg-pcapng): a block reader that hands out views and allocates nothing per packet.
 *
 * Sections, interfaces and time resolutions are read as Zeek's own reader does, with its quirks: simple packets are
 * skipped, `if_tsoffset` is ignored, and a binary resolution counts one power too many. Two things are ours, because
 * a capture must not vanish in silence: big-endian sections are read, and a block that is cut or inconsistent is an
 * error that names its offset, where Zeek ends the file quietly.
 */
import { u16, u16le, u32, u32le } from '../core/bytes.ts';
import { fail, type TaplineError } from '../core/fail.ts';
import { type PacketSource, Pull, type RawPacket } from './source.ts';
import { Supplied, type Supply } from './supply.ts';

const BLOCK = { type: 0, length: 4, body: 8, least: 12 } as const;
const Type = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const SECTION = { magic: 8, least: 28 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = { linkType: 8, options: 16 } as const;
const PACKET = { interface: 8, high: 12, low: 16, captured: 20, wire: 24, data: 28, least: 32 } as const;
const Option = { end: 0, resolution: 9, dropCount: 4 } as const;
/** Blocks larger than this are taken for damage, bytes. */
const MAX_BLOCK = 16 << 20;

interface Interface {
  readonly linkType: number;
  /** Units per second. */
  readonly resolution: number;
}

export const isPcapngMagic = (word: number): boolean => word === Type.section;

export class PcapngSource implements PacketSource {
  readonly name: string;
  readonly #in: Supply;
  #interfaces: Interface[] = [];
  #big = false;
  #first = true;

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

  next(raw: RawPacket): Pull {
    for (;;) {
      const length = this.#block();
      if (length === Pull.wait) return Pull.wait;
      if (length === Pull.end) return Pull.end;
      const at = this.#in.at;
      const type = this.#word(at);
      this.#in.at += length;
      if (type === Type.packet) {
        this.#packet(raw, at, length);
        return Pull.packet;
      }
      if (type === Type.section) this.#interfaces = [];
      else if (type === Type.interface) this.#interface(at, length);
    }
  }

  #word(at: number): number {
    return this.#big ? u32(this.#in.bytes, at) : u32le(this.#in.bytes, at);
  }

  #half(at: number): number {
    return this.#big ? u16(this.#in.bytes, at) : u16le(this.#in.bytes, at);
  }

  /** Makes the next block available; its length, or Pull.wait or Pull.end (a block is longer than both). */
  #block(): number {
    const input = this.#in;
    let answer = input.need(BLOCK.least);
    if (answer === Supplied.wait) return Pull.wait;
    if (answer === Supplied.end) {
      if (input.available === 0 && !this.#first) return Pull.end;
      throw this.#cut(BLOCK.least, input.available);
    }
    if (u32(input.bytes, input.at) === Type.section) {
      const magic = u32(input.bytes, input.at + SECTION.magic);
      this.#big = magic === BYTE_ORDER;
      if (!this.#big && u32le(input.bytes, input.at + SECTION.magic) !== BYTE_ORDER) {
        throw this.#damaged('unknown byte order in section header');
      }
    }
    const length = this.#word(input.at + BLOCK.length);
    if (length < BLOCK.least || length % 4 !== 0 || length > MAX_BLOCK) {
      throw this.#damaged(`invalid block length ${length}`);
    }
    answer = input.need(length);
    if (answer === Supplied.wait) return Pull.wait;
    if (answer === Supplied.end) throw this.#cut(length, input.available);
    const trailing = this.#word(input.at + length - 4);
    if (trailing !== length) {
      throw this.#damaged(`block length ${length} does not match its trailing length ${trailing}`);
    }
    this.#first = false;
    return length;
  }

  #interface(at: number, length: number): void {
    const end = at + length - 4;
    let resolution = 1e6;
    this.#options(at + INTERFACE.options, end, (code, valueAt, size) => {
      if (code !== Option.resolution || size < 1) return;
      const n = this.#in.bytes[valueAt]!;
      resolution = n >= 0x80 ? 2 ** ((n & 0x7f) + 1) : 10 ** n;
    });
    this.#interfaces.push({ linkType: this.#half(at + INTERFACE.linkType), resolution });
  }

  #options(at: number, end: number, take: (code: number, at: number, size: number) => void): void {
    while (at + 4 <= end) {
      const code = this.#half(at);
      const size = this.#half(at + 2);
      if (code === Option.end || at + 4 + size > end) return;
      take(code, at + 4, size);
      at += 4 + ((size + 3) & ~3);
    }
  }

  #packet(raw: RawPacket, at: number, length: number): void {
    raw.bytes = this.#in.bytes;
    raw.filtered = false;
    raw.weird = '';
    raw.weirdDetail = '';
    raw.captured = 0;
    if (length < PACKET.least) {
      raw.weird = 'empty_pcapng_header';
      return;
    }
    const index = this.#word(at + PACKET.interface);
    const captured = this.#word(at + PACKET.captured);
    const wire = this.#word(at + PACKET.wire);
    const on = this.#interfaces[index];
    if (captured === 0 || wire === 0) raw.weird = 'empty_pcapng_header';
    else if (on === undefined) {
      raw.weird = 'pcapng_invalid_interface_number';
      raw.weirdDetail = String(index);
    }
    if (raw.weird !== '' || on === undefined) return;
    if (captured > length - PACKET.least) {
      throw this.#damaged(`packet of ${captured} bytes in a block of ${length}`);
    }
    const data = at + PACKET.data;
    this.#checkOptions(raw, data + ((captured + 3) & ~3), at + length - 4);
    if (raw.weird !== '') return;
    raw.start = data;
    raw.captured = captured;
    raw.wire = wire;
    raw.linkType = on.linkType;
    raw.time = this.#time(at, on.resolution);
  }

  #checkOptions(raw: RawPacket, at: number, end: number): void {
    if (at >= end) return;
    this.#options(at, end, (code, _valueAt, size) => {
      if (code !== Option.dropCount || size >= 8) return;
      raw.weird = 'pcapng_invalid_option_length';
      raw.weirdDetail = `expected 8 bytes, got ${size} bytes`;
    });
  }

  /** Seconds and truncated microseconds, in Zeek's arithmetic: exact division first, then doubles. */
  #time(at: number, resolution: number): number {
    const high = this.#word(at + PACKET.high);
    const low = this.#word(at + PACKET.low);
    const stamp = high * 4294967296 + low;
    if (Number.isSafeInteger(stamp)) {
      const seconds = Math.floor(stamp / resolution);
      return seconds + Math.trunc(((stamp - seconds * resolution) * 1e6) / resolution) / 1e6;
    }
    const exact = (BigInt(high) << 32n) + BigInt(low);
    const units = BigInt(resolution);
    const seconds = Number(exact / units);
    return seconds + Math.trunc((Number(exact % units) * 1e6) / resolution) / 1e6;
  }

  #cut(wanted: number, got: number): TaplineError {
    return this.#damaged(`truncated dump file; tried to read ${wanted} block bytes, only got ${got}`);
  }

  #damaged(reason: string): TaplineError {
    return fail('CAPTURE_DAMAGED', this.name, this.#in.offset, reason);
  }
}
