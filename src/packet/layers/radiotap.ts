/** Radiotap: receiver data in front of an 802.11 frame. */
import { u16le } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { length: 2, least: 3 } as const;
const IEEE802_11 = 105;

export const radiotap: Layer = {
  name: 'IEEE802_11_RADIO',
  says: 'Passes over the radiotap header, then 802.11.',
  enter(p: Packet, w: Walker): number {
    const rest = p.end - p.at;
    const length = rest <= OFFSET.least ? rest : u16le(p.bytes, p.at + OFFSET.length);
    if (length >= rest) {
      w.weird(p, 'IEEE802_11_RADIO', 'truncated_radiotap_header');
      return STOP;
    }
    p.at += length;
    return IEEE802_11;
  },
};
