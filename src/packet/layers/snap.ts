/** SNAP (IEEE 802): an LLC header, then organisation and type as the key. */
import { u8, u16, u24 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { llcLength } from './llc.ts';

const OFFSET = { oui: 0, type: 3, end: 5 } as const;

const ouiOf = (b: Uint8Array, at: number): number => u24(b, at + OFFSET.oui);
const typeOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.type);

export const snap: Layer = {
  name: 'SNAP',
  says: 'Passes over the LLC header; organisation and type are the key.',
  enter(p: Packet, w: Walker): number {
    const length = p.end - p.at;
    if (length < 3) {
      w.weird(p, 'SNAP', 'truncated_snap_llc_header');
      return STOP;
    }
    const llc = llcLength(u8(p.bytes, p.at + 2));
    if (length < llc + OFFSET.end) {
      w.weird(p, 'SNAP', 'truncated_snap_header');
      return STOP;
    }
    const at = p.at + llc;
    p.at = at + OFFSET.end;
    return ouiOf(p.bytes, at) * 65536 + typeOf(p.bytes, at);
  },
};
