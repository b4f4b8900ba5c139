/** ICMP and ICMPv6: flow semantics by counterpart types (RFC 792, RFC 4443), and the events per type. */
import { addressText, V4_PREFIX } from '../core/address.ts';
import { i32, u8, u16, u32 } from '../core/bytes.ts';
import { addBytes, folded } from '../core/checksum.ts';
import { HeaderChain, walkHeaders } from '../packet/layers/ipv6.ts';
import { Packet } from '../packet/packet.ts';
import type { DatagramConnection } from './connection.ts';
import type { Icmp6NdOption, IcmpContext, IcmpInfo } from './events.ts';
import type { SessionHost } from './host.ts';
import { pktIp } from './ip-header.ts';
import { type ConnectionRecord, ConnIdRecord } from './record.ts';
import { transportChecksum } from './tcp.ts';

export const ICMP4 = 1;
export const ICMP6 = 58;
const HEADER = 8;
const NO_BYTES = new Uint8Array(0);

const pairs = (...list: readonly (readonly [number, number])[]): Int16Array => {
  const table = new Int16Array(256).fill(-1);
  for (const [a, b] of list) {
    table[a] = b;
    table[b] = a;
  }
  return table;
};

const COUNTERPART_4 = pairs([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);
const COUNTERPART_6 = pairs([128, 129], [133, 134], [135, 136], [130, 131], [139, 140], [144, 145]);

/** The type that answers this one, or -1: such messages make one-way flows. */
export const counterpart = (protocol: number, type: number): number =>
  (protocol === ICMP6 ? COUNTERPART_6 : COUNTERPART_4)[type]!;

/** Whether the message of `length` bytes at the cursor is intact. */
export function validIcmpChecksum(p: Packet, length: number): boolean {
  if (p.protocol === ICMP6) return transportChecksum(p, length, ICMP6) === 0xffff;
  return folded(addBytes(0, p.bytes, p.at, p.at + length)) === 0xffff;
}

/** One good message of `length` bytes: totals, times, and its event. */
export function acceptIcmp(
  host: SessionHost,
  c: DatagramConnection,
  p: Packet,
  isOrig: boolean,
  length: number,
): void {
  c.lastTime = p.time;
  const payload = length - HEADER;
  if (isOrig) c.origTotal = c.origTotal < 0 ? payload : c.origTotal + payload;
  else c.respTotal = c.respTotal < 0 ? payload : c.respTotal + payload;
  raiseIcmp(host, c, p, payload);
}

function raiseIcmp(host: SessionHost, c: DatagramConnection, p: Packet, len: number): void {
  const type = u8(p.bytes, p.at);
  const code = u8(p.bytes, p.at + 1);
  const v6 = p.protocol === ICMP6;
  const info = (): IcmpInfo => ({ v6, itype: type, icode: code, len, ttl: pktIp(p).ttl });
  if (type === (v6 ? 128 : 8) || type === (v6 ? 129 : 0)) {
    const event = type === (v6 ? 128 : 8) ? host.points.icmp_echo_request : host.points.icmp_echo_reply;
    if (!event.wanted) return;
    const id = u16(p.bytes, p.at + 4);
    event.raise(host.refresh(c), info(), id, u16(p.bytes, p.at + 6), payloadOf(p));
    return;
  }
  const event = errorEvent(host, v6, type);
  if (event !== undefined) {
    if (event.wanted) event.raise(host.refresh(c), info(), code, quoted(p, v6));
    return;
  }
  if (v6 && neighborDiscovery(host, c, p, type, info)) return;
  const { icmp_sent, icmp_sent_payload } = host.points;
  if (icmp_sent.wanted) icmp_sent.raise(host.refresh(c), info());
  if (icmp_sent_payload.wanted) icmp_sent_payload.raise(host.refresh(c), info(), payloadOf(p));
}

const payloadOf = (p: Packet): Uint8Array => p.bytes.slice(Math.min(p.at + HEADER, p.end), p.end);

function errorEvent(host: SessionHost, v6: boolean, type: number) {
  const points = host.points;
  if (!v6) {
    if (type === 3) return points.icmp_unreachable;
    return type === 11 ? points.icmp_time_exceeded : undefined;
  }
  switch (type) {
    case 1:
      return points.icmp_unreachable;
    case 2:
      return points.icmp_packet_too_big;
    case 3:
      return points.icmp_time_exceeded;
    case 4:
      return points.icmp_parameter_problem;
    default:
      return type < 128 ? points.icmp_error_message : undefined;
  }
}

// ---- the packet that an error message quotes

const PROTO = { unknown: 0, tcp: 1, udp: 2, icmp: 3 } as const;

function quoted(p: Packet, v6: boolean): IcmpContext {
  const at = Math.min(p.at + HEADER, p.end);
  const end = p.end;
  const fixed = v6 ? 40 : 20;
  const version = v6 ? ICMP6 : ICMP4;
  if (end - at < fixed) {
    return {
      id: new ConnIdRecord('::', 0, '::', 0, version),
      len: 0,
      proto: PROTO.unknown,
      frag_offset: 0,
      bad_hdr_len: true,
      bad_checksum: false,
      MF: false,
      DF: false,
    };
  }
  return v6 ? quoted6(p.bytes, at, end) : quoted4(p.bytes, at, end);
}

function quoted4(b: Uint8Array, at: number, end: number): IcmpContext {
  const headerLength = (u8(b, at) & 15) * 4;
  const flags = u16(b, at + 6);
  const short = end - at < headerLength + 4;
  const ports = short ? NO_PORTS : quotedPorts(b, at + headerLength, u8(b, at + 9));
  const checked = Math.min(at + headerLength, end);
  return {
    id: new ConnIdRecord(
      addressText(0, 0, V4_PREFIX, i32(b, at + 12)),
      ports.src,
      addressText(0, 0, V4_PREFIX, i32(b, at + 16)),
      ports.dst,
      ICMP4,
    ),
    len: u16(b, at + 2),
    proto: ports.proto,
    frag_offset: (flags & 0x1fff) * 8,
    bad_hdr_len: short,
    bad_checksum: folded(addBytes(0, b, at, checked)) !== 0xffff,
    MF: (flags & 0x2000) !== 0,
    DF: (flags & 0x4000) !== 0,
  };
}

/** Walks the headers of quoted IPv6 packets; what is odd about them is nobody's weird. */
const quotedPacket = new Packet();
const quotedChain = new HeaderChain();
const unheard = { net() {}, flow() {} };

function quoted6(b: Uint8Array, at: number, end: number): IcmpContext {
  const q = quotedPacket;
  q.bytes = b;
  q.at = at;
  q.end = end;
  walkHeaders(q, quotedChain, unheard);
  q.bytes = NO_BYTES;
  const upper = at + quotedChain.length;
  const short = end < upper + 4;
  const ports = short ? NO_PORTS : quotedPorts(b, upper, quotedChain.next);
  return {
    id: new ConnIdRecord(
      addressText(q.src0, q.src1, q.src2, q.src3),
      ports.src,
      addressText(q.dst0, q.dst1, q.dst2, q.dst3),
      ports.dst,
      ICMP6,
    ),
    len: u16(b, at + 4) + 40,
    proto: ports.proto,
    frag_offset: 0,
    bad_hdr_len: short,
    bad_checksum: false,
    MF: false,
    DF: false,
  };
}

interface QuotedPorts {
  readonly proto: number;
  readonly src: number;
  readonly dst: number;
}

const NO_PORTS: QuotedPorts = { proto: PROTO.unknown, src: 0, dst: 0 };

function quotedPorts(b: Uint8Array, at: number, protocol: number): QuotedPorts {
  switch (protocol) {
    case 6:
      return { proto: PROTO.tcp, src: u16(b, at), dst: u16(b, at + 2) };
    case 17:
      return { proto: PROTO.udp, src: u16(b, at), dst: u16(b, at + 2) };
    case ICMP4:
    case ICMP6: {
      const type = u8(b, at);
      const answer = counterpart(protocol, type);
      // Zeek gives the types of a quoted ICMP packet byte-swapped
      return { proto: PROTO.icmp, src: type << 8, dst: (answer < 0 ? u8(b, at + 1) : answer) << 8 };
    }
    default:
      return NO_PORTS;
  }
}

// ---- neighbor discovery (RFC 4861)

function neighborDiscovery(
  host: SessionHost,
  c: DatagramConnection,
  p: Packet,
  type: number,
  info: () => IcmpInfo,
): boolean {
  const points = host.points;
  const b = p.bytes;
  const record = (): ConnectionRecord => host.refresh(c);
  switch (type) {
    case 133:
      if (points.icmp_router_solicitation.wanted) {
        points.icmp_router_solicitation.raise(record(), info(), ndOptions(host, c, p, HEADER));
      }
      return true;
    case 134:
      if (points.icmp_router_advertisement.wanted) raiseRouterAdvertisement(host, c, p, info());
      return true;
    case 135:
      if (points.icmp_neighbor_solicitation.wanted) {
        points.icmp_neighbor_solicitation.raise(record(), info(), target(p, 8), ndOptions(host, c, p, 24));
      }
      return true;
    case 136:
      if (points.icmp_neighbor_advertisement.wanted) {
        const f = u8(b, p.at + 4);
        points.icmp_neighbor_advertisement.raise(
          record(),
          info(),
          (f & 0x80) !== 0,
          (f & 0x40) !== 0,
          (f & 0x20) !== 0,
          target(p, 8),
          ndOptions(host, c, p, 24),
        );
      }
      return true;
    case 137:
      if (points.icmp_redirect.wanted) {
        points.icmp_redirect.raise(record(), info(), target(p, 8), target(p, 24), ndOptions(host, c, p, 40));
      }
      return true;
    default:
      return false;
  }
}

function raiseRouterAdvertisement(host: SessionHost, c: DatagramConnection, p: Packet, info: IcmpInfo): void {
  const b = p.bytes;
  const has = p.end - p.at >= 16;
  const f = u8(b, p.at + 5);
  host.points.icmp_router_advertisement.raise(
    host.refresh(c),
    info,
    u8(b, p.at + 4),
    (f & 0x80) !== 0,
    (f & 0x40) !== 0,
    (f & 0x20) !== 0,
    (f & 0x18) >> 3,
    (f & 0x04) !== 0,
    f & 0x03,
    u16(b, p.at + 6),
    has ? u32(b, p.at + 8) / 1000 : 0,
    has ? u32(b, p.at + 12) / 1000 : 0,
    ndOptions(host, c, p, 16),
  );
}

/** The address at an offset of the message, or `::` when it is cut off. */
function target(p: Packet, offset: number): string {
  const at = p.at + offset;
  if (at + 16 > p.end) return '::';
  const b = p.bytes;
  return addressText(i32(b, at), i32(b, at + 4), i32(b, at + 8), i32(b, at + 12));
}

function ndOptions(host: SessionHost, c: DatagramConnection, p: Packet, offset: number): Icmp6NdOption[] {
  const options: Icmp6NdOption[] = [];
  let at = p.at + offset;
  while (at < p.end) {
    if (p.end - at < 2) {
      host.weird(c, 'truncated_ICMPv6_ND_options');
      break;
    }
    const len = u8(p.bytes, at + 1);
    if (len === 0) {
      host.weird(c, 'zero_length_ICMPv6_ND_option');
      break;
    }
    const end = at + 8 * len;
    if (end > p.end) {
      host.weird(c, 'truncated_ICMPv6_ND_options');
      break;
    }
    options.push({ otype: u8(p.bytes, at), len, payload: p.bytes.slice(at + 2, end) });
    at = end;
  }
  return options;
}
