/**
 * Reassembly of IP fragments (RFC 791, RFC 8200 section 4.5), with Zeek's weirds: the first arrival of a byte wins.
 *
 * Fragments belong together by logical source, destination and id. What never completes is dropped after
 * `frag_timeout`, silently.
 */

import { u8, u16, u32 } from '../core/bytes.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { WeirdSink } from './layer.ts';
import { type HeaderChain, LENGTH_FIELD, NEXT_HEADER } from './layers/ipv6.ts';
import type { PacketOptions } from './options.ts';
import type { Packet } from './packet.ts';

/** A fragment that is not the last one and whose packet is shorter than this is odd; one that ends beyond, too. */
const SMALL = 64;
const LARGE = 64000;
const FRAGMENT_HEADER = 8;
const V4 = { length: 2, id: 4, flags: 6, protocol: 9 } as const;
const V6_FRAGMENT = { next: 0, offset: 2, id: 4 } as const;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;

export interface FragmentParts {
  readonly weirds: WeirdSink;
  readonly timers: TimerQueue;
  readonly options: PacketOptions;
}

/** One fragment as read from its headers. */
interface Piece {
  /** Payload [start, end) within the datagram. */
  readonly start: number;
  readonly end: number;
  readonly more: boolean;
  readonly dontFragment: boolean;
  /** IP total length, bytes. */
  readonly total: number;
  /** Upper protocol, and header length without the fragment header. */
  readonly protocol: number;
  readonly headerLength: number;
}

class Datagram implements Timer {
  slot = -1;
  readonly #owner: Map<string, Datagram>;
  readonly #key: string;
  /** Header of the first fragment that arrived, without the fragment header; and where it names its successor. */
  readonly header: Uint8Array;
  readonly nextAt: number;
  protocol: number;
  /** Payload length, -1 while unknown. */
  size = -1;
  /** Blocks in ascending order. */
  readonly blocks: { readonly start: number; readonly end: number; readonly bytes: Uint8Array }[] = [];

  constructor(
    owner: Map<string, Datagram>,
    key: string,
    header: Uint8Array,
    nextAt: number,
    protocol: number,
  ) {
    this.#owner = owner;
    this.#key = key;
    this.header = header;
    this.nextAt = nextAt;
    this.protocol = protocol;
  }

  fire(): void {
    this.#owner.delete(this.#key);
  }

  /** Stores what is new of [start, end); older bytes win. */
  store(start: number, end: number, bytes: Uint8Array): void {
    let from = start;
    const fresh: { start: number; end: number; bytes: Uint8Array }[] = [];
    const put = (to: number): void => {
      if (to > from) fresh.push({ start: from, end: to, bytes: bytes.slice(from - start, to - start) });
    };
    for (const block of this.blocks) {
      if (block.end <= from) continue;
      if (block.start >= end) break;
      put(Math.min(block.start, end));
      from = Math.max(from, block.end);
    }
    put(end);
    this.blocks.push(...fresh);
    this.blocks.sort((a, b) => a.start - b.start);
  }

  /** Header and payload as one packet, with its length field (and for IPv6 the next header) mended. */
  assemble(v6: boolean): Uint8Array {
    const { header } = this;
    const out = new Uint8Array(header.length + this.size);
    out.set(header);
    for (const { start, end, bytes } of this.blocks) {
      if (start >= this.size) break;
      out.set(bytes.subarray(0, Math.min(end, this.size) - start), header.length + start);
    }
    const length = v6 ? out.length - 40 : out.length;
    const at = v6 ? LENGTH_FIELD : V4.length;
    out[at] = (length >> 8) & 0xff;
    out[at + 1] = length & 0xff;
    if (v6) out[this.nextAt] = this.protocol;
    return out;
  }
}

export class Fragments {
  readonly #weirds: WeirdSink;
  readonly #timers: TimerQueue;
  readonly #options: PacketOptions;
  readonly #pending = new Map<string, Datagram>();
  /** The most datagrams that waited at a time. */
  most = 0;

  constructor(parts: FragmentParts) {
    this.#weirds = parts.weirds;
    this.#timers = parts.timers;
    this.#options = parts.options;
  }

  /** Datagrams that wait for fragments. */
  get size(): number {
    return this.#pending.size;
  }

