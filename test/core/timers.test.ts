/** The timer queue: order, cancellation, ties as Zeek's heap breaks them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, type Timer, TimerQueue } from '../../src/core/timers.ts';

type Named = Timer & { due: number; name: string };

/** The timer that fired last. */
let fired: Named | undefined;

const timer = (due: number, name = ''): Named => ({
  due,
  name,
  slot: -1,
  fire() {
    fired = this;
  },
});

/** Fires the next timer and gives it. */
function next(queue: TimerQueue): Named | undefined {
  fired = undefined;
  queue.fireNext(0, false);
  return fired;
}

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
  for (let t = next(queue); t !== undefined; t = next(queue)) out.push(t.due);
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
    for (let t = next(queue); t !== undefined; t = next(queue)) order.push(t.name);
    expect(order).toEqual(['a', 'd', 'c', 'b']);
  });

  it.each([12, 100, 1_000_000])(
    'keeps the order of the plain heap through any adding, cancelling and popping of times up to %i',
    (most) => {
      const step = fc.record({
        kind: fc.constantFrom('add', 'add', 'cancel', 'pop'),
        value: fc.nat(most),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
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
              expect(next(queue)?.name).toBe(plain.pop());
            }
          }
          for (let t = plain.pop(); t !== undefined; t = plain.pop()) expect(next(queue)?.name).toBe(t);
          expect(queue.size).toBe(0);
        }),
      );
    },
  );

  it.each([
    [2, 8],
    [3, 7],
  ])('cancels any one of equal timers as the plain heap does: %i times, up to %i timers', (times, most) => {
    const different: unknown[] = [];
    for (let n = 1; n <= most; n++) {
      for (let code = 0; code < times ** n; code++) {
        const dues = Array.from({ length: n }, (_, i) => Math.floor(code / times ** i) % times);
        for (let cancelled = 0; cancelled < n; cancelled++) {
          const queue = new TimerQueue();
          const plain = new PlainHeap();
          const timers = dues.map((due, i) => timer(due, `t${i}`));
          for (const t of timers) {
            add(queue, t);
            plain.add(t.due, t.name);
          }
          queue.cancel(timers[cancelled]!);
          plain.cancel(`t${cancelled}`);
          const [fired, expected]: string[][] = [[], []];
          for (let t = next(queue); t !== undefined; t = next(queue)) fired!.push(t.name);
          for (let t = plain.pop(); t !== undefined; t = plain.pop()) expected!.push(t);
          if (fired!.join() !== expected!.join()) different.push({ dues, cancelled, fired, expected });
        }
      }
    }
    expect(different).toEqual([]);
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

  it('tells the timers of an owner apart, and cancels the latest first', () => {
    const queue = new TimerQueue();
    const told: string[] = [];
    const owner = (name: string) => ({
      timers: -1,
      timerDue(kind: number) {
        told.push(`${name}${kind}`);
      },
    });
    const [a, b] = [owner('a'), owner('b')];
    queue.addOf(a, 1, 5);
    queue.addOf(b, 2, 4);
    queue.addOf(a, 3, 3);
    queue.addOf(a, 1, 2);
    queue.fireNext(9, false);
    queue.addOf(a, 4, 1);
    queue.cancelOf(a, 3);
    while (queue.fireNext(9, false));
    expect(told).toEqual(['a1', 'a3', 'b2']);
    expect([a.timers, b.timers]).toEqual([-1, -1]);
  });

  it('cancels the timers of owners as it cancels timers, in the plain heap and the same order', () => {
    const step = fc.record({ act: fc.constantFrom('add', 'cancel', 'fire'), of: fc.nat(3), due: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new TimerQueue();
        const plain = new PlainHeap();
        let told = '';
        const owners = [0, 1, 2, 3].map((n) => ({
          timers: -1,
          names: [] as string[],
          timerDue(kind: number) {
            told = `${n}.${kind}`;
          },
        }));
        steps.forEach(({ act, of, due }, i) => {
          const owner = owners[of]!;
          const name = `${of}.${1 + (i % 6)}`;
          if (act === 'add') {
            queue.addOf(owner, 1 + (i % 6), due);
            owner.names.unshift(`${name} ${i}`);
            plain.add(due, `${name} ${i}`);
          } else if (act === 'cancel') {
            queue.cancelOf(owner);
            for (const timer of owner.names.splice(0)) plain.cancel(timer);
          } else {
            told = '';
            queue.fireNext(0, false);
            const first = plain.pop() ?? '';
            for (const { names } of owners) if (names.includes(first)) names.splice(names.indexOf(first), 1);
            expect(told).toBe(first.split(' ')[0]);
          }
        });
      }),
    );
  });

  it('fires at the end up to the last timer that is not quiet, and forgets the rest', () => {
    const queue = new TimerQueue();
    const told: string[] = [];
    const note = (name: string): Timer => ({
      slot: -1,
      fire(_now, ending) {
        told.push(`${name} ${ending}`);
        if (name === 'b') queue.add(note('new'), 4);
      },
    });
    const late = note('late');
    queue.addQuiet(note('a'), 1);
    queue.add(note('b'), 2);
    queue.addQuiet(note('c'), 3);
    queue.addQuiet(late, 5);
    queue.fireAll(9);
    expect(told).toEqual(['a true', 'b true', 'c true', 'new true']);
    expect([queue.size, queue.nextDue]).toEqual([0, Number.POSITIVE_INFINITY]);
    // a slot of before is nobody's now
    queue.add(note('first'), 1);
    queue.cancel(late);
    expect(queue.size).toBe(1);
  });

  it('links nothing to the timers that an owner had before the end', () => {
    const queue = new TimerQueue();
    const owner = { timers: -1, timerDue() {} };
    queue.addOf(owner, 1 | QUIET, 1);
    queue.addOf(owner, 2 | QUIET, 1);
    queue.fireAll(9);
    queue.addOf(owner, 3, 1);
    queue.addOf(owner, 4, 1);
    queue.cancelOf(owner);
    expect([queue.size, owner.timers]).toEqual([0, -1]);
  });
});
