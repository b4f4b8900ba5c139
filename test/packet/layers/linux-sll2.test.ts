/** Linux cooked capture, version 2. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const tail = '0000 00000001 0001 00 06 020000000007 0000';

describe('linux-sll2', () => {
  it('takes type and source address', () => {
    const r = new Recorder();
    expect(r.frame(join(hex(`0800 ${tail}`), SMALL), { link: 276 })).toEqual(SMALL_LINES);
    expect([r.packet.l2SrcHigh, r.packet.l2SrcLow]).toEqual([0x0200, 7]);
    expect(walk(join(hex(`8100 ${tail}`), SMALL), { link: 276 })).toEqual([]);
  });

  it('needs something behind the header', () => {
    expect(walk(hex(`0800 ${tail}`), { link: 276 })).toEqual(['net truncated_Linux_SLL2_header//LINUXSLL2']);
  });
});
