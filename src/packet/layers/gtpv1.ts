/** GTPv1 user plane (3GPP TS 29.281): IP in UDP, between mobile network nodes. */
import { u8, u16, u32 } from '../../core/bytes.ts';
import type { PacketEvents } from '../events.ts';
import { elementsFit, elementsOf, PDP_FIELDS } from '../gtp-elements.ts';
import type { Gtpv1Hdr } from '../gtp-records.ts';
import { innerHeader } from '../inner-header.ts';
import { DEFAULT, DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import { Bit } from '../tunnel-bits.ts';
import type { Walker } from '../walk.ts';
import { version as ipVersion } from './ip.ts';
import { innerLength } from './ip-tunnel.ts';

const OFFSET = { flags: 0, type: 1, length: 2, teid: 4, end: 8 } as const;
const Flag = { optional: 0x07, extension: 0x04, protocolType: 0x10 } as const;
const USER_DATA = 255;
const RAW_IP = 12;
const LEAST_INNER = 20;
/** Message types whose information elements Zeek parses. */
const PARSED = { first: 16, last: 21 } as const;
const OPTIONAL = { seq: 8, nPdu: 10, nextType: 11 } as const;
const PDP_EVENTS: Readonly<Record<number, keyof PacketEvents & `gtpv1_${string}_pdp_ctx_${string}`>> = {
  16: 'gtpv1_create_pdp_ctx_request',
  17: 'gtpv1_create_pdp_ctx_response',
  18: 'gtpv1_update_pdp_ctx_request',
  19: 'gtpv1_update_pdp_ctx_response',
  20: 'gtpv1_delete_pdp_ctx_request',
  21: 'gtpv1_delete_pdp_ctx_response',
};

/** Length of the header with its optional fields and extension headers; -1 when they overrun the payload. */
function headerLength(p: Packet): number {
  const b = p.bytes;
  const rest = p.end - p.at;
  if (rest < OFFSET.end) return -1;
  const flags = u8(b, p.at + OFFSET.flags);
  if ((flags & Flag.optional) === 0) return OFFSET.end;
  let length = OFFSET.end + 4;
  if (rest < length) return -1;
  if ((flags & Flag.extension) === 0) return length;
  for (;;) {
    if (rest <= length) return -1;
    const size = 4 * u8(b, p.at + length);
    if (size === 0 || rest < length + size) return -1;
    length += size;
    if (u8(b, p.at + length - 1) === 0) return length;
  }
}

function violated(p: Packet, w: Walker, reason: string): number {
  const flow = p.flow!;
  flow.tunnelBits &= ~(p.isOrig ? Bit.gtpOrig : Bit.gtpResp);
  w.violation(p, 'GTPV1', Bit.gtpViolated, reason);
  return STOP;
}

export const gtpv1: Layer = {
  name: 'GTPV1',
  says: 'IP in GTP user data; checks control messages.',
  enter(p: Packet, w: Walker): number {
    const flow = p.flow;
    if (flow === null) {
      w.weirds.net('gtpv1_missing_connection', '', 'GTPV1');
      return STOP;
    }
    const b = p.bytes;
    const header = headerLength(p);
    if (header < 0) return violated(p, w, 'Binpac exception: out of bound');
    const type = u8(b, p.at + OFFSET.type);
    if (type >= PARSED.first && type <= PARSED.last && !elementsFit(b, p.at + header, p.end)) {
      return violated(p, w, 'Binpac exception: out of bound');
    }
    const stack = p.encapsulation;
    if (stack !== null && stack.depth >= w.options['Tunnel::max_depth']) {
      w.weirds.net('tunnel_depth', '', 'GTPV1');
      return STOP;
    }
    if (stack?.innermost?.kind === 'GTPv1') return violated(p, w, 'GTP-in-GTP');
    const flags = u8(b, p.at + OFFSET.flags);
    if (flags >> 5 !== 1) return violated(p, w, 'GTPv1 bad Version');
    if ((flags & Flag.protocolType) === 0) return STOP;
    const message = w.points.gtpv1_message;
    if (message.wanted) message.raise(w.flows.recordOf(flow), messageHeader(b, p.at));
    if (type >= PARSED.first && type <= PARSED.last) pdpContext(p, w, type, header);
    if (type !== USER_DATA) return DONE;
    return userData(p, w, header);
  },
};

/** The record of the header at `at`. */
function messageHeader(b: Uint8Array, at: number): Gtpv1Hdr {
  const flags = u8(b, at + OFFSET.flags);
  const header: Gtpv1Hdr = {
    version: flags >> 5,
    pt_flag: (flags & Flag.protocolType) !== 0,
    rsv: (flags & 8) !== 0,
    e_flag: (flags & 4) !== 0,
    s_flag: (flags & 2) !== 0,
    pn_flag: (flags & 1) !== 0,
    msg_type: u8(b, at + OFFSET.type),
    length: u16(b, at + OFFSET.length),
    teid: u32(b, at + OFFSET.teid),
  };
  if ((flags & Flag.optional) === 0) return header;
  header.seq = u16(b, at + OPTIONAL.seq);
  header.n_pdu = u8(b, at + OPTIONAL.nPdu);
  header.next_type = u8(b, at + OPTIONAL.nextType);
  return header;
}

/** The event of a message about PDP contexts, whose elements fit. */
function pdpContext(p: Packet, w: Walker, type: number, header: number): void {
  const event = w.points[PDP_EVENTS[type]!];
  if (!event.wanted) return;
  const b = p.bytes;
  const info = elementsOf(PDP_FIELDS[type]!, b, p.at + header, p.end, (element) =>
    w.weirds.net('gtp_invalid_info_element', String(element), 'GTPV1'),
  );
  event.raise(w.flows.recordOf(p.flow!), messageHeader(b, p.at), info);
}

function userData(p: Packet, w: Walker, header: number): number {
  const message = p.at;
  p.at += header;
  const rest = p.end - p.at;
  if (rest < LEAST_INNER) return violated(p, w, 'Truncated GTPv1');
  const v = ipVersion(p.bytes, p.at);
  if (v !== 4 && v !== 6) return violated(p, w, 'non-IP packet in GTPv1');
  const total = innerLength(p, v === 6);
  if (total < 0 || rest < total) return violated(p, w, 'Truncated GTPv1');
  if (rest > total) return violated(p, w, 'GTPv1 payload length');
  const flow = p.flow!;
  flow.tunnelBits |= p.isOrig ? Bit.gtpOrig : Bit.gtpResp;
  const both = Bit.gtpOrig | Bit.gtpResp;
  if (!w.options['Tunnel::delay_gtp_confirmation'] || (flow.tunnelBits & both) === both) {
    w.confirm(p, Bit.gtpViolated, Bit.gtpConfirmed, 'gtpv1');
  }
  const event = w.points.gtpv1_g_pdu_packet;
  if (event.wanted) {
    const inner = innerHeader(p, p.at, p.end, w.weirds);
    event.raise(w.flows.recordOf(flow), messageHeader(p.bytes, message), inner);
  }
  w.decapsulateFrom(p, 'GTPv1', RAW_IP);
  return DEFAULT;
}
