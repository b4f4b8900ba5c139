/** The few IP header fields that session events carry, read from the packet when an event wants them. */
import { u8, u16 } from '../core/bytes.ts';
import type { Packet } from '../packet/packet.ts';

const V4_FRAGMENT = 6;
const V4_TTL = 8;
const V6_HOP_LIMIT = 7;

/** `df`: the don't-fragment flag (false for IPv6); `ttl`: time to live or hop limit. */
export function pktIp(p: Packet): { df: boolean; ttl: number } {
  if (p.ipVersion === 6) return { df: false, ttl: u8(p.bytes, p.ipAt + V6_HOP_LIMIT) };
  return { df: (u16(p.bytes, p.ipAt + V4_FRAGMENT) & 0x4000) !== 0, ttl: u8(p.bytes, p.ipAt + V4_TTL) };
}
