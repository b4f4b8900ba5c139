/** The figures of the report. */
import { describe, expect, it } from 'vitest';
import { cpuText, median, speedRows, table, times } from './table.ts';

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 100], 3.5],
  ])('of %j is %d', (values, middle) => expect(median(values)).toBe(middle));

  it('leaves the list as it is', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is no number', () => expect(median([])).toBeNaN());
});

it('a ratio is of medians, and absent without a base', () => {
  const slow = { name: 'slow', seconds: [9, 3, 4], cpu: [] };
  expect(times(slow, { name: 'fast', seconds: [2, 1, 8], cpu: [] })).toBe('2.00');
  expect(times(slow, undefined)).toBe('-');
});

it('speeds are packets by seconds, median and best', () => {
  const reading = { name: 'reading', seconds: [0.5, 0.25, 1], cpu: [] };
  const [head, row] = speedRows(
    [{ name: 'run', seconds: [4, 2, 1], cpu: [5, 3, 4] }],
    4000,
    reading,
    undefined,
  );
  expect(head).toHaveLength(row!.length);
  expect(row).toEqual(['run', '2,000', '4,000', '2.000', '4.00', '4.00', '-']);
});

it('processor time that is not known is not shown', () => {
  expect(cpuText({ name: 'run', seconds: [1], cpu: [Number.NaN] })).toBe('-');
});

describe('a table', () => {
  const rows = [
    ['stage', 'n'],
    ['a', '10'],
  ];
  it('as text: names to the left, numbers to the right', () => {
    expect(table(rows)).toBe('stage   n\na      10');
  });
  it('as Markdown: the same with bars and a rule', () => {
    expect(table(rows, true)).toBe('| stage |  n |\n| ----- | -: |\n| a     | 10 |');
  });
});
