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
const ADDRESS = 4;
/** Hardware types whose addresses are MACs: Ethernet, IEEE 802. */
const HARDWARE = [1, 6];
const Operation = { request: 1, reply: 2 } as const;
/** Reverse and inverse ARP: known, not supported. */
const UNIMPLEMENTED = [3, 4, 8, 9];

export const arp: Layer = {
  name: 'ARP',
  says: 'Raises arp_request, arp_reply or bad_arp; no connection.',
  enter(p: Packet, w: Walker): number {
    if (!check(p.bytes, p.at, p.end)) {
      w.weird(p, 'ARP', 'truncated_ARP');
      return STOP;
    }
    p.processed = true;
    const fault = faultOf(p);
    if (fault !== '') {
      if (w.points.bad_arp.wanted) w.points.bad_arp.raise(...addresses(p), fault);
      return STOP;
    }
    const { arp_request, arp_reply } = w.points;
    const event = operation(p.bytes, p.at) === Operation.request ? arp_request : arp_reply;
    if (event.wanted) event.raise(linkSource(p), linkTarget(p), ...addresses(p));
    return DONE;
  },
};

/** Whether the fixed part and the addresses that it announces are there. */
function check(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < OFFSET.end) return false;
  return end - at >= OFFSET.end + 2 * (hardwareLength(b, at) + protocolLength(b, at));
}

const hardware = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.hardware);
const protocol = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.protocol);
const hardwareLength = (b: Uint8Array, at: number): number => u8(b, at + OFFSET.hardwareLength);
const protocolLength = (b: Uint8Array, at: number): number => u8(b, at + OFFSET.protocolLength);
const operation = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.operation);

/** What is wrong with the message in Zeek's words, or ''. */
function faultOf(p: Packet): string {
  const { bytes: b, at } = p;
  const hrd = hardware(b, at);
  const pro = protocol(b, at);
  const op = operation(b, at);
  if (!HARDWARE.includes(hrd)) return `unknown-arp-hw-address (hrd=${hrd})`;
  if (hardwareLength(b, at) !== MAC) return `corrupt-arp-header (hrd=${hrd}, hln=${hardwareLength(b, at)})`;
  if (pro !== IPV4) return `unknown-arp-proto-address (pro=${pro})`;
  if (protocolLength(b, at) !== ADDRESS)
    return `corrupt-arp-header (pro=${pro}, pln=${protocolLength(b, at)})`;
  const sender = at + OFFSET.end;
  if (u16(b, sender) !== p.l2SrcHigh || i32(b, sender + 2) !== p.l2SrcLow) return 'weird-arp-sha';
  if (UNIMPLEMENTED.includes(op)) return `unimplemented-arp-opcode (${op})`;
  return op === Operation.request || op === Operation.reply ? '' : `invalid-arp-opcode (opcode=${op})`;
}

/** Sender's and target's addresses as the message has them; those that are too short to be IPv4 or MAC are none. */
function addresses(p: Packet): [SPA: string, SHA: string, TPA: string, THA: string] {
  const { bytes: b, at } = p;
  const hln = hardwareLength(b, at);
  const pln = protocolLength(b, at);
  const ip = (from: number): string => addressText(0, 0, V4_PREFIX, pln < ADDRESS ? 0 : i32(b, from));
  const mac = (from: number): string => (hln < MAC ? '' : text(u16(b, from), i32(b, from + 2)));
  const sender = at + OFFSET.end;
  const target = sender + hln + pln;
  return [ip(sender + hln), mac(sender), ip(target + hln), mac(target)];
}

const text = (high: number, low: number): string =>
  (high.toString(16).padStart(4, '0') + (low >>> 0).toString(16).padStart(8, '0')).replace(
    /(..)(?=.)/g,
    '$1:',
  );
const linkSource = (p: Packet): string => text(p.l2SrcHigh, p.l2SrcLow);
const linkTarget = (p: Packet): string => text(p.l2DstHigh, p.l2DstLow);
