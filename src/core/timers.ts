/**
 * The timer queue: Zeek's binary min-heap (PriorityQueue), with its unusual index scheme, so that timers with
 * bit-equal due times fire in Zeek's order.
 *
 * Indices start at 0; parent(i) = i >> 1; children of i are 2i and 2i + 1 (the root's left child is itself). Due
 * times and places are columns of numbers: timers move up and down without a look at the objects.
 */

/** What the queue holds. It keeps the due times itself: timers are millions, and a number of theirs is an object. */
export interface Timer {
  /** What the queue knows it by, -1 when it is not queued; the queue's alone. */
  slot: number;
  /** Called once when due. `now` is the dispatch time; `ending` is true when the input is over. */
  fire(now: number, ending: boolean): void;
}

const INITIAL = 1024;

export class TimerQueue {
  #size = 0;
  /** The heap: due time and slot at each index. */
  #due = new Float64Array(INITIAL);
  #slot = new Int32Array(INITIAL);
  /** Per slot: the index in the heap, or, of a free slot, the next free one. */
  #place = new Int32Array(INITIAL);
  /** Per slot: the timer. */
  readonly #timers: (Timer | null)[] = [];
  /** The first free slot, -1 when none was given back. */
  #free = -1;

  get size(): number {
    return this.#size;
  }

  /** Due time of the earliest timer; Infinity when none is queued. */
  get nextDue(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#due[0]!;
  }

  /** Queues a timer that is due at a time, seconds. One that is queued already must be cancelled first. */
  add(timer: Timer, due: number): void {
    const slot = this.#takeSlot(timer);
    timer.slot = slot;
    if (this.#size === this.#due.length) this.#grow();
    this.#up(this.#size++, due, slot);
  }

  /** Takes a timer out; nothing happens when it is not queued. */
  cancel(timer: Timer): void {
    if (timer.slot < 0) return;
    // before everything else, as Zeek takes a timer out of the middle
    this.#up(this.#place[timer.slot]!, Number.NEGATIVE_INFINITY, timer.slot);
    this.pop();
  }

  /** Takes out the earliest timer. */
  pop(): Timer | undefined {
    if (this.#size === 0) return undefined;
    const slot = this.#slot[0]!;
    const last = --this.#size;
    if (last > 0) this.#down(last, this.#due[last]!, this.#slot[last]!);
    const timer = this.#timers[slot]!;
    this.#timers[slot] = null;
    this.#place[slot] = this.#free;
    this.#free = slot;
    timer.slot = -1;
    return timer;
  }

  #takeSlot(timer: Timer): number {
    const slot = this.#free;
    if (slot < 0) return this.#timers.push(timer) - 1;
    this.#free = this.#place[slot]!;
    this.#timers[slot] = timer;
    return slot;
  }

  #grow(): void {
    const length = 2 * this.#due.length;
    const [due, slot, place] = [new Float64Array(length), new Int32Array(length), new Int32Array(length)];
    due.set(this.#due);
    slot.set(this.#slot);
    place.set(this.#place);
    this.#due = due;
    this.#slot = slot;
    this.#place = place;
  }

  /** Puts a timer at index `i` or above it. */
  #up(i: number, due: number, slot: number): void {
    const dues = this.#due;
    const slots = this.#slot;
    const place = this.#place;
    while (i > 0) {
      const parent = i >> 1;
      if (dues[parent]! <= due) break;
      dues[i] = dues[parent]!;
      slots[i] = slots[parent]!;
      place[slots[i]!] = i;
      i = parent;
    }
    dues[i] = due;
    slots[i] = slot;
    place[slot] = i;
  }

  /** Puts a timer at the root of a heap of `size`, or below it. */
  #down(size: number, due: number, slot: number): void {
    const dues = this.#due;
    const slots = this.#slot;
    const place = this.#place;
    let i = 0;
    for (;;) {
      let child = i === 0 ? 1 : 2 * i; // index 0 has the single child 1
      if (child >= size) break;
      if (i !== 0 && child + 1 < size && dues[child]! >= dues[child + 1]!) child++;
      if (dues[child]! >= due) break;
      dues[i] = dues[child]!;
      slots[i] = slots[child]!;
      place[slots[i]!] = i;
      i = child;
    }
    dues[i] = due;
    slots[i] = slot;
    place[slot] = i;
  }
}
