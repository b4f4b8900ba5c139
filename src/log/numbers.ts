/**
 * Numbers as text, exactly as Zeek's writers print them: `%.6f`, the double form of the ASCII writer, and the digits
 * of Grisu2 (Loitsch 2010) that its JSON library gives.
 */

const MICROS = 1e6;
const THREE = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));
/** Largest whole part that the fast path prints. */
const MAX_FAST = 1e15;

let lastSecond = -1;
let lastSecondText = '';

/** C's `%.6f`: rounded to even from the exact binary value. */
export function fixed6(v: number): string {
  if (v >= 0 && v < MAX_FAST && !Object.is(v, -0)) {
    let second = Math.floor(v);
    const scaled = (v - second) * MICROS;
    let micros = Math.round(scaled);
    // close to a tie only the exact way decides
    if (Math.abs(scaled - Math.floor(scaled) - 0.5) > 1e-6) {
      if (micros === MICROS) {
        second++;
        micros = 0;
      }
      if (second !== lastSecond) {
        lastSecond = second;
        lastSecondText = `${second}.`;
      }
      const high = (micros / 1000) | 0;
      return lastSecondText + THREE[high] + THREE[micros - high * 1000];
    }
  }
  return exactFixed6(v);
}

const view = new DataView(new ArrayBuffer(8));

/** Mantissa and exponent of a finite double: |v| = m * 2^e. */
function parts(v: number): { m: bigint; e: number } {
  view.setFloat64(0, v);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? { m: fraction, e: -1074 } : { m: fraction | (1n << 52n), e: exponent - 1075 };
}

function exactFixed6(v: number): string {
  if (!Number.isFinite(v)) return nonFinite(v);
  const sign = v < 0 || Object.is(v, -0) ? '-' : '';
  const { m, e } = parts(v);
  if (e >= 0) return `${sign}${m << BigInt(e)}.000000`;
  const shift = BigInt(-e);
  const scaled = m * 1000000n;
  let q = scaled >> shift;
  const rest = scaled - (q << shift);
  const half = 1n << (shift - 1n);
  if (rest > half || (rest === half && (q & 1n) === 1n)) q += 1n;
  return `${sign}${q / 1000000n}.${(q % 1000000n).toString().padStart(6, '0')}`;
}

const nonFinite = (v: number): string => (Number.isNaN(v) ? 'nan' : v > 0 ? 'inf' : '-inf');

/** A double in the ASCII writer: at most six decimals, trailing zeros stripped, `.0` for whole values. */
export function doubleText(v: number): string {
  if (!Number.isFinite(v)) return nonFinite(v);
  const text = fixed6(Math.abs(v)).replace(/\.?0+$/, '');
  const whole = Math.abs(Math.abs(v) - Math.round(Math.abs(v))) < 1e-9 ? '.0' : '';
  return `${v < 0 ? '-' : ''}${text}${whole}`;
}

/** A whole number of an int or count column; a negative count has wrapped at 2^64. */
export const countText = (v: number): string =>
  v >= 0 ? (v < 1e21 ? String(v) : BigInt(v).toString()) : BigInt.asUintN(64, BigInt(v)).toString();

// ---- Grisu2

const MASK = (1n << 64n) - 1n;
const MIN_POWER = -348;
const powers = new Map<number, { m: bigint; e: number }>();

/** 10^k as a normalised 64-bit mantissa, correctly rounded, and its exponent. */
function power(k: number): { m: bigint; e: number } {
  let cached = powers.get(k);
  if (cached === undefined) {
    cached = roundTo64(k >= 0 ? 10n ** BigInt(k) : 1n, k >= 0 ? 1n : 10n ** BigInt(-k));
    powers.set(k, cached);
  }
  return cached;
}

const bitLength = (x: bigint): number => x.toString(2).length;

function roundTo64(numerator: bigint, denominator: bigint): { m: bigint; e: number } {
  let e = bitLength(numerator) - bitLength(denominator) - 64;
  const scaled = (exp: number): bigint =>
    exp >= 0
      ? (2n * numerator) / (denominator << BigInt(exp))
      : (2n * (numerator << BigInt(-exp))) / denominator;
  let twice = scaled(e);
  if (bitLength(twice >> 1n) > 64) twice = scaled(++e);
  if (bitLength(twice >> 1n) < 64) twice = scaled(--e);
  let m = (twice >> 1n) + (twice & 1n);
  if (m > MASK) {
    m >>= 1n;
    e++;
  }
  return { m, e };
}

