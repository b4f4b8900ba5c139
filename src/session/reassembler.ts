/**
 * Reassembly of one direction of a TCP connection: what arrived, what is missing, what was acknowledged.
 *
 * Positions are relative: the SYN is 0, the first payload byte 1. Blocks that were delivered stay until they are
 * acknowledged, because a close is complete only when the peer's data is (Zeek's TCP_Reassembler). Payload bytes are
 * kept only where somebody wants them.
 *
 * Everything in [trim, next) is held: it was delivered and not acknowledged yet. So a stream without contents needs
 * no block for it, and in-order data costs two numbers; its blocks are what lies behind a hole.
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

/** What only a stream has whose contents are kept. */
class Kept {
  /** Contents of the held blocks, at the same indices; null for those that came before anybody wanted them. */
  readonly bytes: (Uint8Array | null)[];
  /** How many acknowledged blocks are remembered for comparisons (Zeek's tcp_max_old_segments). */
  maxOld = 0;
  readonly old: OldBlock[] = [];

  constructor(blocks: number) {
    this.bytes = new Array<Uint8Array | null>(blocks).fill(null);
  }
}

/** Bits of `Stream.bits`; from `StreamBit.free` on they are the endpoint's. */
export const StreamBit = { skip: 1, didEof: 2, free: 2 } as const;

export class Stream {
  /** Next byte to deliver. */
  next = 1;
  /** Everything below is forgotten. */
  trim = 1;
  /** Small facts, a bit each: streams are many. */
  bits = 0;
  /** Start and end of blocks, ascending, flat; blocks first .. last-1 are in use. */
  #blocks: number[] = NO_BLOCKS;
  #first = 0;
  #last = 0;
  #kept: Kept | null = null;

  /** Permanently ignored: a limit was reached. */
  get skip(): boolean {
    return (this.bits & StreamBit.skip) !== 0;
  }

  get didEof(): boolean {
    return (this.bits & StreamBit.didEof) !== 0;
  }

  /** Sets a bit of StreamBit. */
  mark(bit: number): void {
    this.bits |= bit;
  }

  /** Whether data that comes next moves two numbers and nothing else: no hole, no contents kept, no limit reached. */
  get plain(): boolean {
    return this.#first === this.#last && this.#kept === null && (this.bits & StreamBit.skip) === 0;
  }

  /** Whether any data is held. */
  get holds(): boolean {
    return this.#last > this.#first || this.#delivered > 0;
  }

