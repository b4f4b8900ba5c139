/** Records of GTPv1 messages (Zeek's names): the header, and the elements of the messages about PDP contexts. */

/** Zeek's `gtpv1_hdr`. */
export interface Gtpv1Hdr {
  version: number;
  pt_flag: boolean;
  rsv: boolean;
  e_flag: boolean;
  s_flag: boolean;
  pn_flag: boolean;
  msg_type: number;
  length: number;
  teid: number;
  /** Set when one of the flags e, s, pn is, like the two that follow. */
  seq?: number | undefined;
  n_pdu?: number | undefined;
  next_type?: number | undefined;
}

/** Zeek's `gtp_gsn_addr`: `other` holds what is neither an IPv4 nor an IPv6 address. */
export interface GtpGsnAddr {
  ip?: string | undefined;
  other?: Uint8Array | undefined;
}

/** Zeek's `gtp_end_user_addr`; both addresses are unset when the element has none. */
export interface GtpEndUserAddr {
  pdp_type_org: number;
  pdp_type_num: number;
  pdp_ip?: string | undefined;
  pdp_other_addr?: Uint8Array | undefined;
}

/** Zeek's `gtp_rai`. */
export interface GtpRai {
  mcc: number;
  mnc: number;
  lac: number;
  rac: number;
}

/** Zeek's `gtp_qos_profile`. */
export interface GtpQosProfile {
  priority: number;
  data: Uint8Array;
}

/** Zeek's `gtp_private_extension`. */
export interface GtpPrivateExtension {
  id: number;
  value: Uint8Array;
}

/**
 * The elements of all six messages; each message sets those that it knows, and only those that it has
 * (Zeek's records `gtp_create_pdp_ctx_request_elements` and its like name them per message).
 */
export interface GtpElements {
  cause: number;
  imsi: number;
  rai: GtpRai;
  reorder_req: boolean;
  recovery: number;
  select_mode: number;
  data1: number;
  cp: number;
  teardown_ind: boolean;
  nsapi: number;
  linked_nsapi: number;
  charge_character: number;
  trace_ref: number;
  trace_type: number;
  charging_id: number;
  end_user_addr: GtpEndUserAddr;
  /** As on the wire: labels with their lengths. */
  ap_name: Uint8Array;
  opts: Uint8Array;
  signal_addr: GtpGsnAddr;
  cp_addr: GtpGsnAddr;
  user_addr: GtpGsnAddr;
  msisdn: Uint8Array;
  qos_prof: GtpQosProfile;
  tft: Uint8Array;
  trigger_id: Uint8Array;
  omc_id: Uint8Array;
  charge_gateway: string;
  ext: GtpPrivateExtension;
}

type Some<K extends keyof GtpElements> = { [F in K]?: GtpElements[F] | undefined };

/** Zeek's `gtp_create_pdp_ctx_request_elements`. */
export type GtpCreateRequest = Some<
  | 'imsi'
  | 'rai'
  | 'recovery'
  | 'select_mode'
  | 'data1'
  | 'cp'
  | 'nsapi'
  | 'linked_nsapi'
  | 'charge_character'
  | 'trace_ref'
  | 'trace_type'
  | 'end_user_addr'
  | 'ap_name'
  | 'opts'
  | 'signal_addr'
  | 'user_addr'
  | 'msisdn'
  | 'qos_prof'
  | 'tft'
  | 'trigger_id'
  | 'omc_id'
  | 'ext'
>;

/** Zeek's `gtp_create_pdp_ctx_response_elements`. */
export type GtpCreateResponse = Some<
  | 'cause'
  | 'reorder_req'
  | 'recovery'
  | 'data1'
  | 'cp'
  | 'charging_id'
  | 'end_user_addr'
  | 'opts'
  | 'cp_addr'
  | 'user_addr'
  | 'qos_prof'
  | 'charge_gateway'
  | 'ext'
>;

/** Zeek's `gtp_update_pdp_ctx_request_elements`. */
export type GtpUpdateRequest = Some<
  | 'imsi'
  | 'rai'
  | 'recovery'
  | 'data1'
  | 'cp'
  | 'nsapi'
  | 'trace_ref'
  | 'trace_type'
  | 'cp_addr'
  | 'user_addr'
  | 'qos_prof'
  | 'tft'
  | 'trigger_id'
  | 'omc_id'
  | 'ext'
  | 'end_user_addr'
>;

/** Zeek's `gtp_update_pdp_ctx_response_elements`. */
export type GtpUpdateResponse = Some<
  | 'cause'
  | 'recovery'
  | 'data1'
  | 'cp'
  | 'charging_id'
  | 'cp_addr'
  | 'user_addr'
  | 'qos_prof'
  | 'charge_gateway'
  | 'ext'
>;

/** Zeek's `gtp_delete_pdp_ctx_request_elements`. */
export type GtpDeleteRequest = Some<'teardown_ind' | 'nsapi' | 'ext'>;

/** Zeek's `gtp_delete_pdp_ctx_response_elements`. */
export type GtpDeleteResponse = Some<'cause' | 'ext'>;
