/** Teredo (RFC 4380): IPv6 in UDP behind optional authentication and origin headers. Also found by content. */
import { addressText, V4_PREFIX } from '../../core/address.ts';
import { i32, u8, u16 } from '../../core/bytes.ts';
import { innerHeader } from '../inner-header.ts';
import { DEFAULT, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import { Bit } from '../tunnel-bits.ts';
import type { Walker } from '../walk.ts';
import { IPV6_HEADER, Next, payloadLength6 } from './ipv6.ts';

const ORIGIN = { tag: 0, length: 8 } as const;
const AUTHENTICATION = { tag: 1, fixed: 13, ids: 2 } as const;
const V6 = { next: 6, src: 8, dst: 24 } as const;
const RAW_IP = 12;
/** 2001:0::/32, the prefix of Teredo addresses. */
const PREFIX = 0x20010000;

/** The prefix headers of the packet in hand: offsets, or -1; and where the IPv6 header is, -1 if there is none. */
interface Prefix {
  authentication: number;
  origin: number;
  inner: number;
  /** Weird of a prefix that is cut, or ''. */
  fault: string;
}

function readPrefix(p: Packet): Prefix {
  const b = p.bytes;
  const prefix: Prefix = { authentication: -1, origin: -1, inner: -1, fault: '' };
  let at = p.at;
  for (;;) {
    const rest = p.end - at;
    if (rest < 2) return { ...prefix, fault: 'truncated_Teredo' };
    const tag = u16(b, at);
    if (tag === ORIGIN.tag && prefix.origin < 0) {
      if (rest < ORIGIN.length) return { ...prefix, fault: 'truncated_Teredo_origin_indication' };
      prefix.origin = at;
      at += ORIGIN.length;
    } else if (tag === AUTHENTICATION.tag && prefix.origin < 0 && prefix.authentication < 0) {
      const length = rest < 4 ? Number.POSITIVE_INFINITY : authenticationLength(b, at);
      if (rest < length) return { ...prefix, fault: 'truncated_Teredo_authentication' };
      prefix.authentication = at;
      at += length;
    } else if (tag >> 12 === 6) {
      if (rest < IPV6_HEADER) return { ...prefix, fault: 'truncated_IPv6_in_Teredo' };
      prefix.inner = at;
      return prefix;
    } else {
      return { ...prefix, inner: -1 };
    }
  }
}

const authenticationLength = (b: Uint8Array, at: number): number =>
  AUTHENTICATION.fixed + u8(b, at + AUTHENTICATION.ids) + u8(b, at + AUTHENTICATION.ids + 1);

export const teredo: Layer = {
  name: 'TEREDO',
  says: 'IPv6 in UDP behind authentication and origin headers.',
  detect,
  enter(p: Packet, w: Walker): number {
    const flow = p.flow;
    if (flow === null) {
      w.weirds.net('teredo_missing_connection', '', 'TEREDO');
      return STOP;
    }
    if ((flow.tunnelBits & Bit.teredoViolated) !== 0 || !w.mayDecapsulate(p, 'TEREDO')) return STOP;
    const prefix = readPrefix(p);
    if (prefix.inner < 0) {
      const confirmed = (flow.tunnelBits & Bit.teredoConfirmed) !== 0;
      if (confirmed && prefix.fault !== '') w.flows.flowWeird(flow, prefix.fault, '', 'TEREDO');
      return violated(p, w, 'Bad Teredo encapsulation');
    }
    const b = p.bytes;
    const inner = prefix.inner;
    const rest = p.end - inner;
    const total = IPV6_HEADER + payloadLength6(b, inner);
    const bubble = u8(b, inner + V6.next) === Next.none && total === IPV6_HEADER;
    if (rest > total) {
      if (!bubble) return violated(p, w, 'Teredo payload length');
      w.flows.flowWeird(flow, 'Teredo_bubble_with_payload', '', 'TEREDO');
    } else if (rest < total) {
      return violated(p, w, 'Truncated Teredo or invalid inner IP version');
    }
    flow.tunnelBits |= p.isOrig ? Bit.teredoOrig : Bit.teredoResp;
    const both = Bit.teredoOrig | Bit.teredoResp;
    if (!w.options['Tunnel::delay_teredo_confirmation'] || (flow.tunnelBits & both) === both) {
      w.confirm(p, Bit.teredoViolated, Bit.teredoConfirmed, 'teredo');
    }
    raise(p, w, prefix, bubble);
    p.at = inner;
    w.decapsulateFrom(p, 'TEREDO', RAW_IP);
    return DEFAULT;
  },
};

function violated(p: Packet, w: Walker, reason: string): number {
  w.violation(p, 'TEREDO', Bit.teredoViolated, reason);
  return STOP;
}

/** Whether a payload on another port looks like Teredo. */
function detect(p: Packet): boolean {
  const b = p.bytes;
  let at = p.at;
  let rest = p.end - at;
  if (rest < IPV6_HEADER) return false;
  const first = u8(b, at);
  if (first >> 4 === 6 && (i32(b, at + V6.src) === PREFIX || i32(b, at + V6.dst) === PREFIX)) return true;
  const second = u8(b, at + 1);
  if (first >> 4 !== 6 && (first !== 0 || second > 1)) return false;
  if (second === AUTHENTICATION.tag) {
    const length = authenticationLength(b, at);
    at += length;
    rest -= length;
    if (rest < IPV6_HEADER || u16(b, at) !== ORIGIN.tag) return false;
  } else if (second !== ORIGIN.tag) {
    return false;
  }
  at += ORIGIN.length;
  rest -= ORIGIN.length;
  return rest >= IPV6_HEADER && u8(b, at) >> 4 === 6;
}

/** Events of one Teredo packet; the inner header is that of the IPv6 packet as it stands. */
function raise(p: Packet, w: Walker, prefix: Prefix, bubble: boolean): void {
  const { teredo_packet, teredo_authentication, teredo_origin_indication, teredo_bubble } = w.points;
  const wanted =
    teredo_packet.wanted ||
    teredo_authentication.wanted ||
    teredo_origin_indication.wanted ||
    teredo_bubble.wanted;
  if (!wanted) return;
  const record = w.flows.recordOf(p.flow!);
  const b = p.bytes;
  const hdr = {
    auth: prefix.authentication < 0 ? undefined : authenticationOf(b, prefix.authentication),
    origin: prefix.origin < 0 ? undefined : originOf(b, prefix.origin),
    hdr: innerHeader(p, prefix.inner, p.end, w.weirds),
  };
  teredo_packet.raise(record, hdr);
  if (hdr.auth !== undefined) teredo_authentication.raise(record, hdr);
  if (hdr.origin !== undefined) teredo_origin_indication.raise(record, hdr);
  if (bubble) teredo_bubble.raise(record, hdr);
}

function authenticationOf(b: Uint8Array, at: number) {
  const ids = u8(b, at + 2);
  const auth = u8(b, at + 3);
  const end = at + 4 + ids + auth;
  return {
    id: b.slice(at + 4, at + 4 + ids),
    value: b.slice(at + 4 + ids, end),
    nonce: b.slice(end, end + 8),
    confirm: u8(b, end + 8),
  };
}

/** Port and address are obfuscated by inversion. */
const originOf = (b: Uint8Array, at: number) => ({
  p: ~u16(b, at + 2) & 0xffff,
  a: addressText(0, 0, V4_PREFIX, ~i32(b, at + 4)),
});
