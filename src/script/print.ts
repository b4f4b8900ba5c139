/**
 * Text forms of values, as Zeek's `print` writes them: `T`, `[a, b]`, sets and records with their brackets.
 *
 * JavaScript has one kind of number: whole ones print as counts do. Times, doubles and intervals have functions of
 * their own, for scripts that want Zeek's form of them.
 */

/** The values of one `print`, joined by a comma and a space. */
export const printed = (values: readonly unknown[]): string => values.map(valueText).join(', ');

/** The printed form of one value. Strings stand without quotes; bytes outside printable ASCII are `\xNN`. */
export const valueText = (value: unknown): string => textIn(PRINT, value, 0);

/** The form in Zeek's `cat`: strings as they are, lines of sets and tables indented unless they begin with a string. */
export const catText = (value: unknown): string => textIn(CAT, value, 0);

/** What tells `print` from `cat`. */
interface Form {
  readonly string: (text: string) => string;
  readonly bytes: (bytes: Uint8Array) => string;
  readonly indents: boolean;
}

const PRINT: Form = { string: escaped, bytes: bytesText, indents: false };
const CAT: Form = { string: (text) => text, bytes: bytesText, indents: true };

function textIn(form: Form, value: unknown, level: number): string {
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'string') return form.string(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : doubleText(value);
  if (value === undefined || value === null) return '<uninitialized>';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return form.bytes(value);
  const inner = (v: unknown): string => textIn(form, v, level);
  if (Array.isArray(value)) return `[${value.map((v) => (v === undefined ? '' : inner(v))).join(', ')}]`;
  if (value instanceof Set || value instanceof Map) return block(form, value, level);
  if (value instanceof RegExp) return patternText(value);
  // what says itself how it prints
  if (value.toString !== Object.prototype.toString) return String(value);
  return `[${Object.entries(value)
    .map(([k, v]) => `${k}=${inner(v)}`)
    .join(', ')}]`;
}

function block(form: Form, container: Set<unknown> | Map<unknown, unknown>, level: number): string {
  const inner = (v: unknown): string => textIn(form, v, level + 1);
  const line = (v: unknown): string =>
    (typeof v === 'string' || !form.indents ? '' : tabs(level + 1)) + inner(v);
  const lines =
    container instanceof Set
      ? [...container].map(line)
      : [...container].map(
          ([k, v]) => `${form.indents ? tabs(level + 1) : ''}${key(k, inner)} = ${inner(v)}`,
        );
  return `{\n${lines.join(',\n')}\n${form.indents ? tabs(level) : ''}}`;
}

/** Composite keys, which are arrays, have one pair of brackets. */
const key = (k: unknown, inner: (v: unknown) => string): string =>
  Array.isArray(k) ? inner(k) : `[${inner(k)}]`;

/** As Zeek shows a pattern, which can match a whole text or a part. */
const patternText = ({ source, ignoreCase }: RegExp): string =>
  ignoreCase ? `/(?i:^?(${source})$?)/` : `/^?(${source})$?/`;

const tabs = (n: number): string => '\t'.repeat(n);

function escaped(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : bytesText(new TextEncoder().encode(text));
}

function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const b of bytes) {
    text += b >= 0x20 && b <= 0x7e ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, '0')}`;
  }
  return text;
}

/** A double or time: up to six decimals, `.0` on whole values, exponent form above 2147483647 and below 1e-6. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const size = Math.abs(value);
  if (size > 2147483647 || (size < 1e-6 && size > 0)) return exponential(value);
  const trimmed = value.toFixed(6).replace(/\.?0+$/, '');
  return Number.isInteger(value) ? `${trimmed}.0` : trimmed;
}

/** The shortest mantissa that is this value, an exponent of at least two digits. */
function exponential(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86400],
  ['hr', 3600],
  ['min', 60],
  ['sec', 1],
  ['msec', 1e-3],
];

/** An interval in units from days down to microseconds: `2.0 hrs 30.0 mins`, `0 secs`. */
export function intervalText(seconds: number): string {
  if (seconds === 0) return '0 secs';
  const parts: string[] = [];
  let left = Math.abs(seconds);
  const sign = seconds < 0 ? '-' : '';
  for (const [unit, size] of UNITS) {
    const whole = Math.floor(left / size);
    if (whole === 0) continue;
    left -= whole * size;
    parts.push(`${sign}${whole}.0 ${unit}${whole === 1 ? '' : 's'}`);
  }
  const micro = left / 1e-6;
  if (micro >= 1e-6) {
    const shown = doubleText(micro);
    // what floating point leaves over one shows as `1`
    parts.push(`${sign}${shown} usec${/^1(\.0)?$/.test(shown) ? '' : 's'}`);
  }
  return parts.join(' ');
}
