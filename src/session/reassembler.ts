/**
 * Reassembly of one direction of a TCP connection: what arrived, what is missing, what was acknowledged.
 *
 * Positions are relative: the SYN is 0, the first payload byte 1. Blocks that were delivered stay until they are
 * acknowledged, because a close is complete only when the peer's data is (Zeek's TCP_Reassembler). Payload bytes are
 * kept only where somebody wants them.
 */

/** What a stream tells about its data. Implemented by the TCP state machine. */
export interface StreamEvents {
  /** In-order data; `bytes` is null unless contents are kept. */
  deliver(stream: Stream, seq: number, length: number, bytes: Uint8Array | null): void;
  /** Missing data that was acknowledged. */
  gap(stream: Stream, seq: number, length: number): void;
  /** A held block and a new segment differ in what they share. */
  inconsistent(stream: Stream, held: Uint8Array, fresh: Uint8Array): void;
}

/** Blocks that streams without data share; never written. */
const NO_BLOCKS: number[] = [];

/** An acknowledged block whose bytes are still known. */
interface OldBlock {
  readonly start: number;
  readonly bytes: Uint8Array;
}

export class Stream {
  /** Next byte to deliver. */
  next = 1;
  /** Everything below is forgotten. */
  trim = 1;
  /** Permanently ignored: a limit was reached. */
  skip = false;
  didEof = false;
  hadGap = false;
  /** Whether block contents are kept. */
  keep = false;
  /** How many acknowledged blocks are remembered for comparisons (Zeek's tcp_max_old_segments). */
  maxOld = 0;
  #old: OldBlock[] | null = null;
  /** Start and end of held blocks, ascending, flat; blocks first .. last-1 are in use. */
  #blocks: number[] = NO_BLOCKS;
  #bytes: (Uint8Array | null)[] | null = null;
  #first = 0;
  #last = 0;

  /** Whether any block is held. */
  get holds(): boolean {
    return this.#last > this.#first;
  }

  /** End of the highest held block; 0 when none is held. */
  get highest(): number {
    return this.holds ? this.#blocks[2 * this.#last - 1]! : 0;
  }

