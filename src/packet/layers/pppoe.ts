/** PPPoE sessions (RFC 2516). */
import { u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { session: 2, length: 4, protocol: 6, end: 8 } as const;
/** The length field counts from here. */
const COUNTED = OFFSET.protocol;

const sessionOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.session);
const lengthOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.length);
const protocolOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.protocol);

export const pppoe: Layer = {
  name: 'PPPOE',
  says: 'Cuts the payload to its length field, then IP by PPP protocol.',
  enter(p: Packet, w: Walker): number {
    const length = p.end - p.at;
    if (length <= OFFSET.end) {
      w.weird(p, 'PPPOE', 'truncated_pppoe_header');
      return STOP;
    }
    const payload = lengthOf(p.bytes, p.at);
    const protocol = protocolOf(p.bytes, p.at);
    if (payload < length - COUNTED) w.weird(p, 'PPPOE', 'pppoe_extra_data_after_payload');
    else if (payload > length - COUNTED) w.weirds.net('pppoe_truncated_payload', '', 'PPPOE');
    p.pppoeSession = sessionOf(p.bytes, p.at);
    p.at += OFFSET.end;
    p.end = Math.min(p.end, p.at + Math.max(payload - 2, 0));
    return protocol;
  },
};
