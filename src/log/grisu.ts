/**
 * Doubles as JSON numbers: the digits of Grisu2 (Loitsch 2010), placed as Zeek's JSON library places them.
 *
 * Grisu2 gives at times one digit more than JavaScript's shortest text, so `String(v)` will not do. A 64-bit number
 * is kept as two unsigned 32-bit halves in doubles; all sums and products below stay under 2^53 and are exact.
 */
import { putSeconds } from './digits.ts';

const TWO_16 = 0x10000;
const TWO_32 = 0x100000000;
/** Whole numbers below have no shorter text than their own digits. */
const MAX_WHOLE = 1e15;
const MIN_NORMAL = 2 ** -1022;
const POWERS_OF_10 = Array.from({ length: 17 }, (_, i) => 10 ** i);
const POWERS_OF_2 = Array.from({ length: 32 }, (_, i) => 2 ** i);

// ---- cached powers of ten

const MIN_POWER = -348;
const POWERS = 87;

/** 10^k as a normalised 64-bit mantissa in four 16-bit limbs, lowest first, and its binary exponent. */
interface Power {
  readonly m0: number;
  readonly m1: number;
  readonly m2: number;
  readonly m3: number;
  readonly e: number;
}

const powers: (Power | undefined)[] = new Array<Power | undefined>(POWERS).fill(undefined);

const bitLength = (x: bigint): number => x.toString(2).length;

/** The quotient rounded to 64 bits. */
function rounded(numerator: bigint, denominator: bigint): { m: bigint; e: number } {
  let e = bitLength(numerator) - bitLength(denominator) - 64;
  const twice = (at: number): bigint =>
    at >= 0
      ? (2n * numerator) / (denominator << BigInt(at))
      : (2n * (numerator << BigInt(-at))) / denominator;
  if (bitLength(twice(e)) > 65) e++;
  else if (bitLength(twice(e)) < 65) e--;
  const m = (twice(e) + 1n) >> 1n;
  return bitLength(m) > 64 ? { m: m >> 1n, e: e + 1 } : { m, e };
}

function power(index: number): Power {
  let cached = powers[index];
  if (cached === undefined) {
    const k = MIN_POWER + 8 * index;
    const { m, e } = rounded(k >= 0 ? 10n ** BigInt(k) : 1n, k >= 0 ? 1n : 10n ** BigInt(-k));
    const limb = (i: bigint): number => Number((m >> (16n * i)) & 0xffffn);
    cached = { m0: limb(0n), m1: limb(1n), m2: limb(2n), m3: limb(3n), e };
    powers[index] = cached;
  }
  return cached;
}

// ---- one number

const f64 = new Float64Array(1);
const u32 = new Uint32Array(f64.buffer);

/** Result of `times`: the halves of the product. */
let high = 0;
let low = 0;

/** Upper 64 bits of the product with a power, rounded on bit 63. */
function times(h: number, l: number, p: Power): void {
  let t = l * p.m1 + Math.floor((l * p.m0) / TWO_16);
  t = l * p.m2 + h * p.m0 + Math.floor(t / TWO_16);
  t = l * p.m3 + h * p.m1 + Math.floor(t / TWO_16) + 0x8000;
  t = h * p.m2 + Math.floor(t / TWO_16);
  const carry = Math.floor(t / TWO_16);
  const top = h * p.m3 + carry;
  high = Math.floor(top / TWO_16);
  low = (top - high * TWO_16) * TWO_16 + t - carry * TWO_16;
}

/** The digits of the number in hand, its first `count` ones, and the power of ten of the last. */
const digits = new Uint8Array(32);
let count = 0;
let exponent = 0;

/** Finds the digits of a positive normal double. */
function find(v: number): void {
  f64[0] = v;
  const bits = u32[1]!;
  const fraction = (bits & 0xfffff) * 0x800 + (u32[0]! >>> 21);
  // mantissa and upper and lower boundary, shifted left until bit 63 of the mantissa is set
  const e = (bits >>> 20) - 1075 - 11;
  const mh = 0x80000000 + fraction;
  const ml = (u32[0]! << 11) >>> 0;
  const lowerHalf = fraction === 0 && ml === 0 ? 0x200 : 0x400;
  const index = (Math.ceil((-61 - e) * 0.30102999566398114 + 347) >> 3) + 1;
  const p = power(index);
  times(mh, ml, p);
  const wh = high;
  const wl = low;
  if (ml < lowerHalf) times(mh - 1, ml + TWO_32 - lowerHalf, p);
  else times(mh, ml - lowerHalf, p);
  const bh = high;
  const bl = low + 1;
  times(mh, ml + 0x400, p);
  const width = (high - bh) * TWO_32 + (low - 1 - bl);
  const gap = (high - wh) * TWO_32 + (low - 1 - wl);
  exponent = -MIN_POWER - 8 * index;
  const borrow = low === 0 ? 1 : 0;
  generate(high - borrow, low - 1 + borrow * TWO_32, width, gap, -(e + p.e + 64));
}

/**
 * Generates digits from the upper boundary until what is left is within the boundaries' distance `width`, then steps
 * down towards the number itself, which lies `gap` below. The binary point is `shift` bits up (32 to 60).
 */
