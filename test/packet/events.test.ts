/** The record of a captured frame. */
import { expect, it } from 'vitest';
import { ethernet, hex } from './frames.ts';
import { Recorder } from './recorder.ts';

it('packet_not_processed carries the frame under the names of pcap_packet', () => {
  const r = new Recorder();
  const seen = r.listen('packet_not_processed');
  const bytes = ethernet(0x88cc, hex('020700'));
  r.frame(bytes, { wire: 60, time: 1700000000.999999 });
  const kept = bytes.slice();
  bytes.fill(0);
  r.bus.drain();
  expect(seen).toEqual([
    [
      'packet_not_processed',
      { ts_sec: 1700000000, ts_usec: 999999, caplen: 17, len: 60, data: kept, link_type: 1 },
    ],
  ]);
});
