/** LLC (IEEE 802.2): the destination SAP is the key; nothing is registered, so it ends here. */
import { u8 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { dsap: 0, control: 2 } as const;

/** Length of an LLC header by its control byte: unnumbered frames have one control byte, others two. */
export const llcLength = (control: number): number => ((control & 3) === 3 ? 3 : 4);

export const llc: Layer = {
  name: 'LLC',
  says: 'Checks the LLC header; the destination SAP is an unknown protocol.',
  enter(p: Packet, w: Walker): number {
    const length = p.end - p.at;
    if (length < 3 || length < llcLength(u8(p.bytes, p.at + OFFSET.control))) {
      w.weird(p, 'LLC', 'truncated_llc_header');
      return STOP;
    }
    return u8(p.bytes, p.at + OFFSET.dsap);
  },
};
