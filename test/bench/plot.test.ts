/** Pictures of the growth tables. */
import { describe, expect, it } from 'vitest';
import { svg } from './plot.ts';

const numbers = (text: string, attribute: string): number[] =>
  [...text.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]*)"`, 'g'))].map((m) => Number(m[1]));

describe('a plot', () => {
  const picture = svg({
    title: 'a < b',
    x: { name: 'flows', logarithmic: true },
    y: { name: 'speed', logarithmic: false },
    points: [
      [1000, 430],
      [10_000, 215],
      [1_000_000, 0],
    ],
  });

  it('has even steps for powers of ten', () => {
    const [a, b, c] = numbers(picture, 'cx');
    expect(c! - b!).toBeCloseTo(2 * (b! - a!), 0);
  });

  it('rises from 0 in proportion', () => {
    const [a, b, c] = numbers(picture, 'cy');
    expect(c! - a!).toBeCloseTo(2 * (c! - b!), 0);
    expect(a!).toBeLessThan(c!);
  });

  it('marks round numbers, the last above all values', () => {
    for (const mark of ['1,000', '1,000,000', '>0<', '>100<', '>500<']) expect(picture).toContain(mark);
  });

  it('escapes what would be markup', () => expect(picture).toContain('a &lt; b'));
});
