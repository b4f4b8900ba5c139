/** TCP (RFC 9293): the size gate and the header's accessors; connections take it from there. */
import { i32, u8, u16 } from '../../core/bytes.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { passesGate } from './udp.ts';

const OFFSET = {
  src: 0,
  dst: 2,
  seq: 4,
  ack: 8,
  offset: 12,
  flags: 13,
  window: 14,
  checksum: 16,
  urgent: 18,
} as const;
const HEADER = 20;

export const srcPort = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.src);
export const dstPort = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.dst);
/** 32 bits, signed. */
export const seq = (b: Uint8Array, at: number): number => i32(b, at + OFFSET.seq);
/** 32 bits, signed. */
export const ack = (b: Uint8Array, at: number): number => i32(b, at + OFFSET.ack);
/** Header length in 32-bit words. */
export const dataOffset = (b: Uint8Array, at: number): number => u8(b, at + OFFSET.offset) >> 4;
export const flags = (b: Uint8Array, at: number): number => u8(b, at + OFFSET.flags);
export const window = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.window);
export const checksum = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.checksum);
export const urgent = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.urgent);

export const tcp: Layer = {
  name: 'TCP',
  says: 'Size gate, then the connection.',
  enter(p: Packet, w: Walker): number {
    if (!passesGate(p, w, 'TCP', HEADER)) return STOP;
    w.flows.tcp(p);
    return p.processed ? DONE : STOP;
  },
};
