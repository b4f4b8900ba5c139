/**
 * Unique identifiers: Zeek's uid pools.
 *
 * A word is SipHash-2-4 over (pool LE64, counter LE64); a uid is "C" + base62(upper half of one word) + base62(the
 * next word), digits least significant first. In deterministic mode (`-D`) the key is zero and the pool number is
 * the instance; otherwise both are random per engine.
 */
import { randomWords } from './random.ts';
import { sipHash } from './siphash.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Pools that Zeek uses: connections, and unique_id() of scripts. */
export const Pool = { connection: 1, script: 2 } as const;

/** Two digits of base 62 at once, the lower one first; made when the first text is. */
let pairs: readonly string[] | undefined;
const PAIR = 62 * 62;

const makePairs = (): readonly string[] =>
  Array.from({ length: PAIR }, (_, i) => DIGITS[i % 62]! + DIGITS[Math.floor(i / 62)]!);

/** Base 62 of a 64-bit value given as unsigned halves, least significant digit first, without zeros at the end. */
function base62(high: number, low: number): string {
  pairs ??= makePairs();
  let text = '';
  for (;;) {
    const q = Math.floor(high / PAIR);
    const rest = (high - q * PAIR) * 4294967296 + low;
    low = Math.floor(rest / PAIR);
    high = q;
    const pair = rest - low * PAIR;
    if (high !== 0 || low !== 0) text += pairs[pair]!;
    else return text + (pair < 62 ? DIGITS[pair]! : pairs[pair]!);
  }
}

/** Where several engines work on one run: gives the tickets of each the numbers that a single engine would draw. */
export interface Numbering {
  /** A ticket was drawn. */
  drew(pool: number, ticket: number): void;
  numberOf(pool: number, ticket: number): number;
}

export class UidSource {
  readonly #key = new Int32Array(4);
  readonly #message = new Uint8Array(16);
  readonly #messageWords = new DataView(this.#message.buffer);
  readonly #word = new Int32Array(2);
  readonly #instance: Int32Array;
  readonly #drawn = new Map<number, number>();
  /** Random bits of a uid, 1 to 128 (Zeek's bits_per_uid). */
  bits = 96;
  /** Null where this engine is the only one. */
  numbering: Numbering | null = null;

  /** `deterministic`: Zeek's `-D`, all seeds zero. */
  constructor(deterministic: boolean) {
    this.#instance = new Int32Array(2);
    if (!deterministic) {
      const random = randomWords(6);
      this.#key.set(random.subarray(0, 4));
      this.#instance.set(random.subarray(4));
    }
  }

  /** Draws the next ticket of a pool: a small number that stands for its uid until somebody wants the text. */
  draw(pool: number): number {
    const ticket = this.#drawn.get(pool) ?? 0;
    this.#drawn.set(pool, ticket + 1);
    if (this.numbering !== null) this.numbering.drew(pool, ticket);
    return ticket;
  }

  /** The text of a ticket, e.g. `CHhAvVGS1DHFjwGM9`. */
  text(pool: number, ticket: number, prefix = 'C'): string {
    const words = this.bits > 64 ? 2 : 1;
    const number = this.numbering === null ? ticket : this.numbering.numberOf(pool, ticket);
    const first = this.#digits(pool, words * number + 1, -this.bits & 63);
    return prefix + first + (words === 1 ? '0' : this.#digits(pool, words * number + 2, 0));
  }

  /** Base 62 of one word without its lowest `shift` bits (0 to 63). */
  #digits(pool: number, counter: number, shift: number): string {
    const [low, high] = this.#sip(pool, counter);
    if (shift >= 32) return base62(0, high! >>> (shift & 31));
    if (shift === 0) return base62(high! >>> 0, low! >>> 0);
    return base62(high! >>> shift, ((low! >>> shift) | (high! << (32 - shift))) >>> 0);
  }

  #sip(pool: number, counter: number): Int32Array {
    const m = this.#messageWords;
    m.setInt32(0, this.#instance[0]! ^ pool, true);
    m.setInt32(4, this.#instance[1]!, true);
    m.setInt32(8, counter | 0, true);
    m.setInt32(12, Math.floor(counter / 4294967296), true);
    sipHash(this.#key, this.#message, this.#word);
    return this.#word;
  }
}
