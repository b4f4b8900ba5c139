/**
 * Unique identifiers: Zeek's uid pools.
 *
 * A word is SipHash-2-4 over (pool LE64, counter LE64); a uid is "C" + base62(upper half of one word) + base62(the
 * next word), digits least significant first. In deterministic mode (`-D`) the key is zero and the pool number is
 * the instance; otherwise both are random per engine.
 */
import { randomWords } from './random.ts';
import { keyedState, sipHash } from './siphash.ts';
import { type DigitsKernel, moduleBytes, UidMemory } from './uid-kernel.ts';

const USUAL = 'C';
const ZERO = 0x30;
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Pools that Zeek uses: connections, and unique_id() of scripts. */
export const Pool = { connection: 1, script: 2 } as const;

const PAIR = 62 * 62;
/** Two digits of base 62 at once, the lower one first; each made when it is first asked for. */
const pairs = new Array<string | undefined>(PAIR).fill(undefined);

function makePair(pair: number): string {
  const text = DIGITS[pair % 62]! + DIGITS[Math.floor(pair / 62)]!;
  pairs[pair] = text;
  return text;
}

/** Base 62 of a 64-bit value given as unsigned halves, least significant digit first, without zeros at the end. */
function base62(high: number, low: number): string {
  let text = '';
  for (;;) {
    const q = Math.floor(high / PAIR);
    const rest = (high - q * PAIR) * 4294967296 + low;
    low = Math.floor(rest / PAIR);
    high = q;
    const pair = rest - low * PAIR;
    if (high !== 0 || low !== 0) text += pairs[pair] ?? makePair(pair);
    else return text + (pair < 62 ? DIGITS[pair]! : (pairs[pair] ?? makePair(pair)));
  }
}

/** Uids that are made without the kernel: a small capture does not pay for its compilation. */
const FEW = 64;

/** Characters of a uid at most: two words. */
const LONGEST = 1 + 2 * 11;

/** Makes a string of the text in the memory. */
type Reader = (bytes: Uint8Array) => string;

/** Written out for texts of one length: as arguments of one call the characters cost half of what Buffer takes. */
const readerOf = (length: number): Reader =>
  new Function(
    'b',
    `return String.fromCharCode(${Array.from({ length }, (_, i) => `b[${UidMemory.text + i}]`).join(', ')});`,
  ) as Reader;

/** The kernel over a memory of its own, which the secrets of one source are written to. */
class UidWriter {
  /** By the length of the text. */
  readonly #readers: (Reader | undefined)[] = new Array<Reader | undefined>(LONGEST + 1).fill(undefined);
  readonly #bytes: Buffer;
  readonly #digits: DigitsKernel;

  constructor(key: Int32Array, instance: Int32Array) {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), {
      block: { memory },
    });
    this.#digits = exports.digits as DigitsKernel;
    this.#bytes = Buffer.from(memory.buffer);
    const words = new Int32Array(memory.buffer);
    words.set(keyedState(key), UidMemory.state / 4);
    words.set(instance, UidMemory.pool / 4);
    this.#bytes.write(DIGITS, UidMemory.digits, 'latin1');
    this.#bytes.write(USUAL, UidMemory.text, 'latin1');
  }

  /**
   * Prefix and digits of one word, or of two that follow each other; the first loses its lowest `shift` bits. The usual
   * prefix is in the memory: such a text is one piece, which logs read faster.
   */
  text(prefix: string, pool: number, counter: number, shift: number, two: boolean): string {
    const from = UidMemory.text + USUAL.length;
    let end = this.#digits(pool, counter, shift, from);
    if (two) end = this.#digits(pool, counter + 1, 0, end);
    else this.#bytes[end++] = ZERO;
    if (prefix !== USUAL) return prefix + this.#bytes.toString('latin1', from, end);
    const length = end - UidMemory.text;
    this.#readers[length] ??= readerOf(length);
    return this.#readers[length](this.#bytes);
  }
}

/** Null where the machine has no WebAssembly: it is slower without. */
function writer(key: Int32Array, instance: Int32Array): UidWriter | null {
  try {
    return new UidWriter(key, instance);
  } catch {
    return null;
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
  #asked = 0;
  #writer: UidWriter | null = null;
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
  text(pool: number, ticket: number, prefix = USUAL): string {
    const two = this.bits > 64;
    const number = this.numbering === null ? ticket : this.numbering.numberOf(pool, ticket);
    const counter = (two ? 2 * number : number) + 1;
    const shift = -this.bits & 63;
    if (this.#asked++ === FEW) this.#writer = writer(this.#key, this.#instance);
    if (this.#writer !== null) return this.#writer.text(prefix, pool, counter, shift, two);
    return prefix + this.#digits(pool, counter, shift) + (two ? this.#digits(pool, counter + 1, 0) : '0');
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
