/** BSD loopback: the family is little-endian. */
import { describe, expect, it } from 'vitest';
import { hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

describe('null', () => {
  it('knows the four families of IP', () => {
    for (const family of ['02', '18', '1c', '1e']) {
      expect(walk(join(hex(`${family}000000`), SMALL), { link: 0 })).toEqual(SMALL_LINES);
    }
  });

  it('does not read big-endian families', () => {
    expect(walk(join(hex('00000002'), SMALL), { link: 0 })).toEqual([]);
  });

  it('needs something behind the family', () => {
    expect(walk(hex('02000000'), { link: 0 })).toEqual(['net null_analyzer_failed//NULL']);
  });
});
