/** PBB: the customer's frame behind the service tag. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

describe('pbb', () => {
  it('hands the customer frame on, whose addresses count', () => {
    const r = new Recorder();
    const inner = join(hex('0600000000aa 0600000000bb 0800'), SMALL);
    expect(r.frame(ethernet(0x88e7, join(hex('00000001'), inner)))).toEqual(SMALL_LINES);
    expect([r.packet.l2DstLow, r.packet.l2SrcLow, r.packet.l2SrcHigh]).toEqual([0xaa, 0xbb, 0x0600]);
  });

  it('needs more than tag, addresses and type', () => {
    expect(walk(ethernet(0x88e7, new Uint8Array(18)))).toEqual(['net truncated_PBB_header//PBB']);
    // 15 bytes of customer frame: Ethernet asks for 17
    expect(walk(ethernet(0x88e7, new Uint8Array(19)))).toEqual(['net truncated_ethernet_frame//ETHERNET']);
  });
});