  /** End of the highest data held; 0 when none is held. */
  get highest(): number {
    if (this.#last > this.#first) return Math.max(this.#blocks[2 * this.#last - 1]!, this.next);
    return this.#delivered > 0 ? this.next : 0;
  }

  /** Bytes held. */
  get held(): number {
    let sum = this.#delivered;
    for (let i = this.#first; i < this.#last; i++) {
      if (this.#blocks[2 * i]! >= this.next) sum += this.#blocks[2 * i + 1]! - this.#blocks[2 * i]!;
    }
    return sum;
  }

  /** Bytes that were delivered and are held until they are acknowledged; not above 0 when there are none. */
  get #delivered(): number {
    return this.skip ? 0 : this.next - this.trim;
  }

  /** Keeps contents from now on; blocks that are held already are not delivered. `maxOld`: see Kept. */
  keep(maxOld = 0): void {
    this.#kept ??= new Kept(this.#last);
    this.#kept.maxOld = Math.max(this.#kept.maxOld, maxOld);
  }

  /** Drops all blocks and ignores the stream from now on. */
  abandon(): void {
    this.#clear();
    this.mark(StreamBit.skip);
  }

  /**
   * Takes payload [seq, seq + length). The bytes are data[at, at + length) and are copied if kept.
   */
  insert(seq: number, length: number, data: Uint8Array, at: number, events: StreamEvents): void {
    const end = seq + length;
    if (this.skip) return;
    const kept = this.#kept;
    if (kept !== null) this.#compareOld(kept.old, seq, end, data, at, events);
    if (end <= this.trim) return;
    if (kept !== null && seq !== this.highest) this.#compare(kept, seq, end, data, at, events);
    let start = Math.max(seq, this.trim);
    if (start <= this.next) {
      if (end <= this.next) return;
      start = this.next;
      if (kept === null && this.#first === this.#last) {
        // the usual case: nothing lies behind a hole
        this.next = end;
        events.deliver(this, start, end - start, null);
        return;
      }
    }
    const index = this.#store(start, end, data, kept === null ? -1 : at + (start - seq));
    if (index < 0) return;
    this.#deliverFrom(index, events);
    if (kept === null) this.#dropDelivered();
  }

  /** Everything below `seq` is acknowledged: reports holes, delivers behind them, forgets. */
  trimTo(seq: number, partial: boolean, filtered: boolean, events: StreamEvents): void {
    if (seq > this.next) this.#undelivered(seq, partial, filtered, events);
    while (this.#first < this.#last && this.#blocks[2 * this.#first + 1]! <= seq) {
      if (this.#kept !== null) this.#remember(this.#kept, this.#first);
      this.#first++;
    }
    if (this.#first === this.#last) {
      this.#first = 0;
      this.#last = 0;
    } else if (this.#blocks[2 * this.#first] === this.next) {
      this.#deliverFrom(this.#first, events);
    }
    if (this.#kept === null) this.#dropDelivered();
    if (seq > this.trim) this.trim = seq;
  }

  /** Forgets the blocks that lie in [trim, next) by now. */
  #dropDelivered(): void {
    while (this.#first < this.#last && this.#blocks[2 * this.#first + 1]! <= this.next) this.#first++;
    if (this.#first < this.#last) return;
    this.#first = 0;
    this.#last = 0;
  }

  /** Whether segments below `trim` still matter: there are acknowledged blocks to compare them with. */
  get remembers(): boolean {
    return this.#kept !== null && this.#kept.old.length > 0;
  }

  /** Lets go of a block that was acknowledged; its contents may stay for comparisons. */
  #remember(kept: Kept, i: number): void {
    const bytes = kept.bytes[i]!;
    kept.bytes[i] = null;
    if (kept.maxOld === 0 || bytes === null) return;
    kept.old.push({ start: this.#blocks[2 * i]!, bytes });
    if (kept.old.length > kept.maxOld) kept.old.shift();
  }

  #clear(): void {
    this.#blocks = NO_BLOCKS;
    if (this.#kept !== null) this.#kept.bytes.length = 0;
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
      events.deliver(this, start, this.next - start, this.#kept === null ? null : this.#kept.bytes[i]!);
    }
  }

  #undelivered(upTo: number, partial: boolean, filtered: boolean, events: StreamEvents): void {
    if (upTo <= 2 && partial) return;
    if (filtered && this.next === 1) {
      this.mark(StreamBit.skip);
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
    this.#beginBlocks();
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

  /** Makes the list of blocks, or moves them to its front when most of it is used up. */
  #beginBlocks(): void {
    if (this.#blocks === NO_BLOCKS) this.#blocks = [];
    if (this.#first <= 16 || 2 * this.#first <= this.#last) return;
    this.#blocks.copyWithin(0, 2 * this.#first, 2 * this.#last);
    this.#kept?.bytes.copyWithin(0, this.#first, this.#last);
    this.#last -= this.#first;
    this.#first = 0;
  }

  #put(i: number, start: number, end: number, bytes: Uint8Array | null): void {
    const blocks = this.#blocks;
    for (let k = this.#last; k > i; k--) {
      blocks[2 * k] = blocks[2 * k - 2]!;
      blocks[2 * k + 1] = blocks[2 * k - 1]!;
      if (this.#kept !== null) this.#kept.bytes[k] = this.#kept.bytes[k - 1]!;
    }
    blocks[2 * i] = start;
    blocks[2 * i + 1] = end;
    if (this.#kept !== null) this.#kept.bytes[i] = bytes;
    this.#last++;
  }

  /** Compares a segment with every held block that it overlaps. */
  #compare(kept: Kept, seq: number, end: number, data: Uint8Array, at: number, events: StreamEvents): void {
    for (let i = this.#first; i < this.#last; i++) {
      const bytes = kept.bytes[i]!;
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
