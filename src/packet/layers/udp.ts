/** UDP (RFC 768): the size gate, the header's accessors, and the tunnels above it. */
import { u16 } from '../../core/bytes.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { src: 0, dst: 2, length: 4, checksum: 6 } as const;
const HEADER = 8;

export const srcPort = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.src);
export const dstPort = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.dst);
/** Header and payload, bytes, as the header says. */
export const udpLength = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.length);
export const checksum = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.checksum);

/** Whether a transport header of `least` bytes is there, by the IP length and by what was captured. */
export function passesGate(p: Packet, w: Walker, layer: string, least: number): boolean {
  if (p.payloadLength !== 0 && p.payloadLength < least) {
    w.weird(p, layer, 'truncated_header');
    return false;
  }
  if (p.end - p.at < least) {
    w.weird(p, layer, 'internally_truncated_header');
    return false;
  }
  return true;
}

export const udp: Layer = {
  name: 'UDP',
  says: 'Size gate and connection, then tunnels by responder port or content.',
  enter(p: Packet, w: Walker): number {
    if (!passesGate(p, w, 'UDP', HEADER)) return STOP;
    const flow = w.flows.udp(p);
    if (flow === null) return p.processed ? DONE : STOP;
    const { isOrig, ipLength, bytes, at, end } = p;
    // the tunnels above move the cursor; what they make of it does not matter to this datagram
    w.forward(p, udp, flow.respPort);
    w.flows.udpDone(flow, isOrig, ipLength, bytes, at, end);
    p.processed = true;
    return DONE;
  },
};