  /** Takes the fragment at the cursor (offset in bytes). The whole datagram when this one completes it, else null. */
  add(p: Packet, chain: HeaderChain, offset: number): Uint8Array | null {
    const v6 = p.ipVersion === 6;
    const piece = v6 ? piece6(p, chain, offset) : piece4(p, offset);
    const id = v6 ? u32(p.bytes, chain.lastAt + V6_FRAGMENT.id) : u16(p.bytes, p.at + V4.id);
    const key = `${p.src0},${p.src1},${p.src2},${p.src3},${p.dst0},${p.dst1},${p.dst2},${p.dst3},${id}`;
    let datagram = this.#pending.get(key);
    if (datagram === undefined) datagram = this.#begin(p, chain, key, piece);
    else if (piece.protocol !== datagram.protocol || piece.headerLength !== datagram.header.length) {
      this.#weird(p, 'fragment_protocol_inconsistency');
    }
    if (v6 && offset === 0) datagram.protocol = piece.protocol;
    this.#judge(p, datagram, piece);
    if (piece.end <= piece.start) return null;
    const bytes = p.bytes.subarray(p.at + p.ipHeaderLength, p.at + p.ipLength);
    this.#overlaps(p, datagram, piece, bytes);
    datagram.store(piece.start, piece.end, bytes);
    if (!this.#complete(p, datagram)) return null;
    this.#timers.cancel(datagram);
    this.#pending.delete(key);
    return datagram.assemble(v6);
  }

  #begin(p: Packet, chain: HeaderChain, key: string, piece: Piece): Datagram {
    const header = p.bytes.slice(p.at, p.at + piece.headerLength);
    const nextAt = p.ipVersion === 6 ? Math.max(chain.namedAt - p.at, NEXT_HEADER) : 0;
    const datagram = new Datagram(this.#pending, key, header, nextAt, piece.protocol);
    this.#pending.set(key, datagram);
    this.most = Math.max(this.most, this.#pending.size);
    if (this.#options.frag_timeout > 0) {
      this.#timers.add(datagram, p.time + this.#options.frag_timeout);
    }
    return datagram;
  }

  #weird(p: Packet, name: string): void {
    this.#weirds.flow(name, p, '', '');
  }

  /** Weirds of a fragment's header, and what it says about the size of the datagram. */
  #judge(p: Packet, datagram: Datagram, piece: Piece): void {
    if (piece.dontFragment) this.#weird(p, 'fragment_with_DF');
    if (!piece.more) {
      if (datagram.size < 0) datagram.size = piece.end;
      else if (piece.end !== datagram.size) {
        this.#weird(p, 'fragment_size_inconsistency');
        datagram.size = Math.max(datagram.size, piece.end);
      }
    } else if (piece.total < SMALL) {
      this.#weird(p, 'excessively_small_fragment');
    }
    if (piece.end > LARGE) this.#weird(p, 'excessively_large_fragment');
    if (datagram.size >= 0 && piece.end > datagram.size) {
      this.#weird(p, 'fragment_size_inconsistency');
      datagram.size = piece.end;
    }
  }

  #overlaps(p: Packet, datagram: Datagram, piece: Piece, bytes: Uint8Array): void {
    if (datagram.blocks.at(-1)?.end === piece.start) return;
    for (const block of datagram.blocks) {
      const start = Math.max(block.start, piece.start);
      const end = Math.min(block.end, piece.end);
      if (start >= end) continue;
      const old = block.bytes.subarray(start - block.start, end - block.start);
      const same = old.every((byte, i) => byte === bytes[start - piece.start + i]);
      this.#weird(p, same ? 'fragment_overlap' : 'fragment_inconsistency');
    }
  }

  #complete(p: Packet, datagram: Datagram): boolean {
    const { blocks } = datagram;
    if (datagram.size < 0 || blocks[0]?.start !== 0) return false;
    let end = 0;
    let gap = false;
    for (const block of blocks) {
      if (block.start > end) {
        gap = true;
        break;
      }
      end = block.end;
    }
    if (end === datagram.size && !gap) return true;
    if (gap ? end < datagram.size : end <= datagram.size) return false;
    this.#weird(p, 'fragment_size_inconsistency');
    datagram.size = end;
    return true;
  }
}

function piece4(p: Packet, offset: number): Piece {
  const flags = u16(p.bytes, p.at + V4.flags);
  return {
    start: offset,
    end: offset + p.ipLength - p.ipHeaderLength,
    more: (flags & MORE_FRAGMENTS) !== 0,
    dontFragment: (flags & DONT_FRAGMENT) !== 0,
    total: p.ipLength,
    protocol: u8(p.bytes, p.at + V4.protocol),
    headerLength: p.ipHeaderLength,
  };
}

function piece6(p: Packet, chain: HeaderChain, offset: number): Piece {
  return {
    start: offset,
    end: offset + p.ipLength - p.ipHeaderLength,
    more: (u16(p.bytes, chain.lastAt + V6_FRAGMENT.offset) & 1) !== 0,
    dontFragment: false,
    total: p.ipLength,
    protocol: u8(p.bytes, chain.lastAt + V6_FRAGMENT.next),
    headerLength: p.ipHeaderLength - FRAGMENT_HEADER,
  };
}
