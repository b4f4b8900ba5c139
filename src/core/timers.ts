/**
 * The timer queue: Zeek's binary min-heap (PriorityQueue), with its unusual index scheme, so that timers with
 * bit-equal due times fire in Zeek's order.
 *
 * Indices start at 0; parent(i) = i >> 1; children of i are 2i and 2i + 1 (the root's left child is itself).
 */

/** What the queue holds. `at` is the index in the heap, -1 when not queued. */
export interface Timer {
  /** due time, seconds */
  due: number;
  /** position in the heap, owned by the queue */
  slot: number;
  /** Called once when due. `now` is the dispatch time; `ending` is true when the input is over. */
  fire(now: number, ending: boolean): void;
}

export class TimerQueue {
  readonly #heap: Timer[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** Due time of the earliest timer; Infinity when none is queued. */
  get nextDue(): number {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0]!.due;
  }

  /** Queues a timer. One that is queued already must be cancelled first. */
  add(timer: Timer): void {
    timer.slot = this.#heap.length;
    this.#heap.push(timer);
    this.#up(timer.slot);
  }

  /** Takes a timer out; nothing happens when it is not queued. */
  cancel(timer: Timer): void {
    if (timer.slot < 0) return;
    timer.due = Number.NEGATIVE_INFINITY;
    this.#up(timer.slot);
    this.pop();
  }

  /** Takes out the earliest timer. */
  pop(): Timer | undefined {
    const heap = this.#heap;
    const top = heap[0];
    if (top === undefined) return undefined;
    const last = heap.pop()!;
    if (last !== top) {
      heap[0] = last;
      last.slot = 0;
      this.#down();
    }
    top.slot = -1;
    return top;
  }

  #up(i: number): void {
    const heap = this.#heap;
    const timer = heap[i]!;
    while (i > 0) {
      const parent = i >> 1;
      const above = heap[parent]!;
      if (above.due <= timer.due) break;
      heap[i] = above;
      above.slot = i;
      i = parent;
    }
    heap[i] = timer;
    timer.slot = i;
  }

  #down(): void {
    const heap = this.#heap;
    const size = heap.length;
    const timer = heap[0]!;
    let i = 0;
    for (;;) {
      const left = i === 0 ? 1 : 2 * i; // index 0 has the single child 1
      if (left >= size) break;
      let child = left;
      if (i !== 0 && left + 1 < size && heap[left]!.due >= heap[left + 1]!.due) child = left + 1;
      const below = heap[child]!;
      if (below.due >= timer.due) break;
      heap[i] = below;
      below.slot = i;
      i = child;
    }
    heap[i] = timer;
    timer.slot = i;
  }
}
