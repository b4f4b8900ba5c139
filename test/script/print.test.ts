/** Printed forms of values, as Zeek's print has them. */
import { expect, it } from 'vitest';
import { doubleText, intervalText, printed } from '../../src/script/print.ts';

it('joins values by a comma and a space', () => {
  expect(printed([true, 'a', 3, 1.5, false])).toBe('T, a, 3, 1.5, F');
});

it('writes containers and records', () => {
  expect(printed([[1, 'b', undefined]])).toBe('[1, b, ]');
  expect(printed([new Set(['a', 'b'])])).toBe('{\na,\nb\n}');
  expect(printed([new Set()])).toBe('{\n\n}');
  expect(printed([new Map([['k', 1]])])).toBe('{\n[k] = 1\n}');
  expect(printed([{ f: 1, g: undefined }])).toBe('[f=1, g=<uninitialized>]');
});

it('escapes bytes outside printable ASCII, not the backslash', () => {
  expect(printed(['a\tb\\é'])).toBe('a\\x09b\\\\xc3\\xa9');
});

it.each([
  [3.14, '3.14'],
  [100, '100.0'],
  [629503200, '629503200.0'],
  [2153226000, '2.153226e+09'],
  [2153226000.5, '2.1532260005e+09'],
  [1e-8, '1e-08'],
  [1.0000001, '1'],
  [0, '0.0'],
  [Number.NaN, 'nan'],
])('double %s is %s', (value, text) => {
  expect(doubleText(value)).toBe(text);
});

it.each([
  [0, '0 secs'],
  [60, '1.0 min'],
  [9000, '2.0 hrs 30.0 mins'],
  [1, '1.0 sec'],
  [-1, '-1.0 sec'],
  [0.25, '250.0 msecs'],
  [172800, '2.0 days'],
  [3600 + 1e-6, '1.0 hr 1 usec'],
])('interval %s is %s', (value, text) => {
  expect(intervalText(value)).toBe(text);
});
