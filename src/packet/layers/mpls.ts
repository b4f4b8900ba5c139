/** MPLS (RFC 3032): labels down to the bottom of the stack, then IP. */
import { u8 } from '../../core/bytes.ts';
import { DEFAULT, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const LABEL = { bottom: 2, end: 4 } as const;

const isBottom = (b: Uint8Array, at: number): boolean => (u8(b, at + LABEL.bottom) & 1) !== 0;

export const mpls: Layer = {
  name: 'MPLS',
  says: 'Pops labels to the bottom of the stack, then IP.',
  enter(p: Packet, w: Walker): number {
    for (;;) {
      if (p.end - p.at <= LABEL.end) {
        w.weird(p, 'MPLS', 'truncated_link_header');
        return STOP;
      }
      const bottom = isBottom(p.bytes, p.at);
      p.at += LABEL.end;
      if (bottom) return DEFAULT;
    }
  },
};
