/** Zeek's `fmt`: C's conversions over values of scripts, with its errors. The types of the values follow from the text. */
import { catText } from './print.ts';

/** What each conversion takes; `s` takes anything, in its printed form. */
interface Accepted {
  s: unknown;
  d: number | bigint | boolean;
  x: number | bigint | boolean;
  e: number;
  f: number;
  g: number;
  /** Seconds since the epoch, as date and time of the time zone of the run. */
  D: number;
  T: number;
}

type Modifier = '-' | '.' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** The values that a format wants; those of a text that is not known before the run are checked then. */
export type FormatArgs<F extends string> = string extends F ? readonly unknown[] : Conversions<F>;
type Conversions<F extends string> = F extends `${string}%${infer Rest}` ? Conversion<Rest> : [];
type Conversion<F extends string> = F extends `${Modifier}${infer Rest}`
  ? Conversion<Rest>
  : F extends `%${infer Rest}`
    ? Conversions<Rest>
    : F extends `${infer Letter extends keyof Accepted}${infer Rest}`
      ? [Accepted[Letter], ...Conversions<Rest>]
      : [unknownConversion: never];

const CONVERSION = /%(-?)(0?)(\d*)(?:\.(\d+))?(.?)/gs;

/** The text; a TypeError, with Zeek's message, for what does not fit. */
export function formatted(format: string, values: readonly unknown[]): string {
  let used = 0;
  const text = format.replace(CONVERSION, (_all, left: string, zero: string, width, precision, letter) => {
    if (letter === '%') return '%';
    if (used === values.length) throw new TypeError('too few arguments for format');
    const shown = converted(letter as string, values[used++], precision as string | undefined);
    if (left !== '') return shown.padEnd(Number(width));
    return zero !== '' && letter !== 's' ? zeroPadded(shown, Number(width)) : shown.padStart(Number(width));
  });
  if (used < values.length) throw new TypeError('too many arguments for format');
  return text;
}

function converted(letter: string, value: unknown, precision: string | undefined): string {
  switch (letter) {
    case 's': {
      const text = catText(value);
      return precision === undefined ? text : text.slice(0, Number(precision));
    }
    case 'd':
      return String(whole(value));
    case 'x':
      return BigInt.asUintN(64, BigInt(whole(value))).toString(16);
    case 'e':
      return exponential(real(value), Number(precision ?? 6));
    case 'f':
      return fixed(real(value), Number(precision ?? 6));
    case 'g':
      return general(real(value), Number(precision ?? 6));
    case 'D':
    case 'T':
      return moment(value, letter);
    default:
      throw new TypeError('bad format');
  }
}

function whole(value: unknown): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint' || Number.isInteger(value)) return value as number | bigint;
  throw new TypeError('bad type for %d/%x format');
}

function real(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError('bad type for floating-point format');
}

/** As C writes what is no number. */
const special = (v: number): string => (Number.isNaN(v) ? 'nan' : v < 0 ? '-inf' : 'inf');

const fixed = (v: number, digits: number): string => (Number.isFinite(v) ? v.toFixed(digits) : special(v));

/** C has an exponent of at least two digits. */
const exponential = (v: number, digits: number): string =>
  Number.isFinite(v) ? v.toExponential(digits).replace(/e([-+])(\d)$/, 'e$10$2') : special(v);

/** The shorter of the two, without trailing zeros. */
function general(v: number, precision: number): string {
  if (!Number.isFinite(v)) return special(v);
  const digits = Math.max(precision, 1);
  const exponent = Number(v.toExponential(digits - 1).split('e')[1]);
  const plain = exponent >= -4 && exponent < digits;
  const text = plain ? v.toFixed(digits - 1 - exponent) : exponential(v, digits - 1);
  return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text;
}

/** `2024-05-01-13:26:40`; with nanoseconds for `T`. */
function moment(value: unknown, letter: 'D' | 'T'): string {
  if (typeof value !== 'number') throw new TypeError('bad type for Date/Time format');
  const t = new Date(value * 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const second = t.getSeconds() + (letter === 'T' ? value - Math.floor(value) : 0);
  const seconds = letter === 'T' ? second.toFixed(9).padStart(12, '0') : two(second);
  const date = [t.getFullYear(), two(t.getMonth() + 1), two(t.getDate())].join('-');
  return `${date}-${two(t.getHours())}:${two(t.getMinutes())}:${seconds}`;
}

/** Zeros stand behind the sign. */
const zeroPadded = (text: string, width: number): string =>
  text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
