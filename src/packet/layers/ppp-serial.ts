/** PPP over serial lines in HDLC-like framing (RFC 1662); address and control are not looked at. */
import { u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { protocol: 2, end: 4 } as const;

export const pppSerial: Layer = {
  name: 'PPPSERIAL',
  says: 'PPP in HDLC-like framing, then IP or MPLS.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= OFFSET.end) {
      w.weird(p, 'PPPSERIAL', 'truncated_ppp_serial_header');
      return STOP;
    }
    const protocol = u16(p.bytes, p.at + OFFSET.protocol);
    p.at += OFFSET.end;
    return protocol;
  },
};
