/** UDP: checksum, totals by the length field, history, and the hand-over of the payload. */
import { u8 } from '../core/bytes.ts';
import { checksum as checksumOf, udpLength } from '../packet/layers/udp.ts';
import type { Packet } from '../packet/packet.ts';
import type { DatagramConnection } from './connection.ts';
import { addLetter, addOnce, Seen } from './history.ts';
import type { SessionHost } from './host.ts';
import { transportChecksum } from './tcp.ts';

const HEADER = 8;
const VXLAN_MIN = 30;
const VXLAN_FLAG = 0x08;

/** Whether the datagram of `length` bytes is intact, or need not be (RFC 768 zero checksum over IPv4, VXLAN). */
export function validUdpChecksum(
  p: Packet,
  length: number,
  vxlanPort: boolean,
  validateVxlan: boolean,
): boolean {
  const sum = checksumOf(p.bytes, p.at);
  if (vxlanPort && length > VXLAN_MIN && (u8(p.bytes, p.at + HEADER) & VXLAN_FLAG) !== 0) {
    if (sum === 0 || !validateVxlan) return true;
  } else if (sum === 0 && p.ipVersion === 4) {
    return true;
  }
  return transportChecksum(p, length, 17) === 0xffff;
}

/** A datagram with a bad checksum leaves only a letter. */
export function badUdpChecksum(host: SessionHost, c: DatagramConnection, isOrig: boolean): void {
  host.weird(c, 'bad_UDP_checksum');
  const count = isOrig ? ++c.origBadChecksums : ++c.respBadChecksums;
  if (!isPowerOfTen(count)) return;
  addLetter(c, isOrig, 'C');
  const event = host.points.udp_multiple_checksum_errors;
  if (count > 1 && event.wanted) event.raise(host.refresh(c), isOrig, count);
}

function isPowerOfTen(n: number): boolean {
  while (n >= 10 && n % 10 === 0) n /= 10;
  return n === 1;
}

/** One good datagram of `length` bytes, header included; `wantsContents` when its port was selected. */
export function acceptUdp(
  host: SessionHost,
  c: DatagramConnection,
  p: Packet,
  isOrig: boolean,
  length: number,
  wantsContents: boolean,
): void {
  const field = udpLength(p.bytes, p.at);
  if (field !== length) host.weird(c, 'UDP_datagram_length_mismatch', `${field} != ${length}`);
  c.lastTime = p.time;
  const { udp_contents, udp_request, udp_reply } = host.points;
  if (wantsContents && udp_contents.wanted && p.end - p.at > HEADER) {
    udp_contents.raise(host.refresh(c), isOrig, p.bytes.slice(p.at + HEADER, p.end));
  }
  addOnce(c, isOrig, Seen.data, 'D');
  const payload = field - HEADER;
  // a total below zero means "nothing seen" and is replaced, not added to
  if (isOrig) c.origTotal = c.origTotal < 0 ? payload : c.origTotal + payload;
  else c.respTotal = c.respTotal < 0 ? payload : c.respTotal + payload;
  const event = isOrig ? udp_request : udp_reply;
  if (event.wanted) event.raise(host.refresh(c));
}
