/**
 * IP, both versions (RFC 791, RFC 8200): validation in Zeek's order, checksum, fragments, and the protocol as key.
 *
 * What fails before the header is attached is a net weird without addresses, what fails after it a flow weird.
 */
import { V4_PREFIX } from '../../core/address.ts';
import { i32, u8, u16 } from '../../core/bytes.ts';
import { addBytes, addWord, folded } from '../../core/checksum.ts';
import { pktHdr } from '../headers.ts';
import { DONE, type Layer, STOP, type WeirdSink } from '../layer.ts';
import { checksumsIgnored } from '../options.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { type HeaderChain, IPV6_HEADER, Next, payloadLength6, walkHeaders } from './ipv6.ts';

const V4 = { version: 0, length: 2, fragment: 6, protocol: 9, src: 12, dst: 16, end: 20 } as const;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

export const version = (b: Uint8Array, at: number): number => u8(b, at) >> 4;
export const headerLength4 = (b: Uint8Array, at: number): number => (u8(b, at) & 15) * 4;
export const totalLength4 = (b: Uint8Array, at: number): number => u16(b, at + V4.length);

function fail(p: Packet, w: Walker, name: string): number {
  w.weird(p, 'IP', name);
  return STOP;
}

export const ip: Layer = {
  name: 'IP',
  says: 'IPv4 and IPv6: validation, checksum, extension headers, reassembly of fragments; the protocol is the key.',
  enter(p: Packet, w: Walker): number {
    const b = p.bytes;
    const at = p.at;
    const length = p.end - at;
    if (length < V4.end) return fail(p, w, 'truncated_IP');
    const v = version(b, at);
    if (v === 6 && length < IPV6_HEADER) return fail(p, w, 'truncated_IP');
    if (v !== 4 && v !== 6) return fail(p, w, 'unknown_ip_version');
    if (v === 4) read4(p);
    else read6(p, w.chain, w.weirds);
    let total = p.ipLength;
    if (total === 0) {
      w.weird(p, 'IP', 'ip_hdr_len_zero');
      if (!w.options.ignore_checksums) return STOP;
      total = p.captured - (at - p.start);
    }
    if (p.wire < total + (at - p.start)) return fail(p, w, 'truncated_IP_len');
    if (p.ipHeaderLength > total) return fail(p, w, 'invalid_IP_header_size');
    if (p.ipHeaderLength > length) return fail(p, w, 'internally_truncated_header');
    if (v === 4 && p.ipHeaderLength < V4.end) return fail(p, w, 'IPv4_min_header_size');
    p.ipVersion = v;
    p.ipAt = at;
    w.headerAttached(p);
    if (w.screening && w.filter.active && w.filter.drop(p)) return STOP;
    if (v === 4 && !checksumsIgnored(w.options, p)) {
      if (folded(addBytes(0, b, at, at + p.ipHeaderLength)) !== 0xffff) return fail(p, w, 'bad_IP_checksum');
    }
    if (w.screening && discarded(p, w, total)) return STOP;
    if (isFragment(p, w)) {
      const whole = fragment(p, w, total);
      if (whole !== 0) return whole;
    }
    return p.ipVersion === 6 ? upper6(p, w) : upper(p, w);
  },
};

const discarded = (p: Packet, w: Walker, total: number): boolean =>
  w.discarders.wanted && w.discarders.drop(p, total, isFragment(p, w), w.options.discarder_maxlen);

/** Reads the IPv4 header at the cursor into the packet. */
export function read4(p: Packet): void {
  const b = p.bytes;
  const at = p.at;
  p.ipHeaderLength = headerLength4(b, at);
  p.ipLength = totalLength4(b, at);
  p.payloadLength = p.ipLength === 0 ? 0 : p.ipLength - p.ipHeaderLength;
  p.protocol = u8(b, at + V4.protocol);
  p.ipHeaders = 1;
  p.flowLabel = 0;
  p.src0 = 0;
  p.src1 = 0;
  p.src2 = V4_PREFIX;
  p.src3 = i32(b, at + V4.src);
  p.dst0 = 0;
  p.dst1 = 0;
  p.dst2 = V4_PREFIX;
  p.dst3 = i32(b, at + V4.dst);
}

