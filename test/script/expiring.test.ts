/** Expiring tables: Zeek's create, read and write expiry on packet time. */
import { expect, it } from 'vitest';
import { Clock } from '../../src/core/clock.ts';
import { TimerQueue } from '../../src/core/timers.ts';
import { ExpiringTable, type ExpirySpec } from '../../src/script/expiring.ts';

const T0 = 1000;

function bench(spec: ExpirySpec<string, number>) {
  const clock = new Clock();
  const timers = new TimerQueue();
  const failures: unknown[] = [];
  const table = new ExpiringTable(spec, {
    clock,
    timers,
    life: { loaded: true },
    interval: () => 10,
    failed: (error) => void failures.push(error),
  });
  const at = (offset: number) => {
    clock.advance(T0 + offset);
    while (timers.nextDue <= clock.network) timers.pop()!.fire(clock.network, false);
  };
  return { table, at, timers, clock, failures };
}

it('create: an entry goes that long after it was put in, whatever is done with it', () => {
  const { table, at } = bench({ kind: 'create', seconds: 5 });
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
    const { table, at } = bench({ kind, seconds: 8 });
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
  const { table, at } = bench({ kind: 'create', seconds: 10 });
  at(0);
  table.set('at the start', 1);
  at(0.9);
  table.set('a little later', 1);
  at(10);
  expect(table.size).toBe(2);
  const early = bench({ kind: 'create', seconds: 9 });
  early.at(0);
  early.at(0.9);
  early.table.set('a', 1); // counts as put in at 0
  early.at(10);
  expect(early.table.size).toBe(0);
});

it('what is put in before the first packet counts from it', () => {
  const { table, at } = bench({ kind: 'create', seconds: 5 });
  table.set('a', 1);
  at(0);
  expect(table.size).toBe(1);
  at(10);
  expect(table.size).toBe(0);
});

it('the expire function finds the entry, and keeps it by a positive answer', () => {
  const asked: (number | undefined)[] = [];
  const { table, at } = bench({
    kind: 'create',
    seconds: 5,
    expire: (t, key) => (asked.push(t.get(key)) === 1 ? 7 : 0),
  });
  at(0);
  table.set('a', 42);
  at(10);
  expect([asked, table.size]).toEqual([[42], 1]);
  at(20);
  expect([asked, table.size]).toEqual([[42, 42], 0]);
});

it('nothing expires at the end of the run', () => {
  const { table, at, timers, clock } = bench({ kind: 'create', seconds: 1 });
  at(0);
  table.set('a', 1);
  timers.pop()!.fire(clock.network + 100, true);
  expect([table.size, timers.size]).toEqual([1, 0]);
});
