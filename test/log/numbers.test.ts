/** Numbers as text, against the vectors of the specification and a slow exact rendering. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countText, doubleText, fixed6, intText, isoTime, millis } from '../../src/log/numbers.ts';

/** `%.6f` of any finite double by exact integer arithmetic: the value is m / 2^1074. */
function exact(v: number): string {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, v);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & ((1n << 52n) - 1n);
  const m = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  const scaled = m * 1000000n;
  let q = scaled >> 1074n;
  const twice = 2n * (scaled & ((1n << 1074n) - 1n));
  if (twice > 1n << 1074n || (twice === 1n << 1074n && q % 2n === 1n)) q++;
  const text = q.toString().padStart(7, '0');
  return `${raw >> 63n ? '-' : ''}${text.slice(0, -6)}.${text.slice(-6)}`;
}

describe('%.6f', () => {
  it.each([
    [3.14, '3.140000'],
    [1315218933.93671, '1315218933.936710'],
    [1402707778.618276, '1402707778.618276'],
    [78.99710083007812, '78.997101'],
    [1e-8, '0.000000'],
    [-0, '-0.000000'],
    [-0.0000001, '-0.000000'],
    [-1.5, '-1.500000'],
    // a tie: 1/128 has seven decimals, the last a lone 5
    [0.0078125, '0.007812'],
    [0.0234375, '0.023438'],
    [0.9999999, '1.000000'],
    [1e22, '10000000000000000000000.000000'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ])('%d is %s', (v, text) => {
    expect(fixed6(v)).toBe(text);
  });

  it('is exact for any double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (v) => {
        expect(fixed6(v)).toBe(exact(v));
      }),
    );
  });

  it('is exact for stamps, their differences and fractions with a denominator of 128', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2e9, noNaN: true }), fc.nat(2 ** 30), (stamp, n) => {
        for (const v of [stamp, stamp - Math.floor(stamp), n / 128, n / 1e6])
          expect(fixed6(v)).toBe(exact(v));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a double of the ASCII writer', () => {
  it.each([
    [3, '3.0'],
    [3.14, '3.14'],
    [100, '100.0'],
    [-3.5, '-3.5'],
    [1.0000001, '1'],
    [1.23456789e-5, '0.000012'],
    [2153226000.123457, '2153226000.123457'],
    [1315218933.93671, '1315218933.93671'],
    [123456.0000005, '123456.000001'],
    [1e-8, '0'],
    [5e-10, '0.0'],
    [-1e-7, '-0'],
    [0, '0.0'],
    [-0, '0.0'],
    [-2.23e-308, '-0.0'],
    [1e15, '1000000000000000.0'],
    [1e22, '10000000000000000000000.0'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ])('%d is %s', (v, text) => {
    expect(doubleText(v)).toBe(text);
  });

  it('has all 309 digits of the largest double', () => {
    const text = doubleText(Number.MAX_VALUE);
    expect(text).toHaveLength(311);
    expect(text).toBe(`${BigInt(Number.MAX_VALUE)}.0`);
  });
});

describe('whole numbers', () => {
  it('are decimal, with all 64 bits as bigint', () => {
    expect([0, -42, 65535, 65536, 4294967296].map(intText)).toEqual([
      '0',
      '-42',
      '65535',
      '65536',
      '4294967296',
    ]);
    expect(intText(-9223372036854775808n)).toBe('-9223372036854775808');
    expect(countText(18446744073709551615n)).toBe('18446744073709551615');
  });

  it('a negative count has wrapped', () => {
    expect(countText(-1)).toBe('18446744073709551615');
    expect(countText(-1n)).toBe('18446744073709551615');
  });

  it('what is no whole number does not throw', () => {
    expect([1.5, Number.NaN, -1.5].map(intText)).toEqual(['1', '0', '-1']);
    expect(countText(1e22)).toBe('10000000000000000000000');
  });
});

describe('times in other forms', () => {
  it.each([
    [1714570000.123456, '2024-05-01T13:26:40.123456Z', 1714570000123],
    [0, '1970-01-01T00:00:00.000000Z', 0],
    [1.9999999, '1970-01-01T00:00:01.1000000Z', 1999],
    [-1.5, '1969-12-31T23:59:58.500000Z', -1500],
    [951782400, '2000-02-29T00:00:00.000000Z', 951782400000],
  ])('%d', (v, iso, ms) => {
    expect(isoTime(v)).toBe(iso);
    expect(millis(v)).toBe(ms);
  });

  it('there is no ISO form of what is no date', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, 1e300].map(isoTime)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
