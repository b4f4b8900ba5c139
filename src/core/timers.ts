/**
 * The timer queue: Zeek's binary min-heap (PriorityQueue), with its unusual index scheme, so that timers with
 * bit-equal due times fire in Zeek's order.
 *
 * Indices start at 0; parent(i) = i >> 1; children of i are 2i and 2i + 1 (the root's left child is itself). A node is
 * a due time and a word that tells slot and kind; both children of a node lie in one line of the processor's cache.
 * Timers move up and down without a look at the objects.
 */

/** What the queue holds. It keeps the due times itself: timers are millions, and a number of theirs is an object. */
export interface Timer {
  /** What the queue knows it by, -1 when it is not queued; the queue's alone. */
  slot: number;
  /** Called once when due. `now` is the dispatch time; `ending` is true when the input is over. */
  fire(now: number, ending: boolean): void;
}

/** What has several timers at a time, which need no objects of their own: kinds tell them apart. */
export interface TimerOwner {
  /** The first of its timers, the latest; -1 for none; the queue's alone. */
  timers: number;
  /** One of them is due, and gone. */
  timerDue(kind: number, now: number, ending: boolean): void;
}

/** Of a kind: the end of the input means nothing to such a timer. */
export const QUIET = 8;
/** Bits of a node's word below the slot: a number from 1 for timers with an owner, 0 for others; and QUIET. */
const KIND_BITS = 4;
const KIND = (1 << KIND_BITS) - 1;
/** Timers that there is room for at first: growing throws away code that was compiled for the columns as they were. */
const INITIAL = 8192;

export class TimerQueue {
  #size = 0;
  /** Timers that are not quiet. */
  #loud = 0;
  /** The heap: of the node at index i the due time is #dues[2i], the word #words[4i + 2]. */
  #dues = new Float64Array(2 * INITIAL);
  #words = new Int32Array(this.#dues.buffer);
  /** Per slot: the index in the heap, or, of a free slot, the next free one. */
  #place = new Int32Array(INITIAL);
  /** Per slot: the next timer of the same owner, or -1. */
  #next = new Int32Array(INITIAL);
  /** Per slot: the timer or its owner. */
  #timers: (Timer | TimerOwner | null)[] = [];
  /** The first free slot, -1 when none was given back. */
  #free = -1;

  get size(): number {
    return this.#size;
  }

  /** Due time of the earliest timer; Infinity when none is queued. */
  get nextDue(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#dues[0]!;
  }

  /** Queues a timer that is due at a time, seconds. One that is queued already must be cancelled first. */
  add(timer: Timer, due: number): void {
    timer.slot = this.#enter(timer, due, 0);
  }

  /** The same for one that does nothing when the input ends. */
  addQuiet(timer: Timer, due: number): void {
    timer.slot = this.#enter(timer, due, QUIET);
  }

  /** Queues a timer of an owner. `kind` is 1 to 7, with QUIET if it does nothing when the input ends. */
  addOf(owner: TimerOwner, kind: number, due: number): void {
    const slot = this.#enter(owner, due, kind);
    // what the owner had when the queue was emptied is gone
    const { timers } = owner;
    this.#next[slot] = timers >= 0 && this.#timers[timers] === owner ? timers : -1;
    owner.timers = slot;
  }

  /** Takes a timer out; nothing happens when it is not queued. */
  cancel(timer: Timer): void {
    const { slot } = timer;
    if (slot < 0) return;
    timer.slot = -1;
    if (this.#timers[slot] === timer) this.#remove(slot);
  }

  /** Takes out an owner's timers, the latest first; those of the kind `but` stay. */
  cancelOf(owner: TimerOwner, but = -1): void {
    let kept = -1;
    for (let slot = owner.timers; slot >= 0 && this.#timers[slot] === owner; ) {
      const next = this.#next[slot]!;
      if (this.#kindOf(slot) === but) {
        this.#next[slot] = kept;
        kept = slot;
      } else {
        this.#remove(slot);
      }
      slot = next;
    }
    owner.timers = kept;
  }

  /** Takes out the earliest timer and fires it; false when there is none. */
  fireNext(now: number, ending: boolean): boolean {
    if (this.#size === 0) return false;
    const word = this.#words[2]!;
    const slot = word >> KIND_BITS;
    const kind = word & KIND;
    const timer = this.#timers[slot]!;
    this.#removeFirst();
    if ((kind & ~QUIET) === 0) {
      (timer as Timer).slot = -1;
      (timer as Timer).fire(now, ending);
    } else {
      this.#unlink(timer as TimerOwner, slot);
      (timer as TimerOwner).timerDue(kind, now, ending);
    }
    return true;
  }

  /** The input is over: every timer fires in due order, new ones as well, up to the last one that is not quiet. */
  fireAll(now: number): void {
    while (this.#loud > 0) this.fireNext(now, true);
    // slots that timers and owners remember are no longer theirs
    this.#timers = [];
    this.#size = 0;
    this.#free = -1;
  }

  #enter(timer: Timer | TimerOwner, due: number, kind: number): number {
    const slot = this.#takeSlot(timer);
    if (2 * this.#size === this.#dues.length) this.#grow();
    if ((kind & QUIET) === 0) this.#loud++;
    this.#up(this.#size++, due, (slot << KIND_BITS) | kind);
    return slot;
  }

  #takeSlot(timer: Timer | TimerOwner): number {
    const slot = this.#free;
    if (slot < 0) return this.#timers.push(timer) - 1;
    this.#free = this.#place[slot]!;
    this.#timers[slot] = timer;
    return slot;
  }

  #kindOf(slot: number): number {
    return this.#words[4 * this.#place[slot]! + 2]! & KIND;
  }

  /** Takes a timer off its owner's list. */
  #unlink(owner: TimerOwner, slot: number): void {
    const next = this.#next;
    if (owner.timers === slot) {
      owner.timers = next[slot]!;
      return;
    }
    let before = owner.timers;
    while (next[before] !== slot) before = next[before]!;
    next[before] = next[slot]!;
  }

