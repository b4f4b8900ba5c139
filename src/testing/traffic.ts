/** What a run may be fed with: packets, conversations, or several of either, woven by time. */
import type { MemoryPacket } from '../capture/memory.ts';

/** Anything that holds packets, such as a `Conversation`. */
export interface HasPackets {
  readonly packets: readonly MemoryPacket[];
}

export type Traffic = HasPackets | readonly (MemoryPacket | HasPackets)[];

/** All packets; those of conversations are put in order of time, packets alone stay in the order given. */
export function packetsOf(traffic: Traffic): readonly MemoryPacket[] {
  if ('packets' in traffic) return traffic.packets;
  const parts = traffic.map((part) => ('packets' in part ? part.packets : [part]));
  const all = parts.flat();
  return traffic.some((part) => 'packets' in part) ? all.sort((a, b) => a.time - b.time) : all;
}