/** The same for IPv6 and its header chain. */
export function read6(p: Packet, chain: HeaderChain, weirds: WeirdSink): void {
  walkHeaders(p, chain, weirds);
  p.ipLength = payloadLength6(p.bytes, p.at) + IPV6_HEADER;
  p.ipHeaderLength = chain.length;
  p.payloadLength = p.ipLength - chain.length;
  p.protocol = chain.next;
  p.ipHeaders = chain.count;
}

function isFragment(p: Packet, w: Walker): boolean {
  if (p.ipVersion === 6) return w.chain.lastType === Next.fragment;
  return (u16(p.bytes, p.at + V4.fragment) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0;
}

/** Puts a fragment to the others. 0 when there is something to go on with: a whole datagram, or a lone first part. */
function fragment(p: Packet, w: Walker, total: number): number {
  const at = p.at;
  const v6 = p.ipVersion === 6;
  const offset = v6
    ? u16(p.bytes, w.chain.lastAt + 2) & 0xfff8
    : (u16(p.bytes, at + V4.fragment) & FRAGMENT_OFFSET) * 8;
  if (p.end - at < total) {
    w.weird(p, 'IP', 'incompletely_captured_fragment');
    return offset === 0 ? 0 : STOP;
  }
  const datagram = w.fragments.add(p, w.chain, offset);
  if (datagram === null) return DONE;
  const before = at - p.start;
  p.bytes = datagram;
  p.at = 0;
  p.end = datagram.length;
  p.start = -before;
  p.captured = datagram.length + before;
  p.wire = p.captured;
  p.ipAt = 0;
  p.reassembled = true;
  if (v6) read6(p, w.chain, w.weirds);
  else read4(p);
  w.headerAttached(p);
  return p.ipHeaderLength > p.ipLength ? fail(p, w, 'invalid_IP_header_size') : 0;
}

/** IPv6 packets that end in ESP or Mobility go no further. */
function upper6(p: Packet, w: Walker): number {
  const last = w.chain.lastType;
  if (last === Next.esp) {
    const event = w.points.esp_packet;
    if (event.wanted) event.raise(pktHdr(p, w.weirds));
    return DONE;
  }
  return last === Next.mobility ? mobility(p, w) : upper(p, w);
}

function mobility(p: Packet, w: Walker): number {
  const at = w.chain.lastAt;
  const length = 8 + 8 * u8(p.bytes, at + 1);
  if (!w.options.ignore_checksums && mobilityChecksum(p, at, length) !== 0xffff) {
    return fail(p, w, 'bad_MH_checksum');
  }
  const event = w.points.mobile_ipv6_message;
  if (event.wanted) event.raise(pktHdr(p, w.weirds));
  if (u8(p.bytes, at) !== Next.none) w.weird(p, 'IP', 'mobility_piggyback');
  return DONE;
}

/** RFC 6275 section 6.1.1; Zeek keeps the length of the pseudo header in 8 bits. */
function mobilityChecksum(p: Packet, at: number, length: number): number {
  let sum = Next.mobility + (length & 0xff);
  for (const word of [p.src0, p.src1, p.src2, p.src3, p.dst0, p.dst1, p.dst2, p.dst3])
    sum = addWord(sum, word);
  return folded(addBytes(sum, p.bytes, at, at + length));
}

/** Moves the cursor to the payload; the protocol number is the key. */
function upper(p: Packet, w: Walker): number {
  if (p.protocol === Next.none) {
    if (p.encapsulation?.innermost?.kind === 'TEREDO') return DONE;
    return fail(p, w, 'ipv6_no_next');
  }
  p.at += p.ipHeaderLength;
  if (p.payloadLength !== 0) p.end = Math.min(p.end, p.at + p.payloadLength);
  p.tunnelKind = 'IP';
  p.innerProtocol = p.protocol;
  return p.protocol;
}
