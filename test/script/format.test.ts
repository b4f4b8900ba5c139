/** Zeek's fmt: conversions as in C, any value for %s, errors in Zeek's words; and the types of the values. */
import type { Zeek } from 'tapline';
import { expect, expectTypeOf, it } from 'vitest';
import { type FormatArgs, formatted } from '../../src/script/format.ts';

it.each([
  ['%d|%5d|%-5d|%05d|%05d', [42, 42, 42, 42, -42], '42|   42|42   |00042|-0042'],
  ['%d %d %x', [true, 10n ** 19n, -1], '1 10000000000000000000 ffffffffffffffff'],
  ['%s|%6s|%-6s|%.2s', ['abc', 'abc', 'abc', 'abc'], 'abc|   abc|abc   |ab'],
  ['%s %s', [[1, 'b'], true], '[1, b] T'],
  ['%f|%.0f|%08.3f', [1.5, 2.5, -1.5], '1.500000|3|-001.500'],
  ['%e|%.2e', [31415.9, 0], '3.141590e+04|0.00e+00'],
  ['%f %g %e', [Number.NaN, -1 / 0, 1 / 0], 'nan -inf inf'],
  ['100%%', [], '100%'],
])('%s', (format, values, text) => {
  expect(formatted(format, values)).toBe(text);
});

it('%g is the shorter of both forms', () => {
  const forms = [0.0001, 0.00001, 1e10, 123456, 1234567, 0, 100, 1.5].map((v) => formatted('%g', [v]));
  expect(forms).toEqual(['0.0001', '1e-05', '1e+10', '123456', '1.23457e+06', '0', '100', '1.5']);
});

it('complains of what does not fit', () => {
  const of = (format: string, ...values: unknown[]) => {
    try {
      return formatted(format, values);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(of('%d', 'text')).toBe('bad type for %d/%x format');
  expect(of('%x', 1.5)).toBe('bad type for %d/%x format');
  expect(of('%f', 'text')).toBe('bad type for floating-point format');
  expect(of('%D', 'text')).toBe('bad type for Date/Time format');
  expect(of('%q', 1)).toBe('bad format');
  expect(of('%s')).toBe('too few arguments for format');
  expect(of('%s', 1, 2)).toBe('too many arguments for format');
});

it('the types of the values follow from the text', () => {
  expectTypeOf<FormatArgs<'%s of %5.2f%%'>>().toEqualTypeOf<[unknown, number]>();
  expectTypeOf<FormatArgs<'%-08d, %T'>>().toEqualTypeOf<[number | bigint | boolean, number]>();
  expectTypeOf<FormatArgs<'none'>>().toEqualTypeOf<[]>();
  expectTypeOf<FormatArgs<string>>().toEqualTypeOf<readonly unknown[]>();
  const compiled = (zeek: Zeek, format: string) => {
    zeek.fmt(format, 1, 'a');
    // @ts-expect-error one value too few
    zeek.fmt('%s %s', 1);
    // @ts-expect-error a text is no number
    zeek.fmt('%d', 'a');
  };
  expect(compiled).toBeTypeOf('function');
});
