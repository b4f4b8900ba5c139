/** The timer queue: order, cancellation, ties as Zeek's heap breaks them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timer, TimerQueue } from '../../src/core/timers.ts';

type Named = Timer & { due: number; name: string };

const timer = (due: number, name = ''): Named => ({ due, name, slot: -1, fire() {} });

const add = (queue: TimerQueue, t: Named): void => queue.add(t, t.due);

/** The heap as it stands in Zeek, on a plain list: cancelling takes a timer to the root and from there. */
class PlainHeap {
  readonly list: { due: number; name: string }[] = [];

  add(due: number, name: string): void {
    this.list.push({ due, name });
    this.#up(this.list.length - 1);
  }

  cancel(name: string): void {
    const at = this.list.findIndex((t) => t.name === name);
    if (at < 0) return;
    this.list[at]!.due = Number.NEGATIVE_INFINITY;
    this.#up(at);
    this.pop();
  }

  pop(): string | undefined {
    const top = this.list[0];
    const last = this.list.pop();
    if (top !== last) {
      this.list[0] = last!;
      this.#down();
    }
    return top?.name;
  }

  #swap(i: number, j: number): void {
    [this.list[i], this.list[j]] = [this.list[j]!, this.list[i]!];
  }

  #up(i: number): void {
    for (; i > 0 && this.list[i >> 1]!.due > this.list[i]!.due; i >>= 1) this.#swap(i, i >> 1);
  }

  #down(): void {
    const due = (i: number): number => this.list[i]?.due ?? Number.POSITIVE_INFINITY;
    for (let i = 0; ; ) {
      const right = i > 0 && 2 * i + 1 < this.list.length && due(2 * i) >= due(2 * i + 1);
      const child = i === 0 ? 1 : 2 * i + (right ? 1 : 0);
      if (due(child) >= due(i)) return;
      this.#swap(i, child);
      i = child;
    }
  }
}

function drain(queue: TimerQueue): number[] {
  const out: number[] = [];
  for (let t = queue.pop(); t !== undefined; t = queue.pop()) out.push((t as Named).due);
  return out;
}

describe('timer queue', () => {
  it('gives timers in due order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), (dues) => {
        const queue = new TimerQueue();
        for (const due of dues) add(queue, timer(due));
        expect(drain(queue)).toEqual([...dues].sort((a, b) => a - b));
      }),
    );
  });

  it('forgets cancelled timers and keeps the rest in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.boolean()), { maxLength: 50 }), (list) => {
        const queue = new TimerQueue();
        const timers = list.map(([due]) => timer(due));
        for (const t of timers) add(queue, t);
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
    for (const name of ['a', 'b', 'c', 'd']) add(queue, timer(1, name));
    const order = [];
    for (let t = queue.pop(); t !== undefined; t = queue.pop()) order.push((t as Named).name);
    expect(order).toEqual(['a', 'd', 'c', 'b']);
  });

  it('keeps the order of the plain heap through any adding, cancelling and popping', () => {
    const step = fc.record({ kind: fc.constantFrom('add', 'cancel', 'pop'), value: fc.nat(12) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new TimerQueue();
        const plain = new PlainHeap();
        const timers: Named[] = [];
        for (const { kind, value } of steps) {
          if (kind === 'add') {
            timers.push(timer(value, `t${timers.length}`));
            add(queue, timers.at(-1)!);
            plain.add(value, timers.at(-1)!.name);
          } else if (kind === 'cancel') {
            const chosen = timers[(value * 7) % Math.max(timers.length, 1)];
            if (chosen === undefined) continue;
            queue.cancel(chosen);
            plain.cancel(chosen.name);
          } else {
            expect((queue.pop() as Named | undefined)?.name).toBe(plain.pop());
          }
        }
        for (let t = plain.pop(); t !== undefined; t = plain.pop())
          expect((queue.pop() as Named).name).toBe(t);
        expect(queue.size).toBe(0);
      }),
    );
  });

  it('holds more timers than it began with', () => {
    const queue = new TimerQueue();
    for (let i = 0; i < 5000; i++) add(queue, timer((i * 7919) % 5000));
    expect(drain(queue)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it('tells the next due time', () => {
    const queue = new TimerQueue();
    expect(queue.nextDue).toBe(Number.POSITIVE_INFINITY);
    add(queue, timer(5));
    add(queue, timer(3));
    expect(queue.nextDue).toBe(3);
    expect(queue.size).toBe(2);
  });

  it('ignores cancelling what is not queued', () => {
    const queue = new TimerQueue();
    const t = timer(1);
    queue.cancel(t);
    add(queue, timer(2));
    queue.cancel(t);
    expect(queue.size).toBe(1);
  });
});
