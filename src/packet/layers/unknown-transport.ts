/** Any other IP protocol: a connection without ports, and an unknown protocol all the same. */
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

export const unknownTransport: Layer = {
  name: 'UNKNOWN_IP_TRANSPORT',
  says: 'A connection without ports; also reported as an unknown protocol.',
  enter(p: Packet, w: Walker): number {
    w.flows.unknownTransport(p);
    w.unknown.report(p, 'UNKNOWN_IP_TRANSPORT', p.protocol, w.history);
    return STOP;
  },
};
