/** Zeek's types of the engine's own events, hooks and records: TypeScript's types say number where Zeek says count. */

export const CONN_ID = {
  orig_h: 'addr &log',
  orig_p: 'port &log',
  resp_h: 'addr &log',
  resp_p: 'port &log',
  proto: 'count',
  ctx: ['conn_id_ctx', () => ({})],
} as const;

export const CONN_ID_CTX = { vlan: 'int &optional', inner_vlan: 'int &optional' } as const;

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
  tunnel: 'any &optional',
  vlan: 'int &optional',
  inner_vlan: 'int &optional',
} as const;

/** Zeek's `Log::Filter`. */
export const FILTER = {
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

const c = 'c: connection';
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
