/** Zeek's types of the engine's own events, hooks and records: TypeScript's types say number where Zeek says count. */

export const CONN_ID = {
  orig_h: 'addr &log',
  orig_p: 'port &log',
  resp_h: 'addr &log',
  resp_p: 'port &log',
  proto: 'count',
  ctx: ['conn_id_ctx', () => ({})],
} as const;

export const ENDPOINT = {
  size: 'count',
  state: 'count',
  num_pkts: 'count &optional',
  num_bytes_ip: 'count &optional',
  flow_label: 'count',
  l2_addr: 'string &optional',
} as const;

export const CONNECTION = {
  id: 'conn_id',
  orig: 'endpoint',
  resp: 'endpoint',
  start_time: 'time',
  duration: 'interval',
  service: 'set[string]',
  history: 'string',
  uid: 'string',
  tunnel: 'vector of EncapsulatingConn &optional',
  vlan: 'int &optional',
  inner_vlan: 'int &optional',
} as const;

const FILTER = {
  name: 'string',
  writer: 'enum',
  path: 'string &optional',
  path_func: 'any &optional',
  include: 'set[string] &optional',
  exclude: 'set[string] &optional',
  log_local: 'bool',
  log_remote: 'bool',
  field_name_map: 'table[string] of string',
  scope_sep: 'string',
  ext_prefix: 'string',
  ext_func: 'any',
  interv: 'interval',
  postprocessor: 'any &optional',
  config: 'table[string] of string',
  policy: 'any &optional',
} as const;

/** Records of fixed fields. */
export const RECORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  conn_id_ctx: { vlan: 'int &optional', inner_vlan: 'int &optional' },
  icmp_info: { v6: 'bool', itype: 'count', icode: 'count', len: 'count', ttl: 'count' },
  icmp_context: {
    id: 'conn_id',
    len: 'count',
    proto: 'count',
    frag_offset: 'count',
    bad_hdr_len: 'bool',
    bad_checksum: 'bool',
    MF: 'bool',
    DF: 'bool',
  },
  SYN_packet: {
    is_orig: 'bool',
    DF: 'bool',
    ttl: 'count',
    size: 'count',
    win_size: 'count',
    win_scale: 'int',
    MSS: 'count',
    SACK_OK: 'bool',
    TSval: 'count &optional',
    TSecr: 'count &optional',
  },
  EncapsulatingConn: { cid: 'conn_id', tunnel_type: 'enum', uid: 'string' },
  'Log::Filter': FILTER,
};

const c = 'c: connection';
const icmp = `${c}, info: icmp_info`;
const icmpError = `${icmp}, code: count, context: icmp_context`;
const threshold = `${c}, threshold: count, is_orig: bool`;
const side = `${c}, is_orig: bool`;
const repeated = `${c}, is_orig: bool, threshold: count`;
const arp = 'SPA: addr, SHA: string, TPA: addr, THA: string';

/** Parameters by event or hook. What stands here neither nor in a stream or declaration has no known types. */
export const SIGNATURES: Readonly<Record<string, string>> = {
  zeek_init: '',
  zeek_done: '',
  network_time_init: '',
  net_done: 't: time',
  'Pcap::file_done': 'path: string',
  reporter_info: 't: time, msg: string, location: string',
  reporter_warning: 't: time, msg: string, location: string',
  reporter_error: 't: time, msg: string, location: string',
  new_connection: c,
  new_connection_contents: c,
  connection_flipped: c,
  connection_flow_label_changed: `${side}, old_label: count, new_label: count`,
  connection_reused: c,
  connection_timeout: c,
  connection_status_update: c,
  connection_state_remove: c,
  connection_pending: c,
  connection_first_ACK: c,
  connection_established: c,
  partial_connection: c,
  connection_attempt: c,
  connection_rejected: c,
  connection_reset: c,
  connection_partial_close: c,
  connection_half_finished: c,
  connection_finished: c,
  connection_EOF: side,
  connection_timing_out: c,
  new_tunneled_connection: c,
  tunnel_changed: `${c}, e: vector of EncapsulatingConn`,
  connection_SYN_packet: `${c}, pkt: SYN_packet`,
  tcp_packet: `${side}, flags: string, seq: count, ack: count, len: count, payload: string`,
  tcp_rexmit: `${side}, seq: count, len: count, data_in_flight: count, window: count`,
  icmp_sent: icmp,
  icmp_sent_payload: `${icmp}, payload: string`,
  icmp_echo_request: `${icmp}, id: count, seq: count, payload: string`,
  icmp_echo_reply: `${icmp}, id: count, seq: count, payload: string`,
  icmp_unreachable: icmpError,
  icmp_time_exceeded: icmpError,
  icmp_packet_too_big: icmpError,
  icmp_parameter_problem: icmpError,
  icmp_error_message: icmpError,
  tcp_option: `${side}, opt: count, optlen: count`,
  tcp_contents: `${side}, seq: count, contents: string`,
  content_gap: `${side}, seq: count, length: count`,
  rexmit_inconsistency: `${c}, t1: string, t2: string, tcp_flags: string`,
  tcp_multiple_checksum_errors: repeated,
  tcp_multiple_zero_windows: repeated,
  tcp_multiple_retransmissions: repeated,
  tcp_multiple_gap: repeated,
  packet_contents: `${c}, contents: string`,
  conn_bytes_threshold_crossed: threshold,
  conn_packets_threshold_crossed: threshold,
  conn_duration_threshold_crossed: `${c}, threshold: interval, is_orig: bool`,
  conn_generic_packet_threshold_crossed: `${c}, threshold: count`,
  udp_request: c,
  udp_reply: c,
  udp_contents: `${side}, contents: string`,
  udp_multiple_checksum_errors: repeated,
  conn_weird: `name: string, ${c}, addl: string, source: string`,
  flow_weird: 'name: string, src: addr, dst: addr, addl: string, source: string',
  net_weird: 'name: string, addl: string, source: string',
  arp_request: `mac_src: string, mac_dst: string, ${arp}`,
  arp_reply: `mac_src: string, mac_dst: string, ${arp}`,
  bad_arp: `${arp}, explanation: string`,
};
