/** Tables: Zeek's create, read and write expiry on packet time, defaults, changes, keys by value. */
import { expect, it } from 'vitest';
import { Clock } from '../../src/core/clock.ts';
import { TimerQueue } from '../../src/core/timers.ts';
import { Table, type TableAttributes } from '../../src/script/table.ts';

const T0 = 1000;

const bench = (attributes: TableAttributes<string, number>) => make(attributes);

function make<K, V>(attributes: TableAttributes<K, V>) {
  const clock = new Clock();
  const timers = new TimerQueue();
  const failures: unknown[] = [];
  const table = new Table(attributes, {
    clock,
    timers,
    life: { loaded: true },
    interval: () => 10,
    failed: (error) => void failures.push(error),
  });
  const at = (offset: number) => {
    clock.advance(T0 + offset);
    while (timers.nextDue <= clock.network) timers.fireNext(clock.network, false);
  };
  return { table, at, timers, clock, failures };
}

it('create: an entry goes that long after it was put in, whatever is done with it', () => {
  const { table, at } = bench({ createExpire: 5 });
  at(0);
  table.set('a', 1);
  at(3);
  table.set('a', 2);
  table.get('a');
  at(9);
  expect(table.size).toBe(1); // looked for every ten seconds only
  at(10);
  expect(table.size).toBe(0);
});

it('read: looking keeps an entry, a loop does not; write: only assignment does', () => {
  for (const [kind, touch, kept] of [
    ['read', 'has', 1],
    ['read', 'loop', 0],
    ['write', 'set', 1],
    ['write', 'get', 0],
  ] as const) {
    const { table, at } = bench({ [`${kind}Expire`]: 8 });
    at(0);
    table.set('a', 1);
    at(5);
    if (touch === 'has') table.has('a');
    else if (touch === 'loop') for (const _ of table);
    else if (touch === 'set') table.set('a', 2);
    else table.get('a');
    at(10);
    expect([kind, touch, table.size]).toEqual([kind, touch, kept]);
  }
});

it('an entry exactly as old as its timeout stays; time is kept in whole seconds', () => {
  const { table, at } = bench({ createExpire: 10 });
  at(0);
  table.set('at the start', 1);
  at(0.9);
  table.set('a little later', 1);
  at(10);
  expect(table.size).toBe(2);
  const early = bench({ createExpire: 9 });
  early.at(0);
  early.at(0.9);
  early.table.set('a', 1); // counts as put in at 0
  early.at(10);
  expect(early.table.size).toBe(0);
});

it('what is put in before the first packet counts from it', () => {
  const { table, at } = bench({ createExpire: 5 });
  table.set('a', 1);
  at(0);
  expect(table.size).toBe(1);
  at(10);
  expect(table.size).toBe(0);
});

it('the expire function finds the entry, and keeps it by a positive answer', () => {
  const asked: (number | undefined)[] = [];
  const { table, at } = bench({
    createExpire: 5,
    expireFunc: (t, key) => (asked.push(t.get(key)) === 1 ? 7 : 0),
  });
  at(0);
  table.set('a', 42);
  at(10);
  expect([asked, table.size]).toEqual([[42], 1]);
  at(20);
  expect([asked, table.size]).toEqual([[42, 42], 0]);
});

it('nothing expires at the end of the run', () => {
  const { table, at, timers, clock } = bench({ createExpire: 1 });
  at(0);
  table.set('a', 1);
  timers.fireNext(clock.network + 100, true);
  expect([table.size, timers.size]).toEqual([1, 0]);
});

it('a default answers for a missing key; inserting it puts it in; containers are copies', () => {
  const counts = bench({ default: 7 }).table;
  expect([counts.get('a'), counts.size]).toEqual([7, 0]);
  const inserting = bench({ defaultInsert: (key) => key.length }).table;
  expect([inserting.get('abc'), inserting.size, inserting.has('abc')]).toEqual([3, 1, true]);
  const list: number[] = [];
  const lists = make<string, number[]>({ default: list }).table;
  expect(lists.get('a')).toEqual([]);
  expect(lists.get('a')).not.toBe(list);
});

it('the change function is told of each change once it happened, but not of its own', () => {
  const told: unknown[] = [];
  const { table, at } = bench({
    createExpire: 5,
    onChange(t, what, key, before) {
      told.push([what, key, before, t.size]);
      t.set('own', 0);
      t.delete('own');
    },
  });
  at(0);
  table.set('a', 1).set('a', 2).set('b', 3);
  table.delete('b');
  expect(table.delete('absent')).toBe(false);
  at(10);
  expect(told).toEqual([
    ['TABLE_ELEMENT_NEW', 'a', 1, 1],
    ['TABLE_ELEMENT_CHANGED', 'a', 1, 1],
    ['TABLE_ELEMENT_NEW', 'b', 3, 2],
    ['TABLE_ELEMENT_REMOVED', 'b', 3, 1],
    ['TABLE_ELEMENT_EXPIRED', 'a', 2, 0],
  ]);
});

it('a change function that throws is reported, the change stays', () => {
  const { table, failures } = bench({
    onChange() {
      throw new Error('oops');
    },
  });
  table.set('a', 1);
  expect([table.get('a'), failures.map(String)]).toEqual([1, ['Error: oops']]);
});

it('records and arrays as keys compare by value, unset fields are none', () => {
  const { table } = make<object | string, number>({});
  table.set({ a: 1, b: 'x' }, 1).set([1, 'x'], 2);
  expect(table.get({ b: 'x', a: 1, c: undefined })).toBe(1);
  expect([table.get([1, 'x']), table.get([1]), table.get('[1,"x"]')]).toEqual([2, undefined, undefined]);
  expect([...table.keys()]).toEqual([{ a: 1, b: 'x' }, [1, 'x']]);
});
