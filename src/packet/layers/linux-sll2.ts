/** Linux cooked capture, version 2. */
import { i32, u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { protocol: 0, address: 12, end: 20 } as const;

export const linuxSll2: Layer = {
  name: 'LINUXSLL2',
  says: 'Linux cooked capture v2: source address and EtherType.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= OFFSET.end) {
      w.weird(p, 'LINUXSLL2', 'truncated_Linux_SLL2_header');
      return STOP;
    }
    const type = u16(p.bytes, p.at + OFFSET.protocol);
    p.l2SrcHigh = u16(p.bytes, p.at + OFFSET.address);
    p.l2SrcLow = i32(p.bytes, p.at + OFFSET.address + 2);
    p.at += OFFSET.end;
    return type;
  },
};
