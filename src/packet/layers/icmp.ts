/** ICMP (RFC 792) and ICMPv6 (RFC 4443): the size gate. */
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { passesGate } from './udp.ts';

const HEADER = 8;

export const icmp: Layer = {
  name: 'ICMP',
  says: 'Size gate, then the connection of the messages.',
  enter(p: Packet, w: Walker): number {
    if (!passesGate(p, w, 'ICMP', HEADER)) return STOP;
    w.flows.icmp(p);
    return DONE;
  },
};
