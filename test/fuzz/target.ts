/**
 * What a fuzz target is, and what one execution of it may end in.
 *
 * Inputs are made from a seed and a number, so that any of them can be made again; `judge` runs one and says what is
 * wrong with it, '' when nothing is.
 */

/** An input: bytes of a file, or packets. */
export type Input = Uint8Array | readonly FuzzPacket[];

/** One frame, as a capture would give it. */
export interface FuzzPacket {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly linkType: number;
  /** Length on the wire. */
  readonly wire: number;
  readonly bytes: Uint8Array;
}

export interface Target<T extends Input = Input> {
  readonly name: string;
  make(random: Random): T;
  judge(input: T): Promise<string>;
}

/** Numbers of one input. */
export class Random {
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  /** 0 to `n` - 1. */
  below(n: number): number {
    return Math.floor(this.#next() * n);
  }

  /** True in one of `n` cases. */
  one(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  bytes(n: number): Uint8Array {
    return Uint8Array.from({ length: n }, () => this.below(256));
  }
}
