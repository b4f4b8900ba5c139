/** VN-Tag (IEEE 802.1Qbh): a virtual interface tag in front of a VLAN tag. */
import { u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { type: 4, end: 6 } as const;

export const vntag: Layer = {
  name: 'VNTAG',
  says: 'Passes over the virtual interface tag, then VLAN.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= OFFSET.end) {
      w.weird(p, 'VNTAG', 'truncated_vntag_header');
      return STOP;
    }
    const type = u16(p.bytes, p.at + OFFSET.type);
    p.at += OFFSET.end;
    return type;
  },
};
