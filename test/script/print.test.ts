/** Printed forms of values, as Zeek's print has them. */

import { compareAddresses, text } from 'tapline';
import { expect, it } from 'vitest';
import { catText, doubleText, intervalText, printed } from '../../src/script/print.ts';

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

it('cat indents lines of sets and tables that begin with no string, and escapes nothing', () => {
  expect(catText(new Set([1, 2]))).toBe('{\n\t1,\n\t2\n}');
  expect(catText(new Map([['k', new Set(['a\t'])]]))).toBe('{\n\t[k] = {\na\t\n\t}\n}');
  expect(text.cat('a', 1, true)).toBe('a1T');
  expect(text.catSep('|', '-', 'a', '', 3)).toBe('a|-|3');
});

it('addresses and subnets have one form each', () => {
  expect(['::FFFF:1.2.3.4', '2001:DB8:0::1'].map(text.addr)).toEqual(['1.2.3.4', '2001:db8::1']);
  expect(['10.1.2.3/8', '10.1.2.3', '::1'].map(text.subnet)).toEqual([
    '10.0.0.0/8',
    '10.1.2.3/32',
    '::1/128',
  ]);
  expect(() => text.addr('10.0.0.256')).toThrow(/not an address: 10.0.0.256/);
  expect(() => text.subnet('10.0.0.0/33')).toThrow(/not a subnet/);
  expect(['10.0.0.2', '9.0.0.1', '::1'].sort(compareAddresses)).toEqual(['::1', '9.0.0.1', '10.0.0.2']);
});
