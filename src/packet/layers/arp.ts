/** ARP (RFC 826): events only. */
import { addressText, V4_PREFIX } from '../../core/address.ts';
import { i32, u8, u16 } from '../../core/bytes.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = {
  hardware: 0,
  protocol: 2,
  hardwareLength: 4,
  protocolLength: 5,
  operation: 6,
  end: 8,
} as const;
const IPV4 = 0x0800;
const MAC = 6;
const Operation = { request: 1, reply: 2 } as const;
/** Reverse and inverse ARP: known, not supported. */
const UNIMPLEMENTED = [3, 4, 8, 9];

export const arp: Layer = {
  name: 'ARP',
  enter(p: Packet, w: Walker): number {
    const b = p.bytes;
    const length = p.end - p.at;
    const short =
      length < OFFSET.end ||
      length < OFFSET.end + 2 * (u8(b, p.at + OFFSET.hardwareLength) + u8(b, p.at + OFFSET.protocolLength));
    if (short) {
      w.weird(p, 'ARP', 'truncated_ARP');
      return STOP;
    }
    p.processed = true;
    const { arp_request, arp_reply, bad_arp } = w.points;
    if (arp_request.wanted || arp_reply.wanted || bad_arp.wanted) raise(p, w);
    return DONE;
  },
};

const mac = (b: Uint8Array, at: number): string =>
  Array.from(b.subarray(at, at + MAC), (byte) => byte.toString(16).padStart(2, '0')).join(':');

const ip = (b: Uint8Array, at: number): string => addressText(0, 0, V4_PREFIX, i32(b, at));

/** Raises the event of the operation, or bad_arp with what is wrong. */
function raise(p: Packet, w: Walker): void {
  const b = p.bytes;
  const at = p.at;
  const sha = at + OFFSET.end;
  const hln = u8(b, at + OFFSET.hardwareLength);
  const pln = u8(b, at + OFFSET.protocolLength);
  const whole = p.end - at >= OFFSET.end + 2 * (MAC + 4);
  const spa = whole ? ip(b, sha + MAC) : '0.0.0.0';
  const tpa = whole ? ip(b, sha + 2 * MAC + 4) : '0.0.0.0';
  const senderMac = whole ? mac(b, sha) : '';
  const targetMac = whole ? mac(b, sha + MAC + 4) : '';
  const bad = (explanation: string): void => {
    w.points.bad_arp.raise(spa, senderMac, tpa, targetMac, explanation);
  };
  const hardware = u16(b, at + OFFSET.hardware);
  const operation = u16(b, at + OFFSET.operation);
  const ethernet = (hardware === 1 || hardware === 6) && hln === MAC;
  const l2 = linkSource(p);
  const args = [l2, linkTarget(p), spa, senderMac, tpa, targetMac] as const;
  if (!ethernet || u16(b, at + OFFSET.protocol) !== IPV4 || pln !== 4) bad('corrupt-arp-header');
  else if (l2 !== senderMac) bad('weird-arp-sha');
  else if (operation === Operation.request) w.points.arp_request.raise(...args);
  else if (operation === Operation.reply) w.points.arp_reply.raise(...args);
  else if (UNIMPLEMENTED.includes(operation)) bad('unimplemented-arp-opcode');
  else bad('corrupt-arp-opcode');
}

const text = (high: number, low: number): string =>
  (high.toString(16).padStart(4, '0') + (low >>> 0).toString(16).padStart(8, '0')).replace(
    /(..)(?=.)/g,
    '$1:',
  );
const linkSource = (p: Packet): string => text(p.l2SrcHigh, p.l2SrcLow);
const linkTarget = (p: Packet): string => text(p.l2DstHigh, p.l2DstLow);