function generate(h: number, l: number, width: number, gap: number, shift: number): void {
  const unit = POWERS_OF_2[shift - 32] as number;
  const whole = Math.floor(h / unit);
  let rest = h - whole * unit;
  let restLow = l;
  wholeDigits(whole);
  if (rest === 0 && restLow <= width) {
    dropZeros();
    return;
  }
  let widthHigh: number;
  let widthLow: number;
  do {
    restLow *= 10;
    const carry = Math.floor(restLow / TWO_32);
    restLow -= carry * TWO_32;
    const next = rest * 10 + carry;
    const digit = Math.floor(next / unit);
    rest = next - digit * unit;
    width *= 10;
    gap *= 10;
    widthHigh = Math.floor(width / TWO_32);
    widthLow = width - widthHigh * TWO_32;
    digits[count++] = digit;
    exponent--;
  } while (rest > widthHigh || (rest === widthHigh && restLow >= widthLow));
  const gapHigh = Math.floor(gap / TWO_32);
  const gapLow = gap - gapHigh * TWO_32;
  while (rest < gapHigh || (rest === gapHigh && restLow < gapLow)) {
    if (widthHigh - rest - (widthLow < restLow ? 1 : 0) < unit) break;
    // nearer after the step: twice the way to the number is more than the step
    const way = 2 * (gapHigh - rest);
    const wayLow = 2 * (gapLow - restLow);
    const wayCarry = Math.floor(wayLow / TWO_32);
    if (way + wayCarry < unit || (way + wayCarry === unit && wayLow === wayCarry * TWO_32)) break;
    (digits[count - 1] as number)--;
    rest += unit;
  }
}

/** The digits of a whole number below 2^53. */
function wholeDigits(v: number): void {
  let n = 1;
  while ((POWERS_OF_10[n] as number) <= v) n++;
  count = n;
  for (let rest = v; n > 0; ) {
    const next = Math.floor(rest / 10);
    digits[--n] = rest - next * 10;
    rest = next;
  }
}

function dropZeros(): void {
  while (digits[count - 1] === 0) {
    count--;
    exponent++;
  }
}

/** Subnormal numbers have JavaScript's digits: no log holds them. */
function findSubnormal(v: number): void {
  const [mantissa, power] = v.toExponential().split('e') as [string, string];
  const text = mantissa.replace('.', '');
  for (let i = 0; i < text.length; i++) digits[i] = Number(text[i]);
  count = text.length;
  exponent = Number(power) - count + 1;
}

// ---- the text

/** Bytes that a number takes at most. */
export const LONGEST_NUMBER = 32;
const ZERO = 0x30;
const POINT = 0x2e;

function putDigits(from: number, to: number, bytes: Uint8Array, at: number): number {
  for (let i = from; i < to; i++) bytes[at++] = ZERO + (digits[i] as number);
  return at;
}

function putZeros(n: number, bytes: Uint8Array, at: number): number {
  bytes.fill(ZERO, at, at + n);
  return at + n;
}

function putText(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  return at;
}

/** Places the point among the digits found: plain between 1e-6 and 1e21, else an exponent. */
function place(bytes: Uint8Array, from: number): number {
  const point = count + exponent;
  let at = from;
  if (point > 0 && point <= 21) {
    at = putDigits(0, Math.min(point, count), bytes, at);
    if (exponent >= 0) return putText('.0', bytes, putZeros(exponent, bytes, at));
    bytes[at++] = POINT;
    return putDigits(point, count, bytes, at);
  }
  if (point > -6 && point <= 0) {
    at = putZeros(-point, bytes, putText('0.', bytes, at));
    return putDigits(0, count, bytes, at);
  }
  at = putDigits(0, 1, bytes, at);
  if (count > 1) {
    bytes[at++] = POINT;
    at = putDigits(1, count, bytes, at);
  }
  return putText(`e${point - 1}`, bytes, at);
}

/**
 * Puts a double as JSON into `bytes` from index `at` on, where LONGEST_NUMBER bytes must be free; `null` for what is
 * no finite number. Gives the index after it.
 */
export function putJsonNumber(v: number, bytes: Uint8Array, at: number): number {
  if (!Number.isFinite(v)) return putText('null', bytes, at);
  const negative = v < 0 || Object.is(v, -0);
  const from = negative ? putText('-', bytes, at) : at;
  const size = Math.abs(v);
  if (size < MAX_WHOLE && Number.isInteger(size)) {
    wholeDigits(size);
    return putText('.0', bytes, putDigits(0, count, bytes, from));
  }
  if (size < MIN_NORMAL) findSubnormal(size);
  else find(size);
  return place(bytes, from);
}

/** Seconds from 2004 to 2038: the fraction of such a double has 22 bits, so that times a million it is exact. */
const FIRST_SECOND = 2 ** 30;
const LAST_SECOND = 2 ** 31;
/** How far a number may lie from the double that stands for it, millionths of a second, and how far is surely enough. */
const HALF_STEP = 1e6 * 2 ** -23;
const SURELY = HALF_STEP * (1 - 2 ** -8);

/**
 * The same for seconds since the epoch. Those of captures are whole microseconds: one such number at most stands for a
 * double, and where it is not at the edge of what does, its digits are the ones that Grisu2 finds.
 */
export function putJsonTime(v: number, bytes: Uint8Array, at: number): number {
  if (!(v >= FIRST_SECOND && v < LAST_SECOND)) return putJsonNumber(v, bytes, at);
  const second = Math.floor(v);
  const scaled = (v - second) * 1e6;
  const micros = Math.round(scaled);
  if (micros === 0 || micros === 1e6 || Math.abs(scaled - micros) > SURELY) {
    return putJsonNumber(v, bytes, at);
  }
  let end = putSeconds(second, micros, bytes, at);
  while (bytes[end - 1] === ZERO) end--;
  return end;
}

const scratch = Buffer.alloc(LONGEST_NUMBER);

/** The same as a string. */
export const jsonNumber = (v: number): string => scratch.toString('latin1', 0, putJsonNumber(v, scratch, 0));
