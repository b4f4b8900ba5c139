/**
 * A packet layer of one's own: a made-up tag protocol on EtherType 0x88b5 (IEEE 802: local experimental).
 *
 * Its header has four bytes: version (1), flags (1), and the EtherType of what follows (2). The layer says what it
 * saw by an event, and hands the rest on: IP and everything above it work as they do without the tag.
 */
import { defineScript, type Layer, type Packet, STOP, u8, u16, type Walker } from 'tapline';

declare module 'tapline' {
  interface Events {
    'Tag::seen': [version: number, flags: number, etherType: number];
  }
}

const ETHERTYPE = 0x88b5;
const OFFSET = { version: 0, flags: 1, next: 2, end: 4 } as const;
const VERSION = 1;

/** Whether the header is there: the only test of bounds. What passed it may be read freely. */
const check = (at: number, end: number): boolean => end - at >= OFFSET.end;
const version = (b: Uint8Array, at: number): number => u8(b, at + OFFSET.version);
const flags = (b: Uint8Array, at: number): number => u8(b, at + OFFSET.flags);
const next = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.next);

export default defineScript({
  name: 'examples/custom-layer',
  module: 'Tag',
  setup(zeek) {
    zeek.declareEvent('Tag::seen', 'A frame carries the example tag.');

    const tag: Layer = {
      name: 'TAG',
      enter(p: Packet, w: Walker): number {
        const { bytes, at } = p;
        if (!check(at, p.end)) {
          w.weird(p, 'TAG', 'truncated_TAG_header');
          return STOP;
        }
        if (version(bytes, at) !== VERSION) {
          w.weird(p, 'TAG', 'unknown_TAG_version', `version=${version(bytes, at)}`);
          return STOP;
        }
        p.etherType = next(bytes, at);
        zeek.event('Tag::seen', [version(bytes, at), flags(bytes, at), p.etherType]);
        p.at += OFFSET.end;
        return p.etherType;
      },
    };

    zeek.packet.register({ parent: 'ethertype', key: ETHERTYPE, layer: tag, children: 'ethertype' });
  },
});
