/** The order of keys: byte by byte, as Zeek compares them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/core/address.ts';
import type { Connection } from '../../src/session/connection.ts';
import { inKeyOrder, isFirst, KEY_WORDS, writeKey } from '../../src/session/flow-key.ts';
import { connectionOf, type Ends, reversed } from './ends.ts';

const bytesOf = (text: string): number[] =>
  parseAddress(text)!.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff));
const big = (port: number): number[] => [port >> 8, port & 0xff];

/** Little-endian word of a VLAN id; absent is 0xff000000. */
const vlanBytes = (vlan: number): number[] => {
  const word = vlan < 0 ? 0xff000000 : vlan;
  return [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff);
};

/** The key's bytes by the layout of connection-engine 1.1. */
function keyBytes(ends: Ends): number[] {
  const { src, dst, srcPort, dstPort, protocol = 17, oneWay = false, vlan = -1, innerVlan = -1 } = ends;
  const a = [...bytesOf(src)];
  const b = [...bytesOf(dst)];
  const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
  // equal addresses: ports read as little-endian numbers
  const ports = (srcPort >> 8) + (srcPort & 0xff) * 256 - ((dstPort >> 8) + (dstPort & 0xff) * 256);
  const first = oneWay || order < 0 || (order === 0 && ports <= 0);
  const tail = [protocol & 0xff, protocol >> 8, ...vlanBytes(vlan), ...vlanBytes(innerVlan)];
  return first
    ? [...a, ...b, ...big(srcPort), ...big(dstPort), ...tail]
    : [...b, ...a, ...big(dstPort), ...big(srcPort), ...tail];
}

/** -1, 0 or 1 by the words of two keys. */
function compareKeys(a: Connection, b: Connection): number {
  const keys = new Uint32Array(2 * KEY_WORDS);
  writeKey(a, keys, 0);
  writeKey(b, keys, KEY_WORDS);
  for (let i = 0; i < KEY_WORDS; i++) {
    if (keys[i] !== keys[KEY_WORDS + i]) return keys[i]! < keys[KEY_WORDS + i]! ? -1 : 1;
  }
  return 0;
}

const host = fc.constantFrom('10.0.0.1', '10.0.0.2', '200.0.0.1', '2001:db8::1', 'fe80::1', '::');
const port = fc.constantFrom(0, 1, 53, 255, 256, 257, 9999, 65535);
const ends: fc.Arbitrary<Ends> = fc.record({
  src: host,
  dst: host,
  srcPort: port,
  dstPort: port,
  protocol: fc.constantFrom(1, 6, 17, 58, 132),
  oneWay: fc.boolean(),
  vlan: fc.constantFrom(-1, 0, 5, 300, 4095),
  innerVlan: fc.constantFrom(-1, 7),
});

describe('keys', () => {
  it('compare as their bytes do', () => {
    fc.assert(
      fc.property(ends, ends, (a, b) => {
        const expected = Buffer.compare(Buffer.from(keyBytes(a)), Buffer.from(keyBytes(b)));
        expect(compareKeys(connectionOf(a), connectionOf(b))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('sort many connections as their bytes do', () => {
    fc.assert(
      fc.property(fc.array(ends, { maxLength: 60 }), (all) => {
        const compare = (a: Ends, b: Ends): number =>
          Buffer.compare(Buffer.from(keyBytes(a)), Buffer.from(keyBytes(b)));
        const connections = all.map((one) => connectionOf(one));
        const of = new Map<Connection, Ends>(all.map((one, i) => [connections[i]!, one]));
        const sorted = inKeyOrder(connections).map((c) => of.get(c));
        expect(sorted).toEqual([...all].sort(compare));
      }),
    );
  });

  it('are the same for both directions, unless the flow is one-way', () => {
    fc.assert(
      fc.property(ends, (a) => {
        const same = compareKeys(connectionOf(a), connectionOf(reversed(a))) === 0;
        const symmetric = a.src === a.dst && a.srcPort === a.dstPort;
        expect(same).toBe(a.oneWay !== true || symmetric);
      }),
    );
  });

  it('do not change when the roles do', () => {
    fc.assert(
      fc.property(ends, (a) => {
        const c = connectionOf({ ...a, oneWay: false });
        c.swapSides();
        expect(compareKeys(c, connectionOf({ ...a, oneWay: false }))).toBe(0);
      }),
    );
  });

  it('sort untagged before tagged, and ids by their low byte: none, 5, 300', () => {
    const on = (vlan: number) =>
      connectionOf({ src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1, dstPort: 2, vlan });
    const sorted = inKeyOrder([on(5), on(300), on(-1)]).map((c) => c.link.vlan);
    // 300 is 0x12c: its low byte 0x2c comes behind 5
    expect(sorted).toEqual([-1, 5, 300]);
  });

  it('take the lower address first, unsigned; equal ones by the low byte of the port', () => {
    const first = (a: number, aPort: number, b: number, bPort: number) =>
      isFirst(0, 0, 0xffff, a, aPort, 0, 0, 0xffff, b, bPort);
    expect(first(1, 9, -1, 1)).toBe(true);
    expect(first(-1, 1, 1, 9)).toBe(false);
    expect(first(1, 256, 1, 1)).toBe(true);
    expect(first(1, 1, 1, 256)).toBe(false);
  });
});