  /** Bytes held. */
  get held(): number {
    let sum = 0;
    for (let i = this.#first; i < this.#last; i++) sum += this.#blocks[2 * i + 1]! - this.#blocks[2 * i]!;
    return sum;
  }

  /** Keeps contents although blocks without them may be held already: those are not delivered. */
  keepFromNow(): void {
    if (this.keep) return;
    this.keep = true;
    if (this.#blocks !== NO_BLOCKS) this.#bytes = new Array<Uint8Array | null>(this.#last).fill(null);
  }

  /** Drops all blocks and ignores the stream from now on. */
  abandon(): void {
    this.#clear();
    this.skip = true;
  }

  /**
   * Takes payload [seq, seq + length). The bytes are data[at, at + length) and are copied if kept.
   */
  insert(seq: number, length: number, data: Uint8Array, at: number, events: StreamEvents): void {
    const end = seq + length;
    if (this.skip) return;
    if (this.#old !== null) this.#compareOld(this.#old, seq, end, data, at, events);
    if (end <= this.trim) return;
    if (this.keep && seq !== this.highest) this.#compare(seq, end, data, at, events);
    const start = Math.max(seq, this.trim);
    const from = this.keep ? at + (start - seq) : -1;
    const index = this.#store(start, end, data, from);
    if (index >= 0) this.#deliverFrom(index, events);
  }

  /** Everything below `seq` is acknowledged: reports holes, delivers behind them, forgets. */
  trimTo(seq: number, partial: boolean, filtered: boolean, events: StreamEvents): void {
    if (seq > this.next) this.#undelivered(seq, partial, filtered, events);
    while (this.#first < this.#last && this.#blocks[2 * this.#first + 1]! <= seq) {
      if (this.#bytes !== null) {
        const bytes = this.#bytes[this.#first]!;
        if (this.maxOld > 0 && bytes !== null) this.#remember(this.#blocks[2 * this.#first]!, bytes);
        this.#bytes[this.#first] = null;
      }
      this.#first++;
    }
    if (this.#first === this.#last) {
      this.#first = 0;
      this.#last = 0;
    } else if (this.#blocks[2 * this.#first] === this.next) {
      this.#deliverFrom(this.#first, events);
    }
    if (seq > this.trim) this.trim = seq;
  }

  /** Whether segments below `trim` still matter: there are acknowledged blocks to compare them with. */
  get remembers(): boolean {
    return this.#old !== null;
  }

  #remember(start: number, bytes: Uint8Array): void {
    this.#old ??= [];
    this.#old.push({ start, bytes });
    if (this.#old.length > this.maxOld) this.#old.shift();
  }

  #clear(): void {
    this.#blocks = NO_BLOCKS;
    this.#bytes = null;
    this.#first = 0;
    this.#last = 0;
  }

  /** Delivers from block `i` upward as long as each starts exactly at the next byte. */
  #deliverFrom(i: number, events: StreamEvents): void {
    for (; i < this.#last; i++) {
      const start = this.#blocks[2 * i]!;
      if (start > this.next) return;
      if (start < this.next) continue;
      this.next = this.#blocks[2 * i + 1]!;
      events.deliver(this, start, this.next - start, this.#bytes === null ? null : this.#bytes[i]!);
    }
  }

  #undelivered(upTo: number, partial: boolean, filtered: boolean, events: StreamEvents): void {
    if (upTo <= 2 && partial) return;
    if (filtered && this.next === 1) {
      this.skip = true;
    } else if (!this.skip) {
      for (let i = this.#first; i < this.#last; i++) {
        const start = this.#blocks[2 * i]!;
        if (start < this.next) continue;
        if (start >= upTo) break;
        if (start > this.next) {
          events.gap(this, this.next, start - this.next);
          this.next = start;
        }
        this.#deliverFrom(i, events);
      }
      if (upTo > this.next) events.gap(this, this.next, upTo - this.next);
    }
    if (upTo > this.next) this.next = upTo;
  }

  /** Stores the parts of [start, end) not held yet. The index of the first of them if it covers the next byte, else -1. */
  #store(start: number, end: number, data: Uint8Array, from: number): number {
    if (this.#blocks === NO_BLOCKS) {
      this.#blocks = [];
      if (this.keep) this.#bytes = [];
    }
    this.#compact();
    let i = this.#last;
    if (start < this.highest) {
      i = this.#first;
      while (i < this.#last && this.#blocks[2 * i + 1]! <= start) i++;
    }
    let stored = -1;
    for (;;) {
      // the part before the next held block
      const limit = i < this.#last ? this.#blocks[2 * i]! : Number.POSITIVE_INFINITY;
      const partEnd = Math.min(end, limit);
      if (start < partEnd) {
        this.#put(i, start, partEnd, from < 0 ? null : data.slice(from, from + partEnd - start));
        if (stored < 0) stored = i;
        i++;
      }
      if (i >= this.#last || end <= this.#blocks[2 * i]!) break;
      // go on behind the held block
      const heldEnd = this.#blocks[2 * i + 1]!;
      if (from >= 0) from += heldEnd - start;
      start = heldEnd;
      i++;
      if (start >= end) break;
    }
    if (stored < 0) return -1;
    const covers = this.#blocks[2 * stored]! <= this.next && this.next < this.#blocks[2 * stored + 1]!;
    return covers ? stored : -1;
  }

  /** Moves the blocks to the front of the list when most of it is used up. */
  #compact(): void {
    if (this.#first <= 16 || 2 * this.#first <= this.#last) return;
    this.#blocks.copyWithin(0, 2 * this.#first, 2 * this.#last);
    this.#bytes?.copyWithin(0, this.#first, this.#last);
    this.#last -= this.#first;
    this.#first = 0;
  }

  #put(i: number, start: number, end: number, bytes: Uint8Array | null): void {
    const blocks = this.#blocks;
    for (let k = this.#last; k > i; k--) {
      blocks[2 * k] = blocks[2 * k - 2]!;
      blocks[2 * k + 1] = blocks[2 * k - 1]!;
      if (this.#bytes !== null) this.#bytes[k] = this.#bytes[k - 1]!;
    }
    blocks[2 * i] = start;
    blocks[2 * i + 1] = end;
    if (this.#bytes !== null) this.#bytes[i] = bytes;
    this.#last++;
  }

  /** Compares a segment with every held block that it overlaps. */
  #compare(seq: number, end: number, data: Uint8Array, at: number, events: StreamEvents): void {
    if (this.#bytes === null) return;
    for (let i = this.#first; i < this.#last; i++) {
      const bytes = this.#bytes[i]!;
      if (bytes !== null) this.#compareBlock(this.#blocks[2 * i]!, bytes, seq, end, data, at, events);
    }
  }

  /** Compares a segment with what was acknowledged before. */
  #compareOld(
    old: readonly OldBlock[],
    seq: number,
    end: number,
    data: Uint8Array,
    at: number,
    events: StreamEvents,
  ): void {
    for (const { start, bytes } of old) this.#compareBlock(start, bytes, seq, end, data, at, events);
  }

  #compareBlock(
    blockStart: number,
    bytes: Uint8Array,
    seq: number,
    end: number,
    data: Uint8Array,
    at: number,
    events: StreamEvents,
  ): void {
    const start = Math.max(blockStart, seq);
    const stop = Math.min(blockStart + bytes.length, end);
    if (start >= stop) return;
    const held = bytes.subarray(start - blockStart, stop - blockStart);
    const fresh = data.subarray(at + start - seq, at + stop - seq);
    if (!held.every((byte, k) => byte === fresh[k])) events.inconsistent(this, held, fresh);
  }
}
