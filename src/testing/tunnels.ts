/**
 * Frames inside tunnels: each function puts a frame into another one. As `tunnel` of a conversation they carry all of
 * it: `new Conversation({ tunnel: vxlan })`, `new Conversation({ tunnel: (frame) => gre(frame, { to: '192.0.2.9' }) })`.
 */
import { be, concat, EtherType, ip, udp } from './frames.ts';

/** Ends of a tunnel. */
export interface TunnelOptions {
  readonly from?: string;
  readonly to?: string;
}

export interface VxlanOptions extends TunnelOptions {
  /** VXLAN network identifier, 24 bits; default 1. */
  readonly vni?: number;
}

const FROM = '192.0.2.1';
const TO = '192.0.2.2';
const VXLAN_PORT = 4789;
const GRE = 47;
const IP_IN_IP = { 4: 4, 6: 41 } as const;
const ADDRESSES = 12;
const TAG = 4;

/** The frame in VXLAN (RFC 7348): Ethernet in UDP. */
export function vxlan(frame: Uint8Array, { from = FROM, to = TO, vni = 1 }: VxlanOptions = {}): Uint8Array {
  const payload = concat(be(4, 0x08000000, vni << 8), frame);
  return udp({ from: portOf(from, 49152), to: portOf(to, VXLAN_PORT), payload });
}

/** The frame's IP packet in GRE (RFC 2784). */
export function gre(frame: Uint8Array, { from = FROM, to = TO }: TunnelOptions = {}): Uint8Array {
  const inner = ipOf(frame);
  const etherType = versionOf(inner) === 4 ? EtherType.ipv4 : EtherType.ipv6;
  return ip({ from, to, protocol: GRE, payload: concat(be(2, 0, etherType), inner) });
}

/** The frame's IP packet directly in IP (RFC 2003, RFC 4213). */
export function ipInIp(frame: Uint8Array, { from = FROM, to = TO }: TunnelOptions = {}): Uint8Array {
  const payload = ipOf(frame);
  return ip({ from, to, protocol: IP_IN_IP[versionOf(payload)], payload });
}

/** The IP packet of an Ethernet frame, tagged or not; what is no Ethernet frame with IP throws a RangeError. */
export function ipOf(frame: Uint8Array): Uint8Array {
  let at = ADDRESSES;
  while (typeAt(frame, at) === EtherType.vlan) at += TAG;
  const type = typeAt(frame, at);
  if (type !== EtherType.ipv4 && type !== EtherType.ipv6) throw new RangeError('no Ethernet frame with IP');
  return frame.subarray(at + 2);
}

const typeAt = (frame: Uint8Array, at: number): number => (frame[at]! << 8) | frame[at + 1]!;
const versionOf = (packet: Uint8Array): 4 | 6 => (packet[0]! >> 4 === 6 ? 6 : 4);
const portOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
