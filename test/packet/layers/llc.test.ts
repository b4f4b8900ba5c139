/** LLC: recognised, nothing behind it. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

describe('llc', () => {
  it('ends silently, and reports the destination SAP', () => {
    const r = new Recorder();
    const seen = r.listen('unknown_protocol');
    expect(r.frame(ethernet(6, hex('4242 0300 0000')))).toEqual([]);
    r.bus.drain();
    expect(seen).toHaveLength(1);
    expect(seen[0]!.slice(0, 4)).toEqual(['unknown_protocol', 'LLC', 0x42, hex('424203000000')]);
  });

  it('needs four bytes when the control field has two', () => {
    expect(walk(ethernet(3, hex('4242 03')))).toEqual([]);
    expect(walk(ethernet(3, hex('4242 00')))).toEqual(['net truncated_llc_header//LLC']);
    expect(walk(ethernet(4, hex('4242 0000')))).toEqual([]);
  });
});
