/** PPP (RFC 1661), with or without HDLC address and control bytes (RFC 1662). */
import { u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const LENGTH = { plain: 2, hdlc: 4 } as const;
const ADDRESS_AND_CONTROL = 0xff03;

export const ppp: Layer = {
  name: 'PPP',
  says: 'PPP with or without HDLC address and control bytes, then IP or MPLS.',
  enter(p: Packet, w: Walker): number {
    const length = p.end - p.at;
    if (length <= LENGTH.plain) {
      w.weird(p, 'PPP', 'truncated_ppp_header');
      return STOP;
    }
    const first = u16(p.bytes, p.at);
    p.at += LENGTH.plain;
    if (first !== ADDRESS_AND_CONTROL) return first;
    if (length <= LENGTH.hdlc) {
      w.weird(p, 'PPP', 'truncated_ppp_hdlc_header');
      return STOP;
    }
    const protocol = u16(p.bytes, p.at);
    p.at += LENGTH.hdlc - LENGTH.plain;
    return protocol;
  },
};
