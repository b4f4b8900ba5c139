/** Neighbor discovery (RFC 4861): the ICMPv6 events that carry addresses and options. */
import { addressText } from '../core/address.ts';
import { i32, u8, u16, u32 } from '../core/bytes.ts';
import type { Packet } from '../packet/packet.ts';
import type { DatagramConnection } from './connection.ts';
import type { Icmp6NdOption, IcmpInfo } from './events.ts';
import type { SessionHost } from './host.ts';
import { ICMP_HEADER } from './icmp-types.ts';
import type { ConnectionRecord } from './record.ts';

/** Raises the event of a neighbor discovery message; false for other types. */
export function neighborDiscovery(
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
        points.icmp_router_solicitation.raise(record(), info(), ndOptions(host, c, p, ICMP_HEADER));
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
