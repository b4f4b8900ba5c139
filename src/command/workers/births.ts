/**
 * Connections numbered across workers, so that `-D` gives the uids of a single worker.
 *
 * Every worker keeps, in memory that all see, the frames in which it drew a ticket. As a frame belongs to one worker,
 * a ticket's number in the whole run is its own place in that list plus what the others drew in earlier frames. A
 * worker that wants to know waits until the others are as far; the one in the earliest frame never waits.
 */
import { type Numbering, Pool } from '../../core/uid.ts';

/** Words in front of the list: the frame in hand (those before it are done), and the number of tickets. */
const HEAD = { frame: 0, tickets: 1, end: 2 } as const;
/** Tickets per worker. The memory is taken page by page as it is used. */
const MOST = 1 << 26;
const DONE = 0x7fffffff;
/** Milliseconds between two looks at a worker that is behind. */
const LOOK = 0.2;

/** Memory for so many workers. */
export const sharedBirths = (workers: number): SharedArrayBuffer[] =>
  Array.from({ length: workers }, () => new SharedArrayBuffer(4 * (HEAD.end + MOST)));

export class Births implements Numbering {
  readonly #index: number;
  readonly #lists: readonly Int32Array[];
  readonly #own: Int32Array;

  constructor(shared: readonly SharedArrayBuffer[], index: number) {
    this.#index = index;
    this.#lists = shared.map((memory) => new Int32Array(memory));
    this.#own = this.#lists[index]!;
  }

  /** A frame is taken up, whosoever it is: all before it are done. */
  at(frame: number): void {
    Atomics.store(this.#own, HEAD.frame, frame);
  }

  /** No more tickets are drawn. */
  done(): void {
    this.at(DONE);
  }

  drew(pool: number, ticket: number): void {
    if (pool !== Pool.connection) return;
    if (ticket >= MOST) throw new RangeError(`-D with --workers numbers ${MOST} connections per worker`);
    const own = this.#own;
    own[HEAD.end + ticket] = own[HEAD.frame]!;
    own[HEAD.tickets] = ticket + 1;
  }

  numberOf(pool: number, ticket: number): number {
    if (pool !== Pool.connection) return ticket * this.#lists.length + this.#index;
    const frame = this.#own[HEAD.end + ticket]!;
    let number = ticket;
    for (const list of this.#lists) {
      if (list !== this.#own) number += before(list, frame);
    }
    return number;
  }
}

/** How many tickets another worker drew before a frame. */
function before(list: Int32Array, frame: number): number {
  for (;;) {
    const at = Atomics.load(list, HEAD.frame);
    if (at >= frame) break;
    Atomics.wait(list, HEAD.frame, at, LOOK);
  }
  let low = 0;
  let high = list[HEAD.tickets]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[HEAD.end + middle]! < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}
