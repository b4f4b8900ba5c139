/** Radiotap: its length, and 802.11 behind it. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

const data = join(hex('0801 0000 0a0000000001 0a0000000002 0a0000000003 0000 aaaa03000000 0800'), SMALL);

describe('radiotap', () => {
  it('skips as many bytes as its length says, little-endian', () => {
    expect(walk(join(hex('0000 0800 00000000'), data), { link: 127 })).toEqual(SMALL_LINES);
    expect(walk(join(hex('0000 0c00 00000000 00000000'), data), { link: 127 })).toEqual(SMALL_LINES);
  });

  it('needs a frame behind it', () => {
    const cut = ['net truncated_radiotap_header//IEEE802_11_RADIO'];
    expect(walk(hex('0000 08'), { link: 127 })).toEqual(cut);
    expect(walk(hex('0000 0800 00000000'), { link: 127 })).toEqual(cut);
    expect(walk(join(hex('0000 ff00 00000000'), data), { link: 127 })).toEqual(cut);
  });
});
