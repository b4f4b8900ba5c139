/** Provider backbone bridges (IEEE 802.1ah): a customer's Ethernet frame behind the service tag. */
import { DEFAULT, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

/** The tag, and the customer addresses and type that must follow. */
const LENGTH = { tag: 4, least: 18 } as const;

export const pbb: Layer = {
  name: 'PBB',
  says: "Passes over the service tag (802.1ah), then the customer's Ethernet frame.",
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= LENGTH.least) {
      w.weird(p, 'PBB', 'truncated_PBB_header');
      return STOP;
    }
    p.at += LENGTH.tag;
    return DEFAULT;
  },
};
