/** PPP with and without HDLC bytes. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

const ppp = (head: string, payload = SMALL): string[] => walk(join(hex(head), payload), { link: 9 });

describe('ppp', () => {
  it('reads the protocol at the front or behind FF 03', () => {
    for (const head of ['0021', '0057', 'ff030021', 'ff030057']) expect(ppp(head)).toEqual(SMALL_LINES);
    expect(ppp('0281 00010140')).toEqual(SMALL_LINES);
    expect(ppp('c021')).toEqual([]);
  });

  it('names what is cut', () => {
    expect(walk(hex('0021'), { link: 9 })).toEqual(['net truncated_ppp_header//PPP']);
    expect(walk(hex('ff030021'), { link: 9 })).toEqual(['net truncated_ppp_hdlc_header//PPP']);
    expect(walk(hex('ff0300'), { link: 9 })).toEqual(['net truncated_ppp_hdlc_header//PPP']);
  });
});
