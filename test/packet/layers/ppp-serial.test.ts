/** PPP in HDLC framing: the first two bytes do not matter. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

describe('ppp-serial', () => {
  it('reads the protocol behind two bytes of any value', () => {
    for (const head of ['ff030021', '0f000057', '12340281 00010140']) {
      expect(walk(join(hex(head), SMALL), { link: 50 })).toEqual(SMALL_LINES);
    }
  });

  it('needs something behind the header', () => {
    expect(walk(hex('ff030021'), { link: 50 })).toEqual(['net truncated_ppp_serial_header//PPPSERIAL']);
  });
});
