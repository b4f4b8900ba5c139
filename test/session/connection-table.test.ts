/** The table of connections against a map with text keys, under any sequence of operations. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAddress } from '../../src/core/address.ts';
import type { Connection } from '../../src/session/connection.ts';
import { ConnectionTable } from '../../src/session/connection-table.ts';
import { connectionOf, type Ends, packetOf, reversed } from './ends.ts';

/** A key as text: both ends sorted, unless the flow is one-way. */
function textOf({ src, dst, srcPort, dstPort, protocol, oneWay, vlan }: Ends, vlans: boolean): string {
  const both = [`${src} ${srcPort}`, `${dst} ${dstPort}`];
  if (oneWay !== true) both.sort();
  return [...both, protocol, oneWay, vlans ? vlan : ''].join(' | ');
}

function find(table: ConnectionTable, ends: Ends): Connection | null {
  const { srcPort, dstPort, oneWay = false } = ends;
  const p = packetOf(ends);
  return table.find(p, table.hash(p, srcPort, dstPort, oneWay), srcPort, dstPort, oneWay);
}

function add(table: ConnectionTable, ends: Ends): Connection {
  const hash = table.hash(packetOf(ends), ends.srcPort, ends.dstPort, ends.oneWay ?? false);
  const c = connectionOf(ends, hash);
  table.add(c);
  return c;
}

const ends: fc.Arbitrary<Ends> = fc.record({
  src: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'),
  dst: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::2'),
  srcPort: fc.constantFrom(1, 2, 256),
  dstPort: fc.constantFrom(1, 2, 256),
  protocol: fc.constantFrom(1, 17),
  oneWay: fc.boolean(),
  vlan: fc.constantFrom(-1, 5),
});
const operation = fc.record({ what: fc.constantFrom('add', 'delete', 'find', 'flip'), ends });

it.each([false, true])('does what a map does (VLAN ids in the key: %s)', (vlans) => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200, size: 'max' }), (operations) => {
      const table = new ConnectionTable();
      table.vlans = vlans;
      const model = new Map<string, Connection>();
      for (const { what, ends } of operations) {
        const key = textOf(ends, vlans);
        const expected = model.get(key) ?? null;
        expect(find(table, ends)).toBe(expected);
        if (ends.oneWay !== true) expect(find(table, reversed(ends))).toBe(expected);
        if (what === 'add' && expected === null) model.set(key, add(table, ends));
        else if (what === 'delete' && expected !== null) {
          table.delete(expected);
          model.delete(key);
        } else if (what === 'flip' && expected?.oneWay === false) expected.swapSides();
        expect(table.size).toBe(model.size);
      }
      expect(new Set(table)).toEqual(new Set(model.values()));
    }),
  );
});

it('keeps everything while it grows beyond its first buckets', () => {
  const table = new ConnectionTable();
  const of = (n: number): Ends => ({
    src: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    dst: '10.255.0.1',
    srcPort: n & 0xffff,
    dstPort: 80,
    protocol: 6,
  });
  const all = Array.from({ length: 5000 }, (_, n) => add(table, of(n)));
  expect(table.size).toBe(5000);
  all.forEach((c, n) => void expect(find(table, of(n))).toBe(c));
  all.forEach((c, n) => {
    if (n % 2 === 0) table.delete(c);
  });
  expect(table.size).toBe(2500);
  all.forEach((c, n) => void expect(find(table, of(n))).toBe(n % 2 === 0 ? null : c));
});

it('is empty once it was cleared, and goes on from there', () => {
  const table = new ConnectionTable();
  const some = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1, dstPort: 2 };
  add(table, some);
  add(table, { ...some, srcPort: 3 });
  table.clear();
  expect([table.size, [...table], find(table, some)]).toEqual([0, [], null]);
  const c = add(table, some);
  expect([table.size, find(table, some)]).toEqual([1, c]);
});

it('deleting what is not there changes nothing', () => {
  const table = new ConnectionTable();
  const some = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1, dstPort: 2 };
  const c = add(table, some);
  table.delete(connectionOf(some, c.hash));
  expect(table.size).toBe(1);
  table.delete(c);
  table.delete(c);
  expect(table.size).toBe(0);
});

it('finds by the ends that scripts know, one-way flows only as they are', () => {
  const table = new ConnectionTable();
  const ping = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 8, dstPort: 0, protocol: 1 };
  const error = { ...ping, srcPort: 3, dstPort: 1, oneWay: true };
  const [a, b] = [add(table, ping), add(table, error)];
  const look = ({ src, dst, srcPort, dstPort, protocol = 17 }: Ends) =>
    table.findKey(parseAddress(src)!, srcPort, parseAddress(dst)!, dstPort, protocol, -1, -1);
  expect(look(ping)).toBe(a);
  expect(look(reversed(ping))).toBe(a);
  expect(look(error)).toBe(b);
  expect(look(reversed(error))).toBeUndefined();
  expect(look({ ...ping, protocol: 17 })).toBeUndefined();
});

it('an IPv6 packet with mapped addresses finds the IPv4 flow', () => {
  const table = new ConnectionTable();
  const v4 = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1, dstPort: 2 };
  const c = add(table, v4);
  expect(find(table, { ...v4, src: '::ffff:10.0.0.1', dst: '::ffff:10.0.0.2' })).toBe(c);
});
