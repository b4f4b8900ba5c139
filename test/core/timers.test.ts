/** The timer queue: order, cancellation, ties as Zeek's heap breaks them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timer, TimerQueue } from '../../src/core/timers.ts';

const timer = (due: number, name = ''): Timer & { name: string } => ({ due, name, slot: -1, fire() {} });

function drain(queue: TimerQueue): number[] {
  const out: number[] = [];
  for (let t = queue.pop(); t !== undefined; t = queue.pop()) out.push(t.due);
  return out;
}

describe('timer queue', () => {
  it('gives timers in due order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), (dues) => {
        const queue = new TimerQueue();
        for (const due of dues) queue.add(timer(due));
        expect(drain(queue)).toEqual([...dues].sort((a, b) => a - b));
      }),
    );
  });

  it('forgets cancelled timers and keeps the rest in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.boolean()), { maxLength: 50 }), (list) => {
        const queue = new TimerQueue();
        const timers = list.map(([due]) => timer(due));
        for (const t of timers) queue.add(t);
        list.forEach(([, cancelled], i) => {
          if (cancelled) queue.cancel(timers[i]!);
        });
        const kept = list.filter(([, cancelled]) => !cancelled).map(([due]) => due);
        expect(drain(queue)).toEqual(kept.sort((a, b) => a - b));
      }),
    );
  });

  it('breaks ties by the heap, not first in first out', () => {
    // by hand: equal timers never move in a sift, so each pop puts the last element on top
    const queue = new TimerQueue();
    for (const name of ['a', 'b', 'c', 'd']) queue.add(timer(1, name));
    const order = [];
    for (let t = queue.pop(); t !== undefined; t = queue.pop())
      order.push((t as Timer & { name: string }).name);
    expect(order).toEqual(['a', 'd', 'c', 'b']);
  });

  it('tells the next due time', () => {
    const queue = new TimerQueue();
    expect(queue.nextDue).toBe(Number.POSITIVE_INFINITY);
    queue.add(timer(5));
    queue.add(timer(3));
    expect(queue.nextDue).toBe(3);
    expect(queue.size).toBe(2);
  });

  it('ignores cancelling what is not queued', () => {
    const queue = new TimerQueue();
    const t = timer(1);
    queue.cancel(t);
    queue.add(timer(2));
    queue.cancel(t);
    expect(queue.size).toBe(1);
  });
});
