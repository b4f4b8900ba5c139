/** Numbers as text, exactly as Zeek's ASCII writer prints them: `%.6f`, doubles, counts; and ISO 8601 times. */

const MICROS = 1e6;
/** Largest whole part that the fast path prints. */
const MAX_FAST = 1e15;

/** A time split up: whole seconds and millionths. One object, reused. */
const parts = { second: 0, micros: 0 };

/**
 * Splits seconds as `%.6f` rounds them; the result is valid until the next call. Undefined for what only the exact way
 * decides: ties and their neighbours, negative, huge and infinite values.
 */
export function splitSeconds(v: number): Readonly<typeof parts> | undefined {
  if (!(v >= 0 && v < MAX_FAST) || Object.is(v, -0)) return undefined;
  let second = Math.floor(v);
  const scaled = (v - second) * MICROS;
  let micros = Math.round(scaled);
  if (Math.abs(scaled - Math.floor(scaled) - 0.5) <= 1e-6) return undefined;
  if (micros === MICROS) {
    second++;
    micros = 0;
  }
  parts.second = second;
  parts.micros = micros;
  return parts;
}

/** C's `%.6f`: rounded to even from the exact binary value. */
export function fixed6(v: number): string {
  const split = splitSeconds(v);
  if (split === undefined) return exactFixed6(v);
  return `${split.second}.${String(split.micros).padStart(6, '0')}`;
}

const view = new DataView(new ArrayBuffer(8));

/** Mantissa and exponent of a finite double: |v| = m * 2^e. */
function binary(v: number): { m: bigint; e: number } {
  view.setFloat64(0, v);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? { m: fraction, e: -1074 } : { m: fraction | (1n << 52n), e: exponent - 1075 };
}

function exactFixed6(v: number): string {
  if (!Number.isFinite(v)) return nonFinite(v);
  const sign = v < 0 || Object.is(v, -0) ? '-' : '';
  const { m, e } = binary(v);
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

/** Texts of small whole numbers, made when first asked for: ports, packets and bytes of most connections. */
const small: (string | undefined)[] = new Array<string | undefined>(0x10000).fill(undefined);

function smallText(v: number): string {
  const text = String(v);
  small[v] = text;
  return text;
}

/** An int or count: numbers beyond 2^53 may come as bigint; of a fraction the whole part counts. */
export function intText(v: number | bigint): string {
  if (typeof v === 'number' && v >>> 0 === v && v < 0x10000) return small[v] ?? smallText(v);
  if (Number.isSafeInteger(v) || typeof v === 'bigint') return String(v);
  return Number.isFinite(v) ? BigInt(Math.trunc(v)).toString() : '0';
}

/** The same for a count: a negative one has wrapped at 2^64. */
export function countText(v: number | bigint): string {
  return v >= 0 ? intText(v) : BigInt.asUintN(64, BigInt(intText(v))).toString();
}

/** Seconds as whole milliseconds, cut towards zero. */
export const millis = (v: number): number => Math.trunc(v * 1000);

/** Seconds that JavaScript's dates can show, either way. */
const MAX_DATE = 8.64e12;

/**
 * `YYYY-MM-DDTHH:MM:SS.ffffffZ`, seconds floored; a fraction that rounds up to one shows as `.1000000`, as Zeek has
 * it. Undefined for what is no date.
 */
export function isoTime(v: number): string | undefined {
  if (!(Math.abs(v) < MAX_DATE)) return undefined;
  const seconds = Math.floor(v);
  const micros = fixed6(v - seconds);
  const fraction = micros.startsWith('1') ? '1000000' : micros.slice(2);
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}.${fraction}Z`;
}
