/** The events that the session floor raises: argument types and one sentence each (Zeek's names). */
import type { PktHdr } from '../packet/headers.ts';
import type { Connection, ConnId, EncapsulatingConn } from './record.ts';

/** Zeek's `SYN_packet`. */
export interface SynPacket {
  is_orig: boolean;
  DF: boolean;
  ttl: number;
  /** IP total length, bytes. */
  size: number;
  /** Window as in the header, unscaled. */
  win_size: number;
  /** Window scale option, -1 if absent. */
  win_scale: number;
  /** Maximum segment size option, 0 if absent. */
  MSS: number;
  SACK_OK: boolean;
  TSval?: number | undefined;
  TSecr?: number | undefined;
}

/** Zeek's `TCP::Option`. Only the fields of the kind are set. */
export interface TcpOption {
  kind: number;
  length: number;
  data?: Uint8Array | undefined;
  mss?: number | undefined;
  window_scale?: number | undefined;
  sack?: number[] | undefined;
  send_timestamp?: number | undefined;
  echo_timestamp?: number | undefined;
  rate?: number | undefined;
  ttl_diff?: number | undefined;
  qs_nonce?: number | undefined;
}

/** Zeek's `icmp_info`. */
export interface IcmpInfo {
  v6: boolean;
  itype: number;
  icode: number;
  /** Length beyond the 8-byte header. */
  len: number;
  ttl: number;
}

/** Zeek's `icmp_context`: what an ICMP error quotes. */
export interface IcmpContext {
  id: ConnId;
  len: number;
  /** 0 unknown, 1 TCP, 2 UDP, 3 ICMP. */
  proto: number;
  frag_offset: number;
  bad_hdr_len: boolean;
  bad_checksum: boolean;
  MF: boolean;
  DF: boolean;
}

/** Zeek's `icmp6_nd_option`, as bytes. */
export interface Icmp6NdOption {
  otype: number;
  /** In units of 8 bytes. */
  len: number;
  payload: Uint8Array;
}

