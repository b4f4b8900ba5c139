/** VN-Tag: VLAN behind it, nothing else. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

describe('vntag', () => {
  it('carries all three VLAN types', () => {
    for (const type of ['8100', '88a8', '9100']) {
      expect(walk(ethernet(0x8926, join(hex(`00000001 ${type} 0005 0800`), SMALL)))).toEqual(SMALL_LINES);
    }
  });

  it('does not know IP without a tag', () => {
    expect(walk(ethernet(0x8926, join(hex('00000001 0800'), SMALL)))).toEqual([]);
  });

  it('needs something behind it', () => {
    expect(walk(ethernet(0x8926, hex('00000001 8100')))).toEqual(['net truncated_vntag_header//VNTAG']);
  });
});
