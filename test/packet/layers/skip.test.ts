/** SKIP: wired by nobody but a test or a script. */
import { expect, it } from 'vitest';
import { ethernet as ethernetLayer } from '../../../src/packet/layers/ethernet.ts';
import { skip } from '../../../src/packet/layers/skip.ts';
import { ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { Recorder } from '../recorder.ts';

it('skip passes over as many bytes as its option says', () => {
  const r = new Recorder({ 'PacketAnalyzer::SKIP::skip_bytes': 3 });
  r.walker.tree.register(ethernetLayer, 0x9999, skip);
  expect(r.frame(ethernet(0x9999, join(hex('010203'), SMALL)))).toEqual(SMALL_LINES);
});
