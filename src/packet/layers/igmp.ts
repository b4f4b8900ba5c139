/** IGMP (RFC 3376): no connection, only its checksum, as stock builds of Zeek have it. */
import { addBytes, folded } from '../../core/checksum.ts';
import { DONE, type Layer } from '../layer.ts';
import { checksumsIgnored } from '../options.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

export const igmp: Layer = {
  name: 'IGMP',
  says: 'Checks the checksum; no connection.',
  enter(p: Packet, w: Walker): number {
    if (!checksumsIgnored(w.options, p) && folded(addBytes(0, p.bytes, p.at, p.end)) !== 0xffff) {
      w.weird(p, 'IGMP', 'igmp_invalid_checksum');
    }
    return DONE;
  },
};
