/** VLAN tags (IEEE 802.1Q, 802.1ad, 0x9100): two ids are kept, further tags overwrite the inner one. */
import { u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { typeOrLength } from './ethernet.ts';

const OFFSET = { tci: 0, type: 2, end: 4 } as const;

export const vlanId = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.tci) & 0x0fff;
const typeOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.type);

export const vlan: Layer = {
  name: 'VLAN',
  says: 'Keeps the outer and the inner id; a third tag overwrites the inner one, with a weird.',
  enter(p: Packet, w: Walker): number {
    if (p.end - p.at <= OFFSET.end) {
      w.weird(p, 'VLAN', 'truncated_VLAN_header');
      return STOP;
    }
    const id = vlanId(p.bytes, p.at);
    if (p.vlan < 0) p.vlan = id;
    else {
      if (p.innerVlan >= 0) {
        w.weird(p, 'VLAN', 'triple_tagged_vlan_unsupported', 'inner VLAN tag overwritten');
      }
      p.innerVlan = id;
    }
    const type = typeOf(p.bytes, p.at);
    p.at += OFFSET.end;
    return typeOrLength(p, w, 'VLAN', type, 'truncated_VLAN_header', 'undefined_vlan_protocol');
  },
};
