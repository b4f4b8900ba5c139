/** The events that the packet floor raises, and the header records that they carry (Zeek's names). */
import type { Bus, EventPoint } from '../bus/bus.ts';
import type { RawPacket } from '../capture/source.ts';
import { addressText } from '../core/address.ts';
import { i32, u8, u16, u32 } from '../core/bytes.ts';
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

/** Zeek's `ip6_hdr`; extension headers are listed by number. */
export interface Ip6Hdr {
  class: number;
  flow: number;
  len: number;
  hlim: number;
  nxt: number;
  src: string;
  dst: string;
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

/** Zeek's `pcap_packet`, without the data. */
export interface CapturedPacket {
  /** Seconds since the epoch. */
  ts: number;
  caplen: number;
  len: number;
  link_type: number;
}

/** Zeek's `teredo_hdr`. */
export interface TeredoHdr {
  auth?: { id: Uint8Array; value: Uint8Array; nonce: Uint8Array; confirm: number } | undefined;
  origin?: { p: number; a: string } | undefined;
  hdr: PktHdr;
}

/** Zeek's `gtpv1_hdr`, its fixed part. */
export interface Gtpv1Hdr {
  version: number;
  pt_flag: boolean;
  e_flag: boolean;
  s_flag: boolean;
  pn_flag: boolean;
  msg_type: number;
  length: number;
  teid: number;
}

/** The record of the connection that carries a packet; the session floor knows its type. */
export interface CarrierRecord {
  readonly uid: string;
}

export interface PacketEvents {
  raw_packet: [p: RawPktHdr];
  packet_not_processed: [pkt: CapturedPacket];
  esp_packet: [p: PktHdr];
  mobile_ipv6_message: [p: PktHdr];
  unknown_protocol: [analyzer_name: string, protocol: number, first_bytes: Uint8Array, chain: string[]];
  arp_request: [mac_src: string, mac_dst: string, SPA: string, SHA: string, TPA: string, THA: string];
  arp_reply: [mac_src: string, mac_dst: string, SPA: string, SHA: string, TPA: string, THA: string];
  bad_arp: [SPA: string, SHA: string, TPA: string, THA: string, explanation: string];
  vxlan_packet: [outer: CarrierRecord, inner: PktHdr, vni: number];
  geneve_packet: [outer: CarrierRecord, inner: PktHdr, vni: number];
  teredo_packet: [outer: CarrierRecord, inner: TeredoHdr];
  teredo_authentication: [outer: CarrierRecord, inner: TeredoHdr];
  teredo_origin_indication: [outer: CarrierRecord, inner: TeredoHdr];
  teredo_bubble: [outer: CarrierRecord, inner: TeredoHdr];
  gtpv1_message: [outer: CarrierRecord, hdr: Gtpv1Hdr];
  gtpv1_g_pdu_packet: [outer: CarrierRecord];
}

export const packetEvents = {
  raw_packet: 'Any captured frame, after it was walked (per packet).',
  packet_not_processed: 'A frame that no layer could make sense of to its end (per packet).',
  esp_packet: 'An IPv6 packet whose header chain ends in ESP.',
  mobile_ipv6_message: 'An IPv6 Mobility message.',
  unknown_protocol: 'A layer could not hand its payload on; the first few per protocol.',
  arp_request: 'An ARP request.',
  arp_reply: 'An ARP reply.',
  bad_arp: 'An ARP message that is odd or not supported.',
  vxlan_packet: 'A packet inside VXLAN (per packet).',
  geneve_packet: 'A packet inside Geneve (per packet).',
  teredo_packet: 'A packet inside Teredo (per packet).',
  teredo_authentication: 'A Teredo packet with an authentication header.',
  teredo_origin_indication: 'A Teredo packet with an origin indication.',
  teredo_bubble: 'A Teredo bubble: a packet without payload that opens a NAT.',
  gtpv1_message: 'A GTPv1 message (per packet).',
  gtpv1_g_pdu_packet: 'A GTPv1 message that carries a user packet (per packet).',
} satisfies Record<keyof PacketEvents, string>;

export type PacketPoints = { readonly [K in keyof PacketEvents]: EventPoint<PacketEvents[K]> };

export function packetPoints(bus: Bus): PacketPoints {
  const points: Record<string, unknown> = {};
  for (const name of Object.keys(packetEvents)) points[name] = bus.point(name);
  return points as PacketPoints;
}

// ---- records, built only for events that are wanted

const V4 = { tos: 1, id: 4, fragment: 6, ttl: 8, protocol: 9, sum: 10, src: 12, dst: 16 } as const;
const V6 = { flow: 0, length: 4, next: 6, hops: 7, src: 8, dst: 24 } as const;

/** The headers of the packet whose IP header is attached; transport fields as far as they were captured. */
export function pktHdr(p: Packet): PktHdr {
  const header: PktHdr =
    p.ipVersion === 6 ? { ip6: ip6Hdr(p.bytes, p.ipAt) } : { ip: ip4Hdr(p.bytes, p.ipAt) };
  const at = p.ipAt + p.ipHeaderLength;
  const rest = p.end - at;
  const b = p.bytes;
  if (p.protocol === 6 && rest >= 20) header.tcp = tcpHdr(p, at);
  else if (p.protocol === 17 && rest >= 8) {
    header.udp = { sport: u16(b, at), dport: u16(b, at + 2), ulen: u16(b, at + 4) };
  } else if ((p.protocol === 1 || p.protocol === 58) && rest >= 1) header.icmp = { icmp_type: u8(b, at) };
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

function ip6Hdr(b: Uint8Array, at: number): Ip6Hdr {
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

export const capturedPacket = (raw: RawPacket): CapturedPacket => ({
  ts: raw.time,
  caplen: raw.captured,
  len: raw.wire,
  link_type: raw.linkType,
});

const ETHERNET = 1;

/** Link header of a frame: addresses, tags and type for Ethernet, lengths for every link type. */
export function linkHeader(raw: RawPacket): L2Hdr {
  const header: L2Hdr = { encap: 'LINK_UNKNOWN', len: raw.wire, cap_len: raw.captured };
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
  return header;
}

const macText = (b: Uint8Array, at: number): string =>
  Array.from(b.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
