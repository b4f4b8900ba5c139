/** NFLOG: records up to the payload. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

const nflog = (head: string, payload = SMALL): string[] => walk(join(hex(head), payload), { link: 239 });

describe('nflog', () => {
  it('skips records, rounded up to four bytes, up to the payload', () => {
    expect(nflog('02000000 2200 0900')).toEqual(SMALL_LINES);
    expect(nflog('0a000000 0500 0a00 7f000000 0800 0100 00000000 2200 0900')).toEqual(SMALL_LINES);
    expect(nflog('03000000 2200 0900')).toEqual([]);
  });

  it('names what is wrong', () => {
    expect(walk(hex('02000000'), { link: 239 })).toEqual(['net truncated_nflog_header//NFLOG']);
    expect(nflog('02010000 2200 0900')).toEqual(['net unknown_nflog_version//NFLOG']);
    expect(nflog('02000000 0300 0a00')).toEqual(['net nflog_bad_tlv_len//NFLOG']);
    expect(nflog('02000000 0a00 0a00 0000', hex(''))).toEqual(['net nflog_bad_tlv_len/(12 > 6)/NFLOG']);
    expect(walk(hex('02000000 0500 0a00 7f000000'), { link: 239 })).toEqual([
      'net nflog_no_pcap_payload//NFLOG',
    ]);
  });
});
