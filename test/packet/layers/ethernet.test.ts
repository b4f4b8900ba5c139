/** Ethernet: EtherTypes, 802.3 lengths, FabricPath. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

describe('ethernet', () => {
  it('hands IPv4 on and keeps addresses and type', () => {
    const r = new Recorder();
    expect(r.frame(ethernet(0x0800, SMALL))).toEqual(SMALL_LINES);
    const { etherType, l2SrcHigh, l2SrcLow, l2DstHigh, l2DstLow } = r.packet;
    expect({ etherType, l2SrcHigh, l2SrcLow, l2DstHigh, l2DstLow }).toEqual({
      etherType: 0x0800,
      l2SrcHigh: 0x0200,
      l2SrcLow: 1,
      l2DstHigh: 0x0200,
      l2DstLow: 2,
    });
  });

  it('takes a frame of 16 bytes for truncated, one of 17 not', () => {
    expect(walk(ethernet(0x0800, hex('4500')))).toEqual(['net truncated_ethernet_frame//ETHERNET']);
    expect(walk(ethernet(0x0800, hex('450000')))).toEqual(['net truncated_IP//IP']);
  });

  it('is silent about unknown types', () => {
    for (const type of [0x8863, 0x88cc, 0x888e, 0x8848]) {
      expect(walk(ethernet(type, SMALL))).toEqual([]);
    }
  });

  it('knows neither type nor length from 1501 to 1535', () => {
    for (const type of [1501, 1535]) {
      expect(walk(ethernet(type, SMALL))).toEqual(['net undefined_ether_type//ETHERNET']);
    }
  });

  it('cuts to an 802.3 length before LLC, SNAP or Novell', () => {
    const snap = join(hex('aaaa03 000000 0800'), SMALL);
    expect(walk(ethernet(snap.length, join(snap, hex('00000000'))))).toEqual(SMALL_LINES);
    // a length of 7 leaves the SNAP header one byte short, whatever was captured behind it
    expect(walk(ethernet(7, snap))).toEqual(['net truncated_snap_header//SNAP']);
    expect(walk(ethernet(0, join(hex('ffff'), SMALL)))).toEqual([
      'net no_suitable_analyzer_found//NOVELL_802_3',
    ]);
    expect(walk(ethernet(2, join(hex('4242'), SMALL)))).toEqual(['net truncated_llc_header//LLC']);
  });

  it('skips one FabricPath header', () => {
    const inner = ethernet(0x0800, SMALL);
    const outer = hex('020000000009 020000000008 8903 0001');
    expect(walk(join(outer, inner))).toEqual(SMALL_LINES);
    expect(walk(join(outer, inner.subarray(0, 14)))).toEqual(['net truncated_link_header_cfp//ETHERNET']);
    expect(walk(join(outer, outer, inner))).toEqual([]);
  });
});
