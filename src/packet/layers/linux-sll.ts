/** Linux cooked capture, version 1. */
import { i32, u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { address: 6, protocol: 14, end: 16 } as const;

export const linuxSll: Layer = {
  name: 'LINUXSLL',
  says: 'Linux cooked capture v1: source address and EtherType.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= OFFSET.end) {
      w.weird(p, 'LINUXSLL', 'truncated_Linux_SLL_header');
      return STOP;
    }
    const type = u16(p.bytes, p.at + OFFSET.protocol);
    p.l2SrcHigh = u16(p.bytes, p.at + OFFSET.address);
    p.l2SrcLow = i32(p.bytes, p.at + OFFSET.address + 2);
    p.at += OFFSET.end;
    return type;
  },
};
