/**
 * Writes pcap records with frames in them, fast: big blocks, one copy of the payload, no sum over its bytes.
 *
 * Payloads are slices of one pool of random bytes, at even offsets; the pool's running sums give the checksum of a
 * slice by one subtraction.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { folded } from '../../src/core/checksum.ts';

/** One side of a flow: address bytes and port. */
export interface Side {
  readonly address: Uint8Array;
  readonly port: number;
}

/** TCP flag bits. */
export const Flag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

const BLOCK = 8 << 20;
const LARGEST_RECORD = 16 + 14 + 40 + 20 + 65536;
const POOL = 1 << 18;
const RECORD = 16;
const ETHERNET = 14;
const MACS = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1);
const TCP = 6;
const UDP = 17;

export class FrameWriter {
  packets = 0;
  bytes = 0;
  readonly #fd: number;
  readonly #block = Buffer.alloc(BLOCK);
  #at = 0;
  readonly #pool = new Uint8Array(POOL);
  /** sums[i]: sum of the 16-bit words before word i. */
  readonly #sums = new Float64Array(POOL / 2 + 1);
  #id = 0;

  /** Creates the file and writes the header of an Ethernet pcap; `next` fills the payload pool. */
  constructor(path: string, next: () => number) {
    this.#fd = openSync(path, 'w');
    for (let i = 0; i < POOL; i++) this.#pool[i] = next() * 256;
    for (let i = 0; i < POOL / 2; i++) {
      this.#sums[i + 1] = this.#sums[i]! + this.#pool[2 * i]! * 256 + this.#pool[2 * i + 1]!;
    }
    const b = this.#block;
    b.writeUInt32LE(0xa1b2c3d4, 0);
    b.writeUInt16LE(2, 4);
    b.writeUInt16LE(4, 6);
    b.writeUInt32LE(262144, 16);
    b.writeUInt32LE(1, 20);
    this.#at = 24;
  }

  /** One TCP segment with `size` bytes of payload. `micros`: microseconds since the epoch. */
  tcp(micros: number, from: Side, to: Side, flags: number, seq: number, ack: number, size: number): void {
    const at = this.#start(micros, from, to, TCP, 20 + size);
    const b = this.#block;
    b.writeUInt16BE(from.port, at);
    b.writeUInt16BE(to.port, at + 2);
    b.writeUInt32BE(seq >>> 0, at + 4);
    b.writeUInt32BE(ack >>> 0, at + 8);
    b.writeUInt16BE(0x5000 | flags, at + 12);
    b.writeUInt16BE(64240, at + 14);
    b.writeUInt32BE(0, at + 16);
    this.#finish(from, to, TCP, at, 20, 16, size);
  }

  /** One UDP datagram with `size` bytes of payload. */
  udp(micros: number, from: Side, to: Side, size: number): void {
    const at = this.#start(micros, from, to, UDP, 8 + size);
    const b = this.#block;
    b.writeUInt16BE(from.port, at);
    b.writeUInt16BE(to.port, at + 2);
    b.writeUInt16BE(8 + size, at + 4);
    b.writeUInt16BE(0, at + 6);
    this.#finish(from, to, UDP, at, 8, 6, size);
  }

  /** Record header, Ethernet and IP; gives the offset of the transport header. */
  #start(micros: number, from: Side, to: Side, protocol: number, size: number): number {
    if (this.#at + LARGEST_RECORD > BLOCK) this.#flush();
    const b = this.#block;
    const at = this.#at;
    const v4 = from.address.length === 4;
    const frame = ETHERNET + (v4 ? 20 : 40) + size;
    const seconds = Math.floor(micros / 1e6);
    b.writeUInt32LE(seconds, at);
    b.writeUInt32LE(micros - seconds * 1e6, at + 4);
    b.writeUInt32LE(frame, at + 8);
    b.writeUInt32LE(frame, at + 12);
    b.set(MACS, at + RECORD);
    b.writeUInt16BE(v4 ? 0x0800 : 0x86dd, at + RECORD + 12);
    const ip = at + RECORD + ETHERNET;
    return v4 ? this.#ipv4(ip, from, to, protocol, size) : this.#ipv6(ip, from, to, protocol, size);
  }

  #ipv4(at: number, from: Side, to: Side, protocol: number, size: number): number {
    const b = this.#block;
    this.#id = (this.#id + 1) & 0xffff;
    b.writeUInt16BE(0x4500, at);
    b.writeUInt16BE(20 + size, at + 2);
    b.writeUInt16BE(this.#id, at + 4);
    b.writeUInt16BE(0x4000, at + 6);
    b.writeUInt16BE(0x4000 | protocol, at + 8);
    b.writeUInt16BE(0, at + 10);
    b.set(from.address, at + 12);
    b.set(to.address, at + 16);
    b.writeUInt16BE(0xffff - folded(this.#words(at, at + 20)), at + 10);
    return at + 20;
  }

  #ipv6(at: number, from: Side, to: Side, protocol: number, size: number): number {
    const b = this.#block;
    b.writeUInt32BE(0x60000000, at);
    b.writeUInt16BE(size, at + 4);
    b.writeUInt16BE((protocol << 8) | 64, at + 6);
    b.set(from.address, at + 8);
    b.set(to.address, at + 24);
    return at + 40;
  }

  /** Payload and checksum behind a transport header of `header` bytes at `at`. */
  #finish(
    from: Side,
    to: Side,
    protocol: number,
    at: number,
    header: number,
    sumAt: number,
    size: number,
  ): void {
    const b = this.#block;
    const first = ((this.packets * 7919) % ((POOL - 65536) / 2)) * 2;
    b.set(this.#pool.subarray(first, first + size), at + header);
    const half = first >> 1;
    let sum = this.#sums[half + (size >> 1)]! - this.#sums[half]!;
    if (size & 1) sum += this.#pool[first + size - 1]! * 256;
    sum += this.#words(at, at + header) + protocol + header + size;
    sum += sideSum(from) + sideSum(to);
    const checksum = 0xffff - folded(sum);
    // in UDP zero would mean "no checksum" (RFC 768)
    b.writeUInt16BE(checksum === 0 && protocol === UDP ? 0xffff : checksum, at + sumAt);
    const end = at + header + size;
    this.bytes += end - this.#at;
    this.#at = end;
    this.packets++;
  }

  #words(at: number, end: number): number {
    let sum = 0;
    for (; at < end; at += 2) sum += this.#block.readUInt16BE(at);
    return sum;
  }

  #flush(): void {
    writeSync(this.#fd, this.#block, 0, this.#at);
    this.#at = 0;
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }
}

function sideSum({ address }: Side): number {
  let sum = 0;
  for (let i = 0; i < address.length; i += 2) sum += address[i]! * 256 + address[i + 1]!;
  return sum;
}