export interface SessionEvents {
  new_connection: [c: Connection];
  new_tunneled_connection: [c: Connection];
  new_connection_contents: [c: Connection];
  connection_flipped: [c: Connection];
  tunnel_changed: [c: Connection, e: EncapsulatingConn[]];
  connection_flow_label_changed: [c: Connection, is_orig: boolean, old_label: number, new_label: number];
  connection_reused: [c: Connection];
  connection_timeout: [c: Connection];
  connection_status_update: [c: Connection];
  connection_state_remove: [c: Connection];
  connection_pending: [c: Connection];
  connection_SYN_packet: [c: Connection, pkt: SynPacket];
  connection_first_ACK: [c: Connection];
  connection_established: [c: Connection];
  partial_connection: [c: Connection];
  connection_attempt: [c: Connection];
  connection_rejected: [c: Connection];
  connection_reset: [c: Connection];
  connection_partial_close: [c: Connection];
  connection_half_finished: [c: Connection];
  connection_finished: [c: Connection];
  connection_EOF: [c: Connection, is_orig: boolean];
  tcp_packet: [
    c: Connection,
    is_orig: boolean,
    flags: string,
    seq: number,
    ack: number,
    len: number,
    payload: Uint8Array,
  ];
  tcp_option: [c: Connection, is_orig: boolean, opt: number, optlen: number];
  tcp_options: [c: Connection, is_orig: boolean, options: TcpOption[]];
  tcp_contents: [c: Connection, is_orig: boolean, seq: number, contents: Uint8Array];
  tcp_rexmit: [
    c: Connection,
    is_orig: boolean,
    seq: number,
    len: number,
    data_in_flight: number,
    window: number,
  ];
  content_gap: [c: Connection, is_orig: boolean, seq: number, length: number];
  rexmit_inconsistency: [c: Connection, t1: Uint8Array, t2: Uint8Array, tcp_flags: string];
  tcp_multiple_checksum_errors: [c: Connection, is_orig: boolean, threshold: number];
  tcp_multiple_zero_windows: [c: Connection, is_orig: boolean, threshold: number];
  tcp_multiple_retransmissions: [c: Connection, is_orig: boolean, threshold: number];
  tcp_multiple_gap: [c: Connection, is_orig: boolean, threshold: number];
  ipv6_ext_headers: [c: Connection, p: PktHdr];
  new_packet: [c: Connection, p: PktHdr];
  packet_contents: [c: Connection, contents: Uint8Array];
  conn_bytes_threshold_crossed: [c: Connection, threshold: number, is_orig: boolean];
  conn_packets_threshold_crossed: [c: Connection, threshold: number, is_orig: boolean];
  conn_duration_threshold_crossed: [c: Connection, threshold: number, is_orig: boolean];
  conn_generic_packet_threshold_crossed: [c: Connection, threshold: number];
  udp_request: [c: Connection];
  udp_reply: [c: Connection];
  udp_contents: [c: Connection, is_orig: boolean, contents: Uint8Array];
  udp_multiple_checksum_errors: [c: Connection, is_orig: boolean, threshold: number];
  icmp_sent: [c: Connection, info: IcmpInfo];
  icmp_sent_payload: [c: Connection, info: IcmpInfo, payload: Uint8Array];
  icmp_echo_request: [c: Connection, info: IcmpInfo, id: number, seq: number, payload: Uint8Array];
  icmp_echo_reply: [c: Connection, info: IcmpInfo, id: number, seq: number, payload: Uint8Array];
  icmp_unreachable: [c: Connection, info: IcmpInfo, code: number, context: IcmpContext];
  icmp_time_exceeded: [c: Connection, info: IcmpInfo, code: number, context: IcmpContext];
  icmp_packet_too_big: [c: Connection, info: IcmpInfo, code: number, context: IcmpContext];
  icmp_parameter_problem: [c: Connection, info: IcmpInfo, code: number, context: IcmpContext];
  icmp_error_message: [c: Connection, info: IcmpInfo, code: number, context: IcmpContext];
  icmp_redirect: [c: Connection, info: IcmpInfo, tgt: string, dest: string, options: Icmp6NdOption[]];
  icmp_router_advertisement: [
    c: Connection,
    info: IcmpInfo,
    cur_hop_limit: number,
    managed: boolean,
    other: boolean,
    home_agent: boolean,
    pref: number,
    proxy: boolean,
    rsv: number,
    router_lifetime: number,
    reachable_time: number,
    retrans_timer: number,
    options: Icmp6NdOption[],
  ];
  icmp_router_solicitation: [c: Connection, info: IcmpInfo, options: Icmp6NdOption[]];
  icmp_neighbor_solicitation: [c: Connection, info: IcmpInfo, tgt: string, options: Icmp6NdOption[]];
  icmp_neighbor_advertisement: [
    c: Connection,
    info: IcmpInfo,
    router: boolean,
    solicited: boolean,
    override: boolean,
    tgt: string,
    options: Icmp6NdOption[],
  ];
  conn_weird: [name: string, c: Connection, addl: string, source: string];
  flow_weird: [name: string, src: string, dst: string, addl: string, source: string];
  net_weird: [name: string, addl: string, source: string];
}

