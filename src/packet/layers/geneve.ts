/** Geneve (RFC 8926): Ethernet or IP in UDP, behind options. */
import { u8, u16, u24 } from '../../core/bytes.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import { Bit } from '../tunnel-bits.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { version: 0, type: 2, vni: 4, end: 8 } as const;
const RAW_IP = 12;

export const geneve: Layer = {
  name: 'GENEVE',
  says: 'Passes over the options, then Ethernet, IP or ARP.',
  enter(p: Packet, w: Walker): number {
    const flow = p.flow;
    if (flow === null) {
      w.weirds.net('geneve_missing_connection', '', 'GENEVE');
      return STOP;
    }
    if ((flow.tunnelBits & Bit.geneveViolated) !== 0 || !w.mayDecapsulate(p, 'GENEVE')) return STOP;
    const length = p.end - p.at;
    if (length < OFFSET.end) {
      w.violation(p, 'GENEVE', Bit.geneveViolated, 'Geneve header truncation');
      return STOP;
    }
    const first = u8(p.bytes, p.at + OFFSET.version);
    if (first >> 6 !== 0) {
      w.weird(p, 'GENEVE', 'geneve_invalid_version', String(first >> 6));
      return STOP;
    }
    const header = OFFSET.end + 4 * (first & 0x3f);
    if (length < header) {
      w.violation(p, 'GENEVE', Bit.geneveViolated, 'Geneve option header truncation');
      return STOP;
    }
    w.confirm(p, Bit.geneveViolated, Bit.geneveConfirmed, 'geneve');
    const type = u16(p.bytes, p.at + OFFSET.type);
    const id = u24(p.bytes, p.at + OFFSET.vni);
    p.at += header;
    if (p.at === p.end) {
      w.weird(p, 'GENEVE', 'geneve_empty_packet');
      return STOP;
    }
    w.decapsulateFrom(p, 'GENEVE', RAW_IP);
    const event = w.points.geneve_packet;
    if (!event.wanted) return type;
    const good = w.forwardTunnel(p, geneve, type);
    if (good !== null) event.raise(w.flows.recordOf(flow), good, id);
    return DONE;
  },
};
