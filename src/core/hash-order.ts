/**
 * The order in which Zeek iterates an unordered set: that of its hash table, which fixed seeds make reproducible.
 *
 * Zeek's dictionary is an open-addressing table whose entries sit in runs by home bucket; a key's hash is the lower
 * half of SipHash-2-4 over its bytes. With `-D` the key of the hash is zero, and logs can be byte-equal.
 */
import { sipHash } from './siphash.ts';

/** Lower half of the multiplier 11400714819323198485: buckets use no more bits. */
const MULTIPLIER = 0x7f4a7c15;
/** Entries that one insertion moves while a grown table settles. */
const REMAP = 16;
/** Up to this size (log2) a table may be full, beyond it to three quarters. */
const SMALL = 3;

interface Entry<T> {
  /** Distance from the home bucket. */
  distance: number;
  readonly hash: number;
  readonly value: T;
}

class HashTable<T> {
  readonly slots: (Entry<T> | undefined)[] = [undefined];
  #log2 = 0;
  #size = 0;
  /** Position from which a grown table is still to be settled, downwards; -1 when it is. */
  #remap = -1;

  insert(hash: number, value: T): void {
    this.#enter(hash, value);
    this.#size++;
    const capacity = this.slots.length;
    if (this.#size > (this.#log2 <= SMALL ? capacity : Math.floor((capacity * 3) / 4))) this.#grow();
    this.#settle();
  }

  #bucket(hash: number): number {
    return this.#log2 === 0 ? 0 : (Math.imul(hash, MULTIPLIER) >>> 0) & (2 ** this.#log2 - 1);
  }

  /** Places an entry at the end of the run of its home. */
  #enter(hash: number, value: T): void {
    const home = this.#bucket(hash);
    let at = home;
    while (at < this.slots.length && this.slots[at] !== undefined && this.#home(at) <= home) at++;
    this.#place({ distance: at - home, hash, value }, at);
  }

  #home(at: number): number {
    return at - this.slots[at]!.distance;
  }

  /** First position behind the run of entries that have this home. */
  #runEnd(at: number, home: number): number {
    while (at < this.slots.length && this.slots[at] !== undefined && this.#home(at) === home) at++;
    return at;
  }

  /** Puts an entry; what is in its way goes to the end of its own run. */
  #place(entry: Entry<T>, at: number): void {
    for (;;) {
      if (at >= this.slots.length) this.#grow();
      const there = this.slots[at];
      this.slots[at] = entry;
      if (there === undefined) return;
      this.slots[at] = there;
      const end = this.#runEnd(at, this.#home(at));
      this.slots[at] = entry;
      there.distance += end - at;
      entry = there;
      at = end;
    }
  }

  #grow(): void {
    this.#remap = this.slots.length;
    this.#log2++;
    const capacity = 2 ** this.#log2 + this.#log2;
    while (this.slots.length < capacity) this.slots.push(undefined);
  }

  #settle(): void {
    for (let moves = REMAP; this.#remap >= 0 && moves > 0; ) {
      const entry = this.slots[this.#remap];
      if (entry === undefined || this.#home(this.#remap) === this.#bucket(entry.hash)) {
        this.#remap--;
        continue;
      }
      this.#close(this.#remap);
      this.#enter(entry.hash, entry.value);
      moves--;
    }
  }

  /** Takes the entry at a position out and closes the gap with later ones. */
  #close(at: number): void {
    for (;;) {
      const next = this.slots[at + 1];
      if (next === undefined || next.distance === 0) {
        this.slots[at] = undefined;
        return;
      }
      const last = this.#runEnd(at + 1, this.#home(at + 1)) - 1;
      const moved = this.slots[last]!;
      moved.distance -= last - at;
      this.slots[at] = moved;
      at = last;
    }
  }
}

/** The values in the order in which Zeek would iterate a set they were put into one after the other. */
export function hashOrder<T>(values: Iterable<T>, bytesOf: (value: T) => Uint8Array): T[] {
  const table = new HashTable<T>();
  const hash = new Int32Array(2);
  for (const value of values) {
    sipHash(ZERO_KEY, bytesOf(value), hash);
    table.insert(hash[0]! >>> 0, value);
  }
  return table.slots.flatMap((entry) => (entry === undefined ? [] : [entry.value]));
}

/** The key that all-zero seeds give. */
const ZERO_KEY = new Int32Array(4);
