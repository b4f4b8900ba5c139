/** The header records that events carry (Zeek's names), built from a packet only for events that are wanted. */
import type { RawPacket } from '../capture/source.ts';
import { addressText } from '../core/address.ts';
import { i32, u8, u16, u32 } from '../core/bytes.ts';
import { extensionHeaders, type Ip6ExtHdr } from './ip6-extensions.ts';
import type { WeirdSink } from './layer.ts';
import type { Packet } from './packet.ts';

/** Zeek's `ip4_hdr`. */
export interface Ip4Hdr {
  hl: number;
  tos: number;
  len: number;
  id: number;
  DF: boolean;
  MF: boolean;
  /** Fragment offset in units of 8 bytes. */
  offset: number;
  ttl: number;
  p: number;
  sum: number;
  src: string;
  dst: string;
}

/** Zeek's `ip6_hdr`. */
export interface Ip6Hdr {
  class: number;
  flow: number;
  len: number;
  hlim: number;
  nxt: number;
  src: string;
  dst: string;
  /** The extension headers, in order (Zeek's `ip6_ext_hdr_chain`). */
  exts: Ip6ExtHdr[];
}

/** Zeek's `tcp_hdr`. */
export interface TcpHdr {
  sport: number;
  dport: number;
  seq: number;
  ack: number;
  hl: number;
  /** Payload length, bytes. */
  dl: number;
  reserved: number;
  flags: number;
  win: number;
}

/** Zeek's `udp_hdr`. */
export interface UdpHdr {
  sport: number;
  dport: number;
  ulen: number;
}

/** Zeek's `icmp_hdr`. */
export interface IcmpHdr {
  icmp_type: number;
}

/** Zeek's `pkt_hdr`: the headers of one packet; what it does not have is unset. */
export interface PktHdr {
  ip?: Ip4Hdr | undefined;
  ip6?: Ip6Hdr | undefined;
  tcp?: TcpHdr | undefined;
  udp?: UdpHdr | undefined;
  icmp?: IcmpHdr | undefined;
}

/** Zeek's `l2_hdr`. */
export interface L2Hdr {
  encap: string;
  len: number;
  cap_len: number;
  /** Zeek's layer3_proto: L3_IPV4, L3_IPV6, L3_ARP or L3_UNKNOWN. */
  proto: string;
  src?: string | undefined;
  dst?: string | undefined;
  vlan?: number | undefined;
  inner_vlan?: number | undefined;
  eth_type?: number | undefined;
}

/** Zeek's `raw_pkt_hdr`. */
export interface RawPktHdr extends PktHdr {
  l2: L2Hdr;
}

// ---- records, built only for events that are wanted

const V4 = { tos: 1, id: 4, fragment: 6, ttl: 8, protocol: 9, sum: 10, src: 12, dst: 16 } as const;
/** Payload below which an ICMP header is not looked at: Zeek's structures for a message of IPv4 and of IPv6. */
const LEAST_ICMP: Readonly<Record<number, number>> = { 1: 28, 58: 8 };
const V6 = { flow: 0, length: 4, next: 6, hops: 7, src: 8, dst: 24 } as const;

/**
 * The headers of the packet whose IP header is attached; transport fields as far as they were captured. Odd IPv6
 * options are net weirds, as in Zeek only when the record is built.
 */
export function pktHdr(p: Packet, weirds: WeirdSink): PktHdr {
  const header: PktHdr = p.ipVersion === 6 ? { ip6: ip6Hdr(p, weirds) } : { ip: ip4Hdr(p.bytes, p.ipAt) };
  const at = p.ipAt + p.ipHeaderLength;
  const captured = p.end - at;
  const rest = p.payloadLength === 0 ? captured : Math.min(captured, p.payloadLength);
  const b = p.bytes;
  if (p.protocol === 6 && rest >= 20) header.tcp = tcpHdr(p, at);
  else if (p.protocol === 17 && rest >= 8) {
    header.udp = { sport: u16(b, at), dport: u16(b, at + 2), ulen: u16(b, at + 4) };
  } else if (rest >= (LEAST_ICMP[p.protocol] ?? Infinity)) header.icmp = { icmp_type: u8(b, at) };
  return header;
}

function ip4Hdr(b: Uint8Array, at: number): Ip4Hdr {
  const fragment = u16(b, at + V4.fragment);
  return {
    hl: (u8(b, at) & 15) * 4,
    tos: u8(b, at + V4.tos),
    len: u16(b, at + 2),
    id: u16(b, at + V4.id),
    DF: (fragment & 0x4000) !== 0,
    MF: (fragment & 0x2000) !== 0,
    offset: fragment & 0x1fff,
    ttl: u8(b, at + V4.ttl),
    p: u8(b, at + V4.protocol),
    sum: u16(b, at + V4.sum),
    src: addressText(0, 0, 0xffff, i32(b, at + V4.src)),
    dst: addressText(0, 0, 0xffff, i32(b, at + V4.dst)),
  };
}

function ip6Hdr(p: Packet, weirds: WeirdSink): Ip6Hdr {
  const b = p.bytes;
  const at = p.ipAt;
  const first = u32(b, at + V6.flow);
  const address = (o: number): string =>
    addressText(i32(b, at + o), i32(b, at + o + 4), i32(b, at + o + 8), i32(b, at + o + 12));
  return {
    class: (first >>> 20) & 0xff,
    flow: first & 0xfffff,
    len: u16(b, at + V6.length),
    hlim: u8(b, at + V6.hops),
    nxt: u8(b, at + V6.next),
    src: address(V6.src),
    dst: address(V6.dst),
    exts: extensionHeaders(p, weirds),
  };
}

function tcpHdr(p: Packet, at: number): TcpHdr {
  const b = p.bytes;
  const hl = (u8(b, at + 12) >> 4) * 4;
  const total = p.payloadLength === 0 ? p.end - at : p.payloadLength;
  return {
    sport: u16(b, at),
    dport: u16(b, at + 2),
    seq: u32(b, at + 4),
    ack: u32(b, at + 8),
    hl,
    dl: Math.max(total - hl, 0),
    reserved: u8(b, at + 12) & 15,
    flags: u8(b, at + 13),
    win: u16(b, at + 14),
  };
}

const ETHERNET = 1;
const ARP = 0x0806;
const RARP = 0x8035;

/** Link header of a frame: addresses, tags and type for Ethernet, lengths for every link type. */
export function linkHeader(raw: RawPacket, outer: PktHdr | null): L2Hdr {
  const header: L2Hdr = {
    encap: 'LINK_UNKNOWN',
    len: raw.wire,
    cap_len: raw.captured,
    proto: outer === null ? 'L3_UNKNOWN' : outer.ip !== undefined ? 'L3_IPV4' : 'L3_IPV6',
  };
  if (raw.linkType !== ETHERNET || raw.captured < 14) return header;
  const { bytes: b, start } = raw;
  header.encap = 'LINK_ETHERNET';
  header.dst = macText(b, start);
  header.src = macText(b, start + 6);
  let at = start + 12;
  let type = u16(b, at);
  while ((type === 0x8100 || type === 0x88a8 || type === 0x9100) && at + 6 <= start + raw.captured) {
    const id = u16(b, at + 2) & 0xfff;
    if (header.vlan === undefined) header.vlan = id;
    else header.inner_vlan = id;
    at += 4;
    type = u16(b, at);
  }
  header.eth_type = type;
  if (type === ARP || type === RARP) header.proto = 'L3_ARP';
  return header;
}

const macText = (b: Uint8Array, at: number): string =>
  Array.from(b.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
