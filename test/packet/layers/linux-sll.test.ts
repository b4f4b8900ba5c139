/** Linux cooked capture, version 1. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const head = '0000 0001 0006 020000000007 0000';

describe('linux-sll', () => {
  it('takes the address as source and the type behind it', () => {
    const r = new Recorder();
    expect(r.frame(join(hex(`${head} 0800`), SMALL), { link: 113 })).toEqual(SMALL_LINES);
    expect([r.packet.l2SrcHigh, r.packet.l2SrcLow, r.packet.l2DstLow]).toEqual([0x0200, 7, 0]);
  });

  it('knows no VLAN', () => {
    expect(walk(join(hex(`${head} 8100 0001 0800`), SMALL), { link: 113 })).toEqual([]);
  });

  it('needs something behind the header', () => {
    expect(walk(hex(`${head} 0800`), { link: 113 })).toEqual(['net truncated_Linux_SLL_header//LINUXSLL']);
  });
});
