/** VLAN tags: ids, nesting, what a tag may carry. */
import { describe, expect, it } from 'vitest';
import { be16, ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const tag = (id: number, type: number, payload: Uint8Array): Uint8Array =>
  join(be16(id), be16(type), payload);

describe('vlan', () => {
  it('keeps the id of one tag, and 0 is an id', () => {
    for (const id of [0, 5, 0xfff]) {
      const r = new Recorder();
      expect(r.frame(ethernet(0x8100, tag(0xe000 | id, 0x0800, SMALL)))).toEqual(SMALL_LINES);
      expect([r.packet.vlan, r.packet.innerVlan]).toEqual([id, -1]);
    }
  });

  it('keeps two ids; a third tag overwrites the second', () => {
    const r = new Recorder();
    const two = tag(7, 0x8100, tag(8, 0x0800, SMALL));
    expect(r.frame(ethernet(0x88a8, two))).toEqual(SMALL_LINES);
    expect([r.packet.vlan, r.packet.innerVlan]).toEqual([7, 8]);
    expect(r.frame(ethernet(0x9100, tag(6, 0x8100, two)))).toEqual([
      'net triple_tagged_vlan_unsupported/inner VLAN tag overwritten/VLAN',
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10',
      'done U1 > 30 2',
    ]);
    expect([r.packet.vlan, r.packet.innerVlan]).toEqual([6, 8]);
  });

  it('does not know 0x88a8 and 0x9100 inside a tag', () => {
    expect(walk(ethernet(0x8100, tag(1, 0x88a8, tag(2, 0x0800, SMALL))))).toEqual([]);
    expect(walk(ethernet(0x8100, tag(1, 0x9100, tag(2, 0x0800, SMALL))))).toEqual([]);
  });

  it('needs something behind the tag', () => {
    expect(walk(ethernet(0x8100, hex('0001 0800')))).toEqual(['net truncated_VLAN_header//VLAN']);
    expect(walk(ethernet(0x8100, tag(1, 10, hex('aa'))))).toEqual(['net truncated_VLAN_header//VLAN']);
  });

  it('reads 802.3 lengths as Ethernet does', () => {
    const snap = join(hex('aaaa03 000000 0800'), SMALL);
    expect(walk(ethernet(0x8100, tag(1, snap.length, snap)))).toEqual(SMALL_LINES);
    expect(walk(ethernet(0x8100, tag(1, 1501, snap)))).toEqual(['net undefined_vlan_protocol//VLAN']);
  });
});
