/** SNAP: organisation and type. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

const frame = (bytes: Uint8Array): Uint8Array =>
  ethernet(Math.max(bytes.length, 3), join(bytes, hex('0000')));

describe('snap', () => {
  it('takes three or four bytes of LLC by the control byte', () => {
    expect(walk(frame(join(hex('aaaa03 000000 0800'), SMALL)))).toEqual(SMALL_LINES);
    expect(walk(frame(join(hex('aaaa0000 000000 0800'), SMALL)))).toEqual(SMALL_LINES);
  });

  it('names what is cut', () => {
    expect(walk(ethernet(2, hex('aaaa 03')))).toEqual(['net truncated_snap_llc_header//SNAP']);
    expect(walk(ethernet(7, hex('aaaa03 000000 08')))).toEqual(['net truncated_snap_header//SNAP']);
    expect(walk(ethernet(8, hex('aaaa00 00000000 08')))).toEqual(['net truncated_snap_header//SNAP']);
  });

  it('is silent about other organisations, such as Cisco', () => {
    expect(walk(frame(join(hex('aaaa03 00000c 2000'), SMALL)))).toEqual([]);
    expect(walk(frame(join(hex('aaaa03 00000c 0800'), SMALL)))).toEqual([]);
  });
});
