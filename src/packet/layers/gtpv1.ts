/** GTPv1 user plane (3GPP TS 29.281): IP in UDP, between mobile network nodes. */
import { u8, u16, u32 } from '../../core/bytes.ts';
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
    if (message.wanted) message.raise(w.flows.recordOf(flow), messageHeader(p, flags, type));
    if (type !== USER_DATA) return DONE;
    p.at += header;
    return userData(p, w);
  },
};

function messageHeader(p: Packet, flags: number, type: number) {
  return {
    version: flags >> 5,
    pt_flag: true,
    e_flag: (flags & 4) !== 0,
    s_flag: (flags & 2) !== 0,
    pn_flag: (flags & 1) !== 0,
    msg_type: type,
    length: u16(p.bytes, p.at + OFFSET.length),
    teid: u32(p.bytes, p.at + OFFSET.teid),
  };
}

function userData(p: Packet, w: Walker): number {
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
  if (event.wanted) event.raise(w.flows.recordOf(flow));
  w.decapsulateFrom(p, 'GTPv1', RAW_IP);
  return DEFAULT;
}

/** Lengths of information elements with fixed size, by type (3GPP TS 29.060, table 37); others count as empty. */
const FIXED: Readonly<Record<number, number>> = {
  1: 1,
  2: 8,
  3: 6,
  4: 4,
  5: 4,
  8: 1,
  9: 28,
  11: 1,
  12: 3,
  13: 1,
  14: 1,
  15: 1,
  16: 4,
  17: 4,
  18: 5,
  19: 1,
  20: 1,
  21: 1,
  22: 9,
  23: 1,
  24: 1,
  25: 2,
  26: 2,
  27: 2,
  28: 2,
  29: 1,
  127: 4,
};

/** Whether an element of variable length can hold what its type puts first. */
function holds(type: number, length: number): boolean {
  switch (type) {
    case 128: // end user address: organisation and number
    case 255: // private extension: its identifier
      return length >= 2;
    case 135: // QoS profile: allocation and retention priority
      return length >= 1;
    case 140: // RAB setup: NSAPI, alone or with tunnel id and address
      return length === 1 || length >= 5;
    default:
      return true;
  }
}

/** Whether the information elements of a control message are well formed and end within the payload. */
function elementsFit(b: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const type = u8(b, at);
    if ((type & 0x80) !== 0) {
      if (at + 3 > end) return false;
      const length = u16(b, at + 1);
      if (!holds(type, length)) return false;
      at += 3 + length;
    } else {
      at += 1 + (FIXED[type] ?? 0);
    }
    if (at > end) return false;
  }
  return true;
}
