/**
 * Unique identifiers: Zeek's uid pools.
 *
 * A word is SipHash-2-4 over (pool LE64, counter LE64); a uid is "C" + base62(upper half of one word) + base62(the
 * next word), digits least significant first. In deterministic mode (`-D`) the key is zero and the pool number is
 * the instance; otherwise both are random per engine.
 */
import { randomBytes } from 'node:crypto';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Pools that Zeek uses: connections, and unique_id() of scripts. */
export const Pool = { connection: 1, script: 2 } as const;

/** Rounds of SipHash-2-4 over two message words and the length word: two each, then four. */
const ROUNDS = 10;
/** The last message word: no bytes left, and the length of the message (16 bytes) on top. */
const LENGTH_WORD = 16 << 24;

/**
 * SipHash-2-4 of two 64-bit words, on 32-bit halves (low, high): called twice per uid, so no BigInt and no closure.
 * `key` and `m` are four halves each; the result goes to `out`.
 */
function sipHash(key: Int32Array, m: Int32Array, out: Int32Array): void {
  let v0l = key[0]! ^ 0x70736575;
  let v0h = key[1]! ^ 0x736f6d65;
  let v1l = key[2]! ^ 0x6e646f6d;
  let v1h = key[3]! ^ 0x646f7261;
  let v2l = key[0]! ^ 0x6e657261;
  let v2h = key[1]! ^ 0x6c796765;
  let v3l = key[2]! ^ 0x79746573;
  let v3h = key[3]! ^ 0x74656462;
  for (let i = 0; i < ROUNDS; i++) {
    const ml = i < 4 ? m[i & 2]! : 0;
    const mh = i < 4 ? m[(i & 2) + 1]! : LENGTH_WORD;
    if (i < 6 && (i & 1) === 0) {
      v3l ^= ml;
      v3h ^= mh;
    } else if (i === 6) {
      v2l ^= 0xff;
    }
    // v0 += v1; v1 <<<= 13; v1 ^= v0; v0 <<<= 32
    let t = (v0l >>> 0) + (v1l >>> 0);
    v0h = (v0h + v1h + (t > 0xffffffff ? 1 : 0)) | 0;
    v0l = t | 0;
    t = (v1l << 13) | (v1h >>> 19);
    v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
    v1l = t ^ v0l;
    t = v0l;
    v0l = v0h;
    v0h = t;
    // v2 += v3; v3 <<<= 16; v3 ^= v2
    t = (v2l >>> 0) + (v3l >>> 0);
    v2h = (v2h + v3h + (t > 0xffffffff ? 1 : 0)) | 0;
    v2l = t | 0;
    t = (v3l << 16) | (v3h >>> 16);
    v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
    v3l = t ^ v2l;
    // v0 += v3; v3 <<<= 21; v3 ^= v0
    t = (v0l >>> 0) + (v3l >>> 0);
    v0h = (v0h + v3h + (t > 0xffffffff ? 1 : 0)) | 0;
    v0l = t | 0;
    t = (v3l << 21) | (v3h >>> 11);
    v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
    v3l = t ^ v0l;
    // v2 += v1; v1 <<<= 17; v1 ^= v2; v2 <<<= 32
    t = (v2l >>> 0) + (v1l >>> 0);
    v2h = (v2h + v1h + (t > 0xffffffff ? 1 : 0)) | 0;
    v2l = t | 0;
    t = (v1l << 17) | (v1h >>> 15);
    v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
    v1l = t ^ v2l;
    t = v2l;
    v2l = v2h;
    v2h = t;
    if (i < 6 && (i & 1) === 1) {
      v0l ^= ml;
      v0h ^= mh;
    }
  }
  out[0] = v0l ^ v1l ^ v2l ^ v3l;
  out[1] = v0h ^ v1h ^ v2h ^ v3h;
}

/** Base 62 of a 64-bit value given as unsigned halves, least significant digit first. */
function base62(high: number, low: number): string {
  let text = '';
  do {
    const q = Math.floor(high / 62);
    const rest = (high - q * 62) * 4294967296 + low;
    const lowQ = Math.floor(rest / 62);
    text += DIGITS[rest - lowQ * 62];
    high = q;
    low = lowQ;
  } while (high !== 0 || low !== 0);
  return text;
}

export class UidSource {
  readonly #key = new Int32Array(4);
  readonly #message = new Int32Array(4);
  readonly #word = new Int32Array(2);
  readonly #instance: Int32Array;
  readonly #drawn = new Map<number, number>();
  /** Random bits of a uid, 1 to 128 (Zeek's bits_per_uid). */
  bits = 96;

  /** `deterministic`: Zeek's `-D`, all seeds zero. */
  constructor(deterministic: boolean) {
    this.#instance = new Int32Array(2);
    if (!deterministic) {
      const random = randomBytes(24);
      for (let i = 0; i < 4; i++) this.#key[i] = random.readInt32LE(4 * i);
      this.#instance[0] = random.readInt32LE(16);
      this.#instance[1] = random.readInt32LE(20);
    }
  }

  /** Draws the next ticket of a pool: a small number that stands for its uid until somebody wants the text. */
  draw(pool: number): number {
    const ticket = this.#drawn.get(pool) ?? 0;
    this.#drawn.set(pool, ticket + 1);
    return ticket;
  }

  /** The text of a ticket, e.g. `CHhAvVGS1DHFjwGM9`. */
  text(pool: number, ticket: number, prefix = 'C'): string {
    const words = this.bits > 64 ? 2 : 1;
    const first = this.#digits(pool, words * ticket + 1, -this.bits & 63);
    return prefix + first + (words === 1 ? '0' : this.#digits(pool, words * ticket + 2, 0));
  }

  /** Base 62 of one word without its lowest `shift` bits (0 to 63). */
  #digits(pool: number, counter: number, shift: number): string {
    const [low, high] = this.#sip(pool, counter);
    if (shift >= 32) return base62(0, high! >>> (shift & 31));
    if (shift === 0) return base62(high! >>> 0, low! >>> 0);
    return base62(high! >>> shift, ((low! >>> shift) | (high! << (32 - shift))) >>> 0);
  }

  #sip(pool: number, counter: number): Int32Array {
    const m = this.#message;
    m[0] = this.#instance[0]! ^ pool;
    m[1] = this.#instance[1]!;
    m[2] = counter | 0;
    m[3] = Math.floor(counter / 4294967296);
    sipHash(this.#key, m, this.#word);
    return this.#word;
  }
}