  /**
   * Takes a timer out of the middle as Zeek does: it goes before everything else, and then out. So its ancestors move
   * down by one, and while the last timer looks for its place from the root, they move up again: they need not, unless
   * the last timer goes the other way somewhere, which it does between equals only.
   */
  #remove(slot: number): void {
    const at = this.#place[slot]!;
    const last = this.#size - 1;
    const word = this.#words[4 * at + 2]!;
    if (this.#turns(at, last)) {
      this.#up(at, Number.NEGATIVE_INFINITY, word);
      this.#removeFirst();
      return;
    }
    this.#size = last;
    if (at !== last) {
      const due = this.#dues[2 * last]!;
      const moved = this.#words[4 * last + 2]!;
      if (at > 0 && this.#dues[2 * (at >> 1)]! > due) this.#up(at, due, moved);
      else this.#down(at, last, due, moved);
    }
    this.#forget(word);
  }

  /** Whether the last timer, on its way from the root to `at`, would turn aside or stop because of equal times. */
  #turns(at: number, last: number): boolean {
    const dues = this.#dues;
    // the last one itself is taken out: then its parent has moved to where the last one was
    let i = at === last ? at >> 1 : at;
    const due = dues[2 * (at === last ? i : last)]!;
    for (; i > 0; i >>= 1) {
      const above = dues[2 * (i >> 1)]!;
      if (above === due) return true;
      // of equals the right child is preferred
      if ((i & 1) === 0 && i + 1 < last && dues[2 * i + 2] === above) return true;
    }
    return false;
  }

  #removeFirst(): void {
    const word = this.#words[2]!;
    const last = --this.#size;
    if (last > 0) this.#down(0, last, this.#dues[2 * last]!, this.#words[4 * last + 2]!);
    this.#forget(word);
  }

  /** A node with this word is no longer in the heap. */
  #forget(word: number): void {
    if ((word & QUIET) === 0) this.#loud--;
    const slot = word >> KIND_BITS;
    this.#timers[slot] = null;
    this.#place[slot] = this.#free;
    this.#free = slot;
  }

  #grow(): void {
    const { length } = this.#dues;
    const dues = new Float64Array(2 * length);
    const [place, next] = [new Int32Array(length), new Int32Array(length)];
    dues.set(this.#dues);
    place.set(this.#place);
    next.set(this.#next);
    this.#dues = dues;
    this.#words = new Int32Array(dues.buffer);
    this.#place = place;
    this.#next = next;
  }

  /** Puts a timer at index `i` or above it. */
  #up(i: number, due: number, word: number): void {
    const dues = this.#dues;
    const words = this.#words;
    const place = this.#place;
    while (i > 0) {
      const parent = i >> 1;
      const above = dues[2 * parent]!;
      if (above <= due) break;
      const moved = words[4 * parent + 2]!;
      dues[2 * i] = above;
      words[4 * i + 2] = moved;
      place[moved >> KIND_BITS] = i;
      i = parent;
    }
    dues[2 * i] = due;
    words[4 * i + 2] = word;
    place[word >> KIND_BITS] = i;
  }

  /** Puts a timer at index `i` of a heap of `size`, or below it. */
  #down(i: number, size: number, due: number, word: number): void {
    const dues = this.#dues;
    const words = this.#words;
    const place = this.#place;
    for (;;) {
      let child = i === 0 ? 1 : 2 * i; // index 0 has the single child 1
      if (child >= size) break;
      let below = dues[2 * child]!;
      if (i !== 0 && child + 1 < size && below >= dues[2 * child + 2]!) {
        child++;
        below = dues[2 * child]!;
      }
      if (below >= due) break;
      const moved = words[4 * child + 2]!;
      dues[2 * i] = below;
      words[4 * i + 2] = moved;
      place[moved >> KIND_BITS] = i;
      i = child;
    }
    dues[2 * i] = due;
    words[4 * i + 2] = word;
    place[word >> KIND_BITS] = i;
  }
}
