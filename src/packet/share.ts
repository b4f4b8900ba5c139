/**
 * Shares frames out among workers: which of them works on a frame, decided before the walk and by every worker alike.
 *
 * The hash is over the pair of addresses of the outermost IP header, in either order, and over nothing else: both
 * directions of a flow, the fragments of a datagram (which have no ports), and what a tunnel carries with the tunnel
 * itself come to the same worker. What has no IP header within reach here (ARP, 802.2, 802.11, ...) goes to the first.
 */
import type { RawPacket } from '../capture/source.ts';
import { V4_PREFIX } from '../core/address.ts';
import { i32, u8, u16 } from '../core/bytes.ts';
import type { WeirdSink } from './layer.ts';
import { HeaderChain, IPV6_HEADER, walkHeaders } from './layers/ipv6.ts';
import { Packet } from './packet.ts';

/** Bytes in front of the IP header, and where the EtherType stands; link types that are not here begin with IP. */
const LINK_ETHERNET = 1;
const LINK_SLL = 113;
const LINK_SLL2 = 276;
const FAMILY: ReadonlySet<number> = new Set([0, 108]);
/** Link layers that this file does not read. */
const OTHERS: ReadonlySet<number> = new Set([9, 10, 50, 105, 127, 239]);

const EtherType = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  providerVlan: 0x88a8,
  oldVlan: 0x9100,
  mpls: 0x8847,
  fabricPath: 0x8903,
  pppoe: 0x8864,
} as const;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPPOE_HEADER = 8;
const FABRIC_PATH = 16;
const V4_HEADER = 20;
const V4 = { src: 12, dst: 16 } as const;
const V6 = { next: 6, src: 8, dst: 24 } as const;
/** TCP, UDP, ICMPv6: nothing stands between them and the fixed header. */
const PLAIN: ReadonlySet<number> = new Set([6, 17, 58]);

/** Nobody listens: the worker that gets the frame says what is odd about it. */
const SILENT: WeirdSink = { net() {}, flow() {} };

export class Share {
  readonly #workers: number;
  readonly #packet = new Packet();
  readonly #chain = new HeaderChain();

  /** For so many workers. */
  constructor(workers: number) {
    this.#workers = workers;
  }

  /** The worker of a frame, from 0. */
  of(raw: RawPacket): number {
    const { bytes: b } = raw;
    const end = raw.start + raw.captured;
    const at = raw.weird === '' ? ipOffset(raw, end) : -1;
    if (at < 0 || end - at < V4_HEADER) return 0;
    const version = u8(b, at) >> 4;
    if (version === 4) return this.#pick(spread(i32(b, at + V4.src)) + spread(i32(b, at + V4.dst)));
    if (version !== 6 || end - at < IPV6_HEADER) return 0;
    if (!PLAIN.has(u8(b, at + V6.next))) return this.#chained(raw, at, end);
    return this.#pick(spreadAt(b, at + V6.src) + spreadAt(b, at + V6.dst));
  }

  #pick(hash: number): number {
    // the remainder; the operator takes these for doubles, and costs more than all the rest
    const h = hash >>> 0;
    return h - Math.floor(h / this.#workers) * this.#workers;
  }

  /** IPv6 with extension headers: those may name other addresses than the fixed header does. */
  #chained(raw: RawPacket, at: number, end: number): number {
    const p = this.#packet;
    p.reset(raw);
    p.at = at;
    p.end = end;
    walkHeaders(p, this.#chain, SILENT);
    return this.#pick(spread6(p.src0, p.src1, p.src2, p.src3) + spread6(p.dst0, p.dst1, p.dst2, p.dst3));
  }
}

/** Mixes a word so that its sum with another one is spread, too (the last steps of MurmurHash3). */
function spread(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** IPv4-mapped addresses are those of IPv4: their flows share keys. */
function spread6(a0: number, a1: number, a2: number, a3: number): number {
  if (a0 === 0 && a1 === 0 && a2 === V4_PREFIX) return spread(a3);
  return spread(spread(spread(spread(a0) ^ a1) ^ a2) ^ a3);
}

const spreadAt = (b: Uint8Array, at: number): number =>
  spread6(i32(b, at), i32(b, at + 4), i32(b, at + 8), i32(b, at + 12));

/** Where the outermost IP header begins; -1 for none that is found here. */
function ipOffset({ bytes: b, start, linkType }: RawPacket, end: number): number {
  if (linkType === LINK_ETHERNET) return end - start < 14 ? -1 : behindType(b, start + 12, start + 14, end);
  if (linkType === LINK_SLL) return end - start < 16 ? -1 : behindType(b, start + 14, start + 16, end);
  if (linkType === LINK_SLL2) return end - start < 20 ? -1 : behindType(b, start, start + 20, end);
  if (FAMILY.has(linkType)) return start + 4;
  return OTHERS.has(linkType) ? -1 : start;
}

/** Goes on from an EtherType through tags and labels. */
function behindType(b: Uint8Array, typeAt: number, at: number, end: number): number {
  let type = u16(b, typeAt);
  if (type === EtherType.fabricPath) {
    // its header stands in front of a whole Ethernet header
    if (end - at < FABRIC_PATH) return -1;
    at += FABRIC_PATH;
    type = u16(b, at - 2);
  }
  while (type === EtherType.vlan || type === EtherType.providerVlan || type === EtherType.oldVlan) {
    if (end - at < 4) return -1;
    type = u16(b, at + 2);
    at += 4;
  }
  if (type === EtherType.ipv4 || type === EtherType.ipv6) return at;
  if (type === EtherType.mpls) return behindLabels(b, at, end);
  if (type !== EtherType.pppoe || end - at < PPPOE_HEADER) return -1;
  const protocol = u16(b, at + 6);
  return protocol === PPP_IPV4 || protocol === PPP_IPV6 ? at + PPPOE_HEADER : -1;
}

function behindLabels(b: Uint8Array, at: number, end: number): number {
  for (; end - at >= 4; at += 4) {
    if ((u8(b, at + 2) & 1) !== 0) return at + 4;
  }
  return -1;
}
