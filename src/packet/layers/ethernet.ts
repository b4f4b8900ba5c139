/** Ethernet (IEEE 802.3), with Cisco FabricPath in front of it and 802.3 lengths behind it. */
import { i32, u16 } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { dst: 0, src: 6, type: 12, end: 14 } as const;
/** FabricPath: its EtherType and the bytes that it puts in front. */
const FABRIC_PATH = { type: 0x8903, length: 16 } as const;
/** Smallest EtherType; largest 802.3 length. */
const MIN_TYPE = 1536;
const MAX_LENGTH = 1500;

/** Keys of the layers behind an 802.3 length: outside of the EtherTypes. */
export const SNAP_KEY = 0x10000;
export const NOVELL_KEY = 0x10001;
export const LLC_KEY = 0x10002;

export const etherType = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.type);

/**
 * What an EtherType field says, for Ethernet and VLAN alike: the key of the next layer, the cursor being behind the
 * field. A value up to 1500 is an 802.3 length: the payload is cut to it and its first bytes choose SNAP, Novell or
 * LLC. STOP with one of the two weirds otherwise.
 */
export function typeOrLength(
  p: Packet,
  w: Walker,
  layer: string,
  type: number,
  truncated: string,
  undefinedType: string,
): number {
  if (type >= MIN_TYPE) {
    p.etherType = type;
    return type;
  }
  if (type > MAX_LENGTH) {
    w.weird(p, layer, undefinedType);
    return STOP;
  }
  if (p.end - p.at < 2) {
    w.weird(p, layer, truncated);
    return STOP;
  }
  const saps = u16(p.bytes, p.at);
  p.end = Math.min(p.end, p.at + type);
  if (saps === 0xaaaa) return SNAP_KEY;
  return saps === 0xffff ? NOVELL_KEY : LLC_KEY;
}

export const ethernet: Layer = {
  name: 'ETHERNET',
  says: 'Reads addresses and EtherType, passes over Cisco FabricPath (0x8903); a value up to 1500 is an 802.3 length that leads to SNAP, Novell or LLC.',
  enter(p: Packet, w: Walker): number {
    // a header and two bytes more: Zeek asks for both at once
    if (p.end - p.at <= OFFSET.end + 2) {
      w.weird(p, 'ETHERNET', 'truncated_ethernet_frame');
      return STOP;
    }
    if (etherType(p.bytes, p.at) === FABRIC_PATH.type) {
      if (p.end - p.at <= OFFSET.end + FABRIC_PATH.length) {
        w.weird(p, 'ETHERNET', 'truncated_link_header_cfp');
        return STOP;
      }
      p.at += FABRIC_PATH.length;
    }
    const b = p.bytes;
    const at = p.at;
    const type = etherType(b, at);
    p.etherType = type;
    p.l2DstHigh = u16(b, at + OFFSET.dst);
    p.l2DstLow = i32(b, at + OFFSET.dst + 2);
    p.l2SrcHigh = u16(b, at + OFFSET.src);
    p.l2SrcLow = i32(b, at + OFFSET.src + 2);
    p.at = at + OFFSET.end;
    if (type >= MIN_TYPE) return type;
    return typeOrLength(p, w, 'ETHERNET', type, 'truncated_ethernet_frame', 'undefined_ether_type');
  },
};
