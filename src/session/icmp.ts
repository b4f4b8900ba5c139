/** ICMP and ICMPv6: totals and the event of each message; flows come from counterpart types (icmp-types.ts). */
import { u8, u16 } from '../core/bytes.ts';
import { addBytes, folded } from '../core/checksum.ts';
import type { Packet } from '../packet/packet.ts';
import type { DatagramConnection } from './connection.ts';
import type { IcmpInfo } from './events.ts';
import type { SessionHost } from './host.ts';
import { quoted } from './icmp-context.ts';
import { ICMP_HEADER, ICMP6 } from './icmp-types.ts';
import { pktIp } from './ip-header.ts';
import { neighborDiscovery } from './neighbor-discovery.ts';
import { transportChecksum } from './tcp.ts';

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
  const payload = length - ICMP_HEADER;
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

const payloadOf = (p: Packet): Uint8Array => p.bytes.slice(Math.min(p.at + ICMP_HEADER, p.end), p.end);

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
