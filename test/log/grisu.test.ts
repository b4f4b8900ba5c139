/** JSON numbers: the vectors of the specification, and its Grisu2 in big integers as the judge of ours. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonNumber, LONGEST_NUMBER, putJsonTime } from '../../src/log/grisu.ts';

const SIXTY_FOUR = (1n << 64n) - 1n;
const length = (x: bigint): number => x.toString(2).length;

interface Float {
  readonly m: bigint;
  readonly e: number;
}

/** A mantissa shifted left until it has 64 bits. */
const normal = (m: bigint, e: number): Float => ({ m: m << BigInt(64 - length(m)), e: e - 64 + length(m) });

/** 10^k, rounded to 64 bits. */
function ten(k: number): Float {
  // enough bits to round from
  const scale = 2400n;
  const value = k >= 0 ? (10n ** BigInt(k)) << scale : (1n << scale) / 10n ** BigInt(-k);
  const cut = length(value) - 64;
  const m = (value + (1n << BigInt(cut - 1))) >> BigInt(cut);
  return m > SIXTY_FOUR ? { m: m >> 1n, e: cut + 1 - Number(scale) } : { m, e: cut - Number(scale) };
}

const times = (a: bigint, b: bigint): bigint => (a * b + (1n << 63n)) >> 64n;

/** Digits and exponent of a positive normal double, by the letter of the specification (Appendix C). */
function grisu2(v: number): { digits: number[]; k: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, v);
  const raw = bits.getBigUint64(0);
  const f = (raw & ((1n << 52n) - 1n)) | (1n << 52n);
  const e = Number(raw >> 52n) - 1075;
  const p = normal(2n * f + 1n, e - 1);
  const [lowM, lowE] = f === 1n << 52n ? [4n * f - 1n, e - 2] : [2n * f - 1n, e - 1];
  const t = (-61 - p.e) * 0.30102999566398114 + 347;
  const index = (Math.ceil(t) >> 3) + 1;
  const c = ten(-348 + 8 * index);
  const w = times(normal(f, e).m, c.m);
  const wp = times(p.m, c.m) - 1n;
  const wm = times(lowM << BigInt(lowE - p.e), c.m) + 1n;
  const s = BigInt(-(p.e + c.e + 64));
  const one = 1n << s;
  const digits: number[] = [];
  const push = (d: bigint): void => {
    if (digits.length > 0 || d !== 0n) digits.push(Number(d));
  };
  const round = (delta: bigint, from: bigint, unit: bigint, gap: bigint): void => {
    for (let rest = from; rest < gap && delta - rest >= unit; rest += unit) {
      if (!(rest + unit < gap || gap - rest > rest + unit - gap)) break;
      digits[digits.length - 1]!--;
    }
  };
  let delta = wp - wm;
  let p1 = wp >> s;
  let p2 = wp & (one - 1n);
  let kappa = p1.toString().length;
  const k = 348 - 8 * index;
  while (kappa > 0) {
    const unit = 10n ** BigInt(--kappa);
    push(p1 / unit);
    p1 %= unit;
    const rest = (p1 << s) + p2;
    if (rest > delta) continue;
    round(delta, rest, unit << s, wp - w);
    return { digits, k: k + kappa };
  }
  for (let gap = wp - w; ; ) {
    p2 *= 10n;
    delta *= 10n;
    gap *= 10n;
    push(p2 >> s);
    p2 &= one - 1n;
    kappa--;
    if (p2 >= delta) continue;
    round(delta, p2, one, gap);
    return { digits, k: k + kappa };
  }
}

/** The number that a text stands for as digits and exponent, without trailing zeros. */
function parsed(text: string): string {
  const [, whole, part, exponent] = /^(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text)!;
  const fraction = part === '0' ? '' : (part ?? '');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return `${short}e${Number(exponent ?? 0) - fraction.length + digits.length - short.length}`;
}

function sameAsTheLetter(v: number): void {
  const { digits, k } = grisu2(v);
  const short = digits.join('').replace(/0+$/, '');
  expect(parsed(jsonNumber(v))).toBe(`${short}e${k + digits.length - short.length}`);
  expect(Number(jsonNumber(v))).toBe(v);
}

describe('a double in JSON', () => {
  it.each([
    [100, '100.0'],
    [3.14, '3.14'],
    [-0.5, '-0.5'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e-6, '0.000001'],
    [1.2e-7, '1.2e-7'],
    [1e-8, '1e-8'],
    [2.23e-308, '2.23e-308'],
    [1e20, '100000000000000000000.0'],
    [1e21, '1e21'],
    [1.5e22, '1.5e22'],
    // one digit more than JavaScript's, or another last digit
    [1315218933.93671, '1315218933.9367099'],
    [1402707778.618276, '1402707778.6182759'],
    [78.99710083007812, '78.99710083007813'],
    [123456789012345680, '123456789012345680.0'],
    [5e-324, '5e-324'],
    [Number.NaN, 'null'],
    [Number.POSITIVE_INFINITY, 'null'],
    [Number.NEGATIVE_INFINITY, 'null'],
  ])('%d is %s', (v, text) => {
    expect(jsonNumber(v)).toBe(text);
  });

  it('has the digits of Grisu2 for any normal double', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -1022, noNaN: true, noDefaultInfinity: true }), sameAsTheLetter),
      { numRuns: 2000 },
    );
  });

  it('has them for stamps and their differences', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e9 }), fc.nat(999999), fc.nat(999999), (s, a, b) => {
        const [x, y] = [s + a / 1e6, s + b / 1e6];
        for (const v of [x, y, Math.abs(x - y)]) if (v > 0) sameAsTheLetter(v);
      }),
      { numRuns: 2000 },
    );
  });

  it('has them at powers of two and their neighbours', () => {
    for (let e = -1021; e < 1023; e++) {
      const v = 2 ** e;
      for (const near of [v, v * (1 + Number.EPSILON), v * (1 - Number.EPSILON / 2)]) sameAsTheLetter(near);
    }
  });
});

describe('a time in JSON', () => {
  const bytes = Buffer.alloc(LONGEST_NUMBER);
  const timeText = (v: number): string => bytes.toString('latin1', 0, putJsonTime(v, bytes, 0));
  /** The doubles of a microsecond, and those next to it. */
  const around = (second: number, micros: number): number[] => {
    const v = second + micros / 1e6;
    return [-3, -2, -1, 0, 1, 2, 3].map((step) => v + (step * v * Number.EPSILON) / 2);
  };

  it('is the number that Grisu2 finds, at microseconds and beside them', () => {
    const second = fc.integer({ min: 2 ** 30 - 5, max: 2 ** 31 + 5 });
    fc.assert(
      fc.property(second, fc.nat(999999), (s, micros) => {
        for (const v of around(s, micros)) expect(timeText(v)).toBe(jsonNumber(v));
      }),
      { numRuns: 20000 },
    );
  });

  it('is the same number for any double', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e10, max: 1e10 }), (v) => {
        expect(timeText(v)).toBe(jsonNumber(v));
      }),
      { numRuns: 5000 },
    );
  });

  it('drops zeros at the end, and keeps one after the point', () => {
    expect(timeText(1700000000)).toBe('1700000000.0');
    expect(timeText(1700000000.5)).toBe('1700000000.5');
    expect(timeText(1700000000.000001)).toBe('1700000000.000001');
    expect(timeText(1700000000.12345)).toBe('1700000000.12345');
  });
});
