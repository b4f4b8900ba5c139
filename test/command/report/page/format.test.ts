/** Numbers as the page shows them. */
import { expect, it } from 'vitest';
import * as format from '../../../../src/command/report/page/format.ts';

it.each([
  [0, '0 s'],
  [0.000435, '435 µs'],
  [0.11, '110 ms'],
  [12.345, '12.3 s'],
  [245, '4 min 05 s'],
  [7380, '2 h 03 min'],
  [273600, '3 d 4 h'],
])('a span of %d s is %s', (seconds, text) => {
  expect(format.spanText(seconds)).toBe(text);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1867, '1.87 kB'],
  [96_976_631, '97 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(format.bytesText(bytes)).toBe(text);
});

it.each([
  [86400, '2023-11-14'],
  [60, '22:13'],
  [1, '22:13:20'],
  [0.1, '13:20.250'],
  [0.00001, '13:20.250'],
])('a mark of time every %d s', (step, text) => {
  expect(format.markText(1_700_000_000.25, step)).toBe(text);
});

it('times have the decimals that their span needs', () => {
  expect(format.timeText(1_700_000_000.25, 3600)).toBe('2023-11-14 22:13:20');
  expect(format.timeText(1_700_000_000.25, 30)).toBe('2023-11-14 22:13:20.250');
  expect(format.timeText(1_700_000_000.25, 0.5)).toBe('2023-11-14 22:13:20.250000');
});

it('addresses of IPv6 stand in brackets before a port', () => {
  expect(format.endText('2001:db8::1', 80)).toBe('[2001:db8::1]:80');
  expect(format.endText('10.0.0.1', 80)).toBe('10.0.0.1:80');
});
