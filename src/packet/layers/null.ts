/** BSD null/loopback: an address family, which Zeek reads little-endian whatever machine wrote it. */
import { u32le } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const LENGTH = 4;

export const nullLoopback: Layer = {
  name: 'NULL',
  says: 'BSD loopback: address family (2, 24, 28, 30), then IP.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= LENGTH) {
      w.weird(p, 'NULL', 'null_analyzer_failed');
      return STOP;
    }
    const family = u32le(p.bytes, p.at);
    p.at += LENGTH;
    return family;
  },
};