/** Upper half of a 64 by 64 bit product, rounded. */
const multiply = (a: bigint, b: bigint): bigint => (a * b + (1n << 63n)) >> 64n;

function normalise(m: bigint, e: number): { m: bigint; e: number } {
  const shift = 64 - bitLength(m);
  return { m: m << BigInt(shift), e: e - shift };
}

/** Decimal digits of a positive double and their exponent: v = digits * 10^exponent. */
function grisu2(v: number): { digits: string; exponent: number } {
  const { m: f, e } = parts(v);
  const plus = normalise(2n * f + 1n, e - 1);
  const minus = f === 1n << 52n ? { m: 4n * f - 1n, e: e - 2 } : { m: 2n * f - 1n, e: e - 1 };
  const lower = minus.m << BigInt(minus.e - plus.e);
  const t = (-61 - plus.e) * 0.30102999566398114 + 347;
  const index = (Math.ceil(t) >> 3) + 1;
  const c = power(MIN_POWER + 8 * index);
  const w = normalise(f, e);
  const high = multiply(plus.m, c.m) - 1n;
  const low = multiply(lower, c.m) + 1n;
  return generate(high, high - low, high - multiply(w.m, c.m), -(plus.e + c.e + 64), -MIN_POWER - 8 * index);
}

function generate(
  high: bigint,
  width: bigint,
  gap: bigint,
  shift: number,
  exponent: number,
): { digits: string; exponent: number } {
  const s = BigInt(shift);
  const one = 1n << s;
  let p1 = high >> s;
  let p2 = high & (one - 1n);
  let kappa = p1.toString().length;
  const digits: number[] = [];
  const push = (d: bigint): void => {
    if (d !== 0n || digits.length > 0) digits.push(Number(d));
  };
  const round = (delta: bigint, rest: bigint, ten: bigint, distance: bigint): void => {
    while (
      rest < distance &&
      delta - rest >= ten &&
      (rest + ten < distance || distance - rest > rest + ten - distance)
    ) {
      digits[digits.length - 1]!--;
      rest += ten;
    }
  };
  while (kappa > 0) {
    const unit = 10n ** BigInt(kappa - 1);
    push(p1 / unit);
    p1 %= unit;
    kappa--;
    const rest = (p1 << s) + p2;
    if (rest <= width) {
      round(width, rest, unit << s, gap);
      return { digits: digits.join(''), exponent: exponent + kappa };
    }
  }
  let scale = 1n;
  for (;;) {
    p2 *= 10n;
    width *= 10n;
    scale *= 10n;
    push(p2 >> s);
    p2 &= one - 1n;
    kappa--;
    if (p2 < width) {
      round(width, p2, one, gap * scale);
      return { digits: digits.join(''), exponent: exponent + kappa };
    }
  }
}

/** A double in JSON; `null` for what is no finite number. */
export function jsonNumber(v: number): string {
  if (!Number.isFinite(v)) return 'null';
  if (v === 0) return Object.is(v, -0) ? '-0.0' : '0.0';
  const sign = v < 0 ? '-' : '';
  const size = Math.abs(v);
  // whole numbers this small have no shorter text than their own digits
  if (size < MAX_FAST && Number.isInteger(size)) return `${sign}${size}.0`;
  const { digits, exponent } = grisu2(size);
  return sign + layOut(digits, exponent);
}

/** Places the point, as the JSON library does. */
function layOut(digits: string, exponent: number): string {
  const n = digits.length;
  const point = n + exponent;
  if (exponent >= 0 && point <= 21) return `${digits}${'0'.repeat(exponent)}.0`;
  if (point > 0 && point <= 21) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -6 && point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return n === 1 ? `${digits}e${point - 1}` : `${digits[0]}.${digits.slice(1)}e${point - 1}`;
}

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ`; a fraction that rounds up to one keeps its second, as Zeek prints it. */
export function isoTime(v: number): string {
  const seconds = Math.floor(v);
  const micros = fixed6(v - seconds);
  const fraction = micros.startsWith('1') ? '1000000' : micros.slice(2);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