export const sessionEvents = {
  new_connection: 'A connection begins: its first packet has not been processed yet.',
  new_tunneled_connection:
    'The same for a connection inside a tunnel only (ours): handling it costs nothing for all the others.',
  new_connection_contents: 'Reassembly of a connection was switched on.',
  connection_flipped: 'Originator and responder of a connection changed places.',
  tunnel_changed: 'A packet of a connection came through other tunnels than the one before.',
  connection_flow_label_changed: 'One side of an IPv6 connection changed its flow label.',
  connection_reused: 'A SYN takes over the addresses and ports of a connection that is still known.',
  connection_timeout: 'A timer ended a connection.',
  connection_status_update: 'Raised at intervals for each live connection, when the interval is set.',
  connection_state_remove: 'A connection leaves memory: its record is final.',
  connection_pending: 'The input ended while a TCP connection was open.',
  connection_SYN_packet: 'A packet with the SYN flag (per packet).',
  connection_first_ACK: 'The first ACK of the originator after its SYN.',
  connection_established: 'The responder of a TCP connection answered with SYN.',
  partial_connection: 'Both sides of a TCP connection were seen, but not its beginning.',
  connection_attempt: 'A SYN was not answered in time.',
  connection_rejected: 'A connection attempt was answered by RST.',
  connection_reset: 'An established TCP connection was aborted by RST.',
  connection_partial_close: 'One side of a TCP connection closed, the other went on for a while.',
  connection_half_finished: 'A side of a TCP connection closed whose peer never sent anything.',
  connection_finished: 'Both sides of a TCP connection closed.',
  connection_EOF: 'One side of a TCP connection delivered all of its data.',
  tcp_packet: 'A TCP packet (per packet).',
  tcp_option: 'One option of a TCP header (per packet).',
  tcp_options: 'All options of a TCP header (per packet).',
  tcp_contents: 'In-order payload of one side of a TCP connection (per packet).',
  tcp_rexmit: 'A TCP packet was retransmitted; raised with TCP statistics only.',
  content_gap: 'Payload was acknowledged that the capture does not hold.',
  rexmit_inconsistency: 'A retransmission carries other bytes than the first transmission.',
  tcp_multiple_checksum_errors: 'A side sent 10, 100, … packets with bad checksums.',
  tcp_multiple_zero_windows: 'A side advertised a zero window 10, 100, … times.',
  tcp_multiple_retransmissions: 'A side retransmitted 10, 100, … times.',
  tcp_multiple_gap: 'The data of a side had 10, 100, … gaps.',
  ipv6_ext_headers: 'A packet of a connection has IPv6 extension headers (per packet).',
  new_packet: 'Any packet of a connection, before it is processed (per packet).',
  packet_contents: 'Transport payload of any packet of a connection (per packet).',
  conn_bytes_threshold_crossed: 'The IP bytes of a side reached the threshold that was set.',
  conn_packets_threshold_crossed: 'The packets of a side reached the threshold that was set.',
  conn_duration_threshold_crossed: 'A connection lasts longer than the threshold that was set.',
  conn_generic_packet_threshold_crossed: 'The packets of both sides reached one of the generic thresholds.',
  udp_request: 'A UDP datagram of the originator (per packet).',
  udp_reply: 'A UDP datagram of the responder (per packet).',
  udp_contents: 'UDP payload of the selected ports (per packet).',
  udp_multiple_checksum_errors: 'A side sent 10, 100, … datagrams with bad checksums.',
  icmp_sent: 'An ICMP message without an event of its own.',
  icmp_sent_payload: 'The same with the payload of the message.',
  icmp_echo_request: 'An ICMP echo request.',
  icmp_echo_reply: 'An ICMP echo reply.',
  icmp_unreachable: 'An ICMP destination unreachable message.',
  icmp_time_exceeded: 'An ICMP time exceeded message.',
  icmp_packet_too_big: 'An ICMPv6 packet too big message.',
  icmp_parameter_problem: 'An ICMPv6 parameter problem message.',
  icmp_error_message: 'An ICMPv6 error message of another type.',
  icmp_redirect: 'An ICMPv6 redirect.',
  icmp_router_advertisement: 'An ICMPv6 router advertisement.',
  icmp_router_solicitation: 'An ICMPv6 router solicitation.',
  icmp_neighbor_solicitation: 'An ICMPv6 neighbor solicitation.',
  icmp_neighbor_advertisement: 'An ICMPv6 neighbor advertisement.',
  conn_weird: 'Something unusual about a connection.',
  flow_weird: 'Something unusual between two addresses.',
  net_weird: 'Something unusual in the traffic, without addresses.',
} satisfies Record<keyof SessionEvents, string>;
