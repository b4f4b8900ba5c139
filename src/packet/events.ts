/** The events that the packet floor raises. */
import type { Bus } from '../bus/bus.ts';
import { type PointsOf, pointsOf } from '../bus/points.ts';
import type { RawPacket } from '../capture/source.ts';
import type {
  GtpCreateRequest,
  GtpCreateResponse,
  GtpDeleteRequest,
  GtpDeleteResponse,
  GtpUpdateRequest,
  GtpUpdateResponse,
  Gtpv1Hdr,
} from './gtp-records.ts';
import type { PktHdr, RawPktHdr } from './headers.ts';

/** Zeek's `pcap_packet`: a frame as it was captured. */
export interface PcapPacket {
  /** Whole seconds since the epoch, and the rest in microseconds. */
  ts_sec: number;
  ts_usec: number;
  /** Captured and original length, bytes. */
  caplen: number;
  len: number;
  /** The captured bytes: a copy, which may be kept. */
  data: Uint8Array;
  /** The number of the link type, as the capture has it. */
  link_type: number;
}

/** Zeek's `teredo_hdr`. */
export interface TeredoHdr {
  auth?: { id: Uint8Array; value: Uint8Array; nonce: Uint8Array; confirm: number } | undefined;
  origin?: { p: number; a: string } | undefined;
  hdr: PktHdr;
}

/** The record of the connection that carries a packet; the session floor knows its type. */
export interface CarrierRecord {
  readonly uid: string;
}

export interface PacketEvents {
  raw_packet: [p: RawPktHdr];
  packet_not_processed: [pkt: PcapPacket];
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
  gtpv1_g_pdu_packet: [outer: CarrierRecord, inner_gtp: Gtpv1Hdr, inner_ip: PktHdr];
  gtpv1_create_pdp_ctx_request: [outer: CarrierRecord, hdr: Gtpv1Hdr, info: GtpCreateRequest];
  gtpv1_create_pdp_ctx_response: [outer: CarrierRecord, hdr: Gtpv1Hdr, info: GtpCreateResponse];
  gtpv1_update_pdp_ctx_request: [outer: CarrierRecord, hdr: Gtpv1Hdr, info: GtpUpdateRequest];
  gtpv1_update_pdp_ctx_response: [outer: CarrierRecord, hdr: Gtpv1Hdr, info: GtpUpdateResponse];
  gtpv1_delete_pdp_ctx_request: [outer: CarrierRecord, hdr: Gtpv1Hdr, info: GtpDeleteRequest];
  gtpv1_delete_pdp_ctx_response: [outer: CarrierRecord, hdr: Gtpv1Hdr, info: GtpDeleteResponse];
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
  gtpv1_create_pdp_ctx_request: 'A GTPv1 request to create a PDP context.',
  gtpv1_create_pdp_ctx_response: 'An answer to a GTPv1 request to create a PDP context.',
  gtpv1_update_pdp_ctx_request: 'A GTPv1 request to update a PDP context.',
  gtpv1_update_pdp_ctx_response: 'An answer to a GTPv1 request to update a PDP context.',
  gtpv1_delete_pdp_ctx_request: 'A GTPv1 request to delete a PDP context.',
  gtpv1_delete_pdp_ctx_response: 'An answer to a GTPv1 request to delete a PDP context.',
} satisfies Record<keyof PacketEvents, string>;

export type PacketPoints = PointsOf<PacketEvents>;

export const packetPoints = (bus: Bus): PacketPoints => pointsOf<PacketEvents>(bus, packetEvents);

// ---- built only when the event is wanted

/** The record of a frame. Microseconds come back out of a double, which is exact enough until the year 2100. */
export function pcapPacket(raw: RawPacket): PcapPacket {
  const micros = Math.round(raw.time * 1e6);
  const seconds = Math.floor(micros / 1e6);
  return {
    ts_sec: seconds,
    ts_usec: micros - seconds * 1e6,
    caplen: raw.captured,
    len: raw.wire,
    data: raw.bytes.slice(raw.start, raw.start + raw.captured),
    link_type: raw.linkType,
  };
}
