/** The connection engine's tunables, under Zeek's names and defaults. */
import { defaultsOf, tunable, type Values } from '../core/tunable.ts';

/** Zeek's names of the two kinds of connection keys. */
export const CONN_KEYS = {
  fiveTuple: 'ConnKey::CONNKEY_FIVETUPLE',
  vlanFiveTuple: 'ConnKey::CONNKEY_VLAN_FIVETUPLE',
} as const;

export const sessionTunables = {
  partial_connection_ok: tunable.bool(true, 'Track TCP connections whose beginning was not seen.'),
  tcp_SYN_ack_ok: tunable.bool(true, 'Let a SYN-ACK start a TCP connection.'),
  tcp_SYN_timeout: tunable.interval(5, 'When the first check of a young TCP connection is due.'),
  tcp_session_timer: tunable.interval(6, 'Interval of the later checks of TCP connections.'),
  tcp_connection_linger: tunable.interval(5, 'How long a closed TCP connection is kept for late packets.'),
  tcp_attempt_delay: tunable.interval(5, 'How long an unanswered SYN waits; 0 turns the check off.'),
  tcp_close_delay: tunable.interval(5, 'How long a fully closed TCP connection is kept.'),
  tcp_reset_delay: tunable.interval(
    5,
    'How long a connection reset after a close is kept, if connection_reset is handled.',
  ),
  tcp_partial_close_delay: tunable.interval(3, 'When connection_partial_close is due, if it is handled.'),
  tcp_inactivity_timeout: tunable.interval(
    300,
    'How long an established TCP connection may be idle; 0 for ever.',
  ),
  udp_inactivity_timeout: tunable.interval(
    60,
    'How long a UDP flow (and a TCP one not yet established) may be idle.',
  ),
  icmp_inactivity_timeout: tunable.interval(60, 'How long an ICMP flow may be idle.'),
  unknown_ip_inactivity_timeout: tunable.interval(60, 'How long a flow of another IP protocol may be idle.'),
  dns_session_timeout: tunable.interval(10, 'How long a DNS session over UDP may be idle.'),
  tcp_storm_thresh: tunable.count(1000, 'FINs or RSTs of one side that make a storm.'),
  tcp_storm_interarrival_thresh: tunable.interval(1, 'FINs or RSTs further apart than this are no storm.'),
  tcp_max_initial_window: tunable.count(
    16384,
    'Delivered bytes held for a peer that acknowledged nothing; 0 for no limit.',
  ),
  tcp_max_above_hole_without_any_acks: tunable.count(
    16384,
    'Bytes held above a hole while nothing is acknowledged; beyond it reassembly stops; 0 for no limit.',
  ),
  tcp_excessive_data_without_further_acks: tunable.count(
    10485760,
    'Unacknowledged bytes held per direction; beyond it reassembly stops; 0 for no limit.',
  ),
  tcp_max_old_segments: tunable.count(
    0,
    'Acknowledged segments kept per direction, so that late retransmissions can be compared with them.',
  ),
  dpd_reassemble_first_packets: tunable.bool(
    true,
    'Reassemble every TCP connection, not only those whose payload somebody asked for at the beginning.',
  ),
  report_gaps_for_partial: tunable.bool(false, 'Report content gaps of partial connections too.'),
  detect_filtered_trace: tunable.bool(false, 'Ignore gaps of captures that hold only TCP control packets.'),
  tcp_content_deliver_all_orig: tunable.bool(false, 'Raise tcp_contents for all originator data.'),
  tcp_content_deliver_all_resp: tunable.bool(false, 'Raise tcp_contents for all responder data.'),
  tcp_content_delivery_ports_orig: tunable.ports(
    new Set(),
    'Responder ports whose originator data raises tcp_contents.',
  ),
  tcp_content_delivery_ports_resp: tunable.ports(
    new Set(),
    'Responder ports whose responder data raises tcp_contents.',
  ),
  udp_content_deliver_all_orig: tunable.bool(false, 'Raise udp_contents for all originator datagrams.'),
  udp_content_deliver_all_resp: tunable.bool(false, 'Raise udp_contents for all responder datagrams.'),
  udp_content_delivery_ports_orig: tunable.ports(
    new Set(),
    'Responder ports whose originator datagrams raise udp_contents.',
  ),
  udp_content_delivery_ports_resp: tunable.ports(
    new Set(),
    'Responder ports whose responder datagrams raise udp_contents.',
  ),
  use_conn_size_analyzer: tunable.bool(true, 'Count packets and IP bytes per side.'),
  likely_server_ports: tunable.ports(
    new Set(['2123/udp', '2152/udp', '3544/udp', '4754/udp', '4789/udp', '5072/udp', '6081/udp']),
    'Ports that make the side using them the likely responder.',
  ),
  'ConnKey::factory': tunable.enum(
    CONN_KEYS.fiveTuple,
    'What tells connections apart: ConnKey::CONNKEY_FIVETUPLE, or CONNKEY_VLAN_FIVETUPLE for VLAN ids, too.',
  ),
  bits_per_uid: tunable.count(96, 'Random bits of unique identifiers, 1 to 128.'),
  max_timer_expires: tunable.count(300, 'Timers run per packet at most; 0 for no limit.'),
  connection_status_update_interval: tunable.interval(
    0,
    'Interval of connection_status_update; 0 turns it off.',
  ),
  'Tunnel::max_changes_per_connection': tunable.count(
    5,
    'Most tunnel_changed events of one connection; 0 for no limit.',
  ),
  'ConnThreshold::generic_packet_thresholds': tunable.strings(
    new Set(),
    'Packet counts of a connection, both sides together, that raise conn_generic_packet_threshold_crossed.',
  ),
  'Weird::sampling_threshold': tunable.count(25, 'Weirds of one name reported before sampling begins.'),
  'Weird::sampling_rate': tunable.count(
    1000,
    'Beyond the threshold one weird in so many is reported; 0 for none.',
  ),
  'Weird::sampling_duration': tunable.interval(
    600,
    'How long a sampled name is counted before it starts over.',
  ),
  'Weird::sampling_whitelist': tunable.strings(new Set(), 'Weird names that are never sampled.'),
  'Weird::sampling_global_list': tunable.strings(
    new Set(),
    'Weird names that are counted for all flows together.',
  ),
} as const;

const UNREAD = 'Accepted, and without effect:';

/**
 * Zeek's remaining tunables of the connection engine. Scripts and command lines may set them, as there; what reads
 * them in Zeek is not here (or reads nothing in Zeek either), and `--list options` says so.
 */
export const unreadTunables = {
  tcp_match_undelivered: tunable.bool(true, `${UNREAD} there is no signature engine.`),
  dpd_buffer_size: tunable.count(1024, `${UNREAD} there is no signature engine.`),
  dpd_max_packets: tunable.count(100, `${UNREAD} there is no signature engine.`),
  dpd_match_only_beginning: tunable.bool(true, `${UNREAD} there is no signature engine.`),
  ignore_keep_alive_rexmit: tunable.bool(false, `${UNREAD} no statistics of retransmissions are kept.`),
  rpc_timeout: tunable.interval(24, `${UNREAD} there is no RPC analyzer.`),
  netbios_ssn_session_timeout: tunable.interval(15, `${UNREAD} there is no NetBIOS analyzer.`),
  non_analyzed_lifetime: tunable.interval(0, `${UNREAD} Zeek does not read it either.`),
} as const;

/** What the session floor reads while packets pass. */
export type SessionOptions = Values<typeof sessionTunables>;

export const defaultSessionOptions = (): SessionOptions => defaultsOf(sessionTunables);
