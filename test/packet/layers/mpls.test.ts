/** MPLS: labels to the bottom, then IP. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

describe('mpls', () => {
  it('pops labels down to the bottom of the stack', () => {
    expect(walk(ethernet(0x8847, join(hex('00010140'), SMALL)))).toEqual(SMALL_LINES);
    expect(walk(ethernet(0x8847, join(hex('00010040 00020040 00030140'), SMALL)))).toEqual(SMALL_LINES);
  });

  it('needs a byte behind each label', () => {
    expect(walk(ethernet(0x8847, hex('00010140')))).toEqual(['net truncated_link_header//MPLS']);
    expect(walk(ethernet(0x8847, hex('00010040 00010140')))).toEqual(['net truncated_link_header//MPLS']);
  });

  it('guesses nothing: what is no IP is an unknown version', () => {
    expect(walk(ethernet(0x8847, join(hex('00010140'), ethernet(0x0800, SMALL))))).toEqual([
      'net unknown_ip_version//IP',
    ]);
  });
});
