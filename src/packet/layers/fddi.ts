/** FDDI: its header and the LLC and SNAP headers are skipped as one block, then IP. */
import { DEFAULT, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const LENGTH = 21;

export const fddi: Layer = {
  name: 'FDDI',
  says: 'Passes over 21 bytes of FDDI, LLC and SNAP headers, then IP.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= LENGTH) {
      w.weirds.net('FDDI_analyzer_failed', '', 'FDDI');
      return STOP;
    }
    p.at += LENGTH;
    return DEFAULT;
  },
};
