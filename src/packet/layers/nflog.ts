/** NFLOG (Linux netfilter): type-length-value records, of which the payload record holds the IP packet. */
import { u8, u16le } from '../../core/bytes.ts';
import { type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { family: 0, version: 1, records: 4 } as const;
const RECORD = { length: 0, type: 2, end: 4 } as const;
const PAYLOAD = 9;

const lengthOf = (b: Uint8Array, at: number): number => u16le(b, at + RECORD.length);
const typeOf = (b: Uint8Array, at: number): number => u16le(b, at + RECORD.type);

function fail(p: Packet, w: Walker, name: string, addl = ''): number {
  w.weird(p, 'NFLOG', name, addl);
  return STOP;
}

export const nflog: Layer = {
  name: 'NFLOG',
  says: 'Finds the payload record of a netfilter log, then IP by address family.',
  enter(p: Packet, w: Walker): number {
    const b = p.bytes;
    if (p.end - p.at <= OFFSET.records) return fail(p, w, 'truncated_nflog_header');
    const family = u8(b, p.at + OFFSET.family);
    if (u8(b, p.at + OFFSET.version) !== 0) return fail(p, w, 'unknown_nflog_version');
    p.at += OFFSET.records;
    for (;;) {
      if (p.end - p.at <= RECORD.end) return fail(p, w, 'nflog_no_pcap_payload');
      if (typeOf(b, p.at) === PAYLOAD) {
        p.at += RECORD.end;
        return family;
      }
      const length = lengthOf(b, p.at);
      if (length < RECORD.end) return fail(p, w, 'nflog_bad_tlv_len');
      const padded = (length + 3) & ~3;
      const rest = p.end - p.at;
      if (padded > rest) return fail(p, w, 'nflog_bad_tlv_len', `(${padded} > ${rest})`);
      p.at += padded;
    }
  },
};
