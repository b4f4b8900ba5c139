/** AYIYA: IP in UDP behind an identity and a signature. Also found by content on other ports. */
import { u8 } from '../../core/bytes.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import { Bit } from '../tunnel-bits.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { identity: 0, signature: 1, operation: 2, next: 3, end: 8 } as const;
const FORWARD = 1;
const RAW_IP = 12;
/** SHA-1 signature over 5 words, shared secret, forward: what AYIYA looks like in the field. */
const TYPICAL = { signature: 0x52, operation: 0x11 } as const;

export const ayiya: Layer = {
  name: 'AYIYA',
  says: 'IP in UDP behind an identity and a signature.',
  detect(p: Packet): boolean {
    return (
      p.end - p.at >= 3 &&
      u8(p.bytes, p.at + OFFSET.signature) === TYPICAL.signature &&
      u8(p.bytes, p.at + OFFSET.operation) === TYPICAL.operation
    );
  },
  enter(p: Packet, w: Walker): number {
    const flow = p.flow;
    if (flow === null) {
      w.weirds.net('ayiya_missing_connection', '', 'AYIYA');
      return STOP;
    }
    if ((flow.tunnelBits & Bit.ayiyaViolated) !== 0 || !w.mayDecapsulate(p, 'AYIYA')) return STOP;
    const b = p.bytes;
    const length = p.end - p.at;
    const header =
      length < OFFSET.end
        ? OFFSET.end
        : OFFSET.end +
          (1 << (u8(b, p.at + OFFSET.identity) >> 4)) +
          4 * (u8(b, p.at + OFFSET.signature) >> 4);
    if (length < header) {
      w.violation(p, 'AYIYA', Bit.ayiyaViolated, 'Truncated AYIYA');
      return STOP;
    }
    if ((u8(b, p.at + OFFSET.operation) & 15) !== FORWARD) return DONE;
    w.confirm(p, Bit.ayiyaViolated, Bit.ayiyaConfirmed, 'ayiya');
    const next = u8(b, p.at + OFFSET.next);
    p.at += header;
    if (p.at === p.end) {
      w.weird(p, 'AYIYA', 'ayiya_empty_packet');
      return STOP;
    }
    w.decapsulateFrom(p, 'AYIYA', RAW_IP);
    return next;
  },
};
