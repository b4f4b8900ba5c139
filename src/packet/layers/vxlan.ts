/** VXLAN (RFC 7348): Ethernet in UDP. */
import { u8, u24 } from '../../core/bytes.ts';
import { DEFAULT, DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import { Bit } from '../tunnel-bits.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { flags: 0, vni: 4, end: 8 } as const;
const VNI_VALID = 0x08;
const ETHERNET = 1;

export const vni = (b: Uint8Array, at: number): number => u24(b, at + OFFSET.vni);

export const vxlan: Layer = {
  name: 'VXLAN',
  says: 'Ethernet in UDP.',
  enter(p: Packet, w: Walker): number {
    const flow = p.flow;
    if (flow === null) {
      w.weirds.net('vxlan_missing_connection', '', 'VXLAN');
      return STOP;
    }
    if ((flow.tunnelBits & Bit.vxlanViolated) !== 0 || !w.mayDecapsulate(p, 'VXLAN')) return STOP;
    if (p.end - p.at < OFFSET.end) {
      w.violation(p, 'VXLAN', Bit.vxlanViolated, 'VXLAN header truncation');
      return STOP;
    }
    if ((u8(p.bytes, p.at + OFFSET.flags) & VNI_VALID) === 0) {
      w.violation(p, 'VXLAN', Bit.vxlanViolated, "VXLAN 'I' flag not set");
      return STOP;
    }
    w.confirm(p, Bit.vxlanViolated, Bit.vxlanConfirmed, 'vxlan');
    const id = vni(p.bytes, p.at);
    p.at += OFFSET.end;
    if (p.at === p.end) {
      w.weird(p, 'VXLAN', 'vxlan_empty_packet');
      return STOP;
    }
    w.decapsulateFrom(p, 'VXLAN', ETHERNET);
    const event = w.points.vxlan_packet;
    if (!event.wanted) return DEFAULT;
    const good = w.forwardTunnel(p, vxlan, DEFAULT);
    if (good !== null) event.raise(w.flows.recordOf(flow), good, id);
    return DONE;
  },
};
