/** Random words: as many as asked for, and never the same. */
import { expect, it } from 'vitest';
import { randomSeed, randomWords } from '../../src/core/random.ts';

it('gives words that differ, with all their bits', () => {
  const words = randomWords(1000);
  expect(words).toHaveLength(1000);
  expect(new Set(words).size).toBe(1000);
  const bits = [...words].map((word) => word >>> 0);
  expect(bits.reduce((all, word) => (all | word) >>> 0)).toBe(0xffffffff);
  expect(bits.reduce((all, word) => (all & word) >>> 0)).toBe(0);
});

it('gives other words each time', () => {
  expect(randomWords(4)).not.toEqual(randomWords(4));
});

it('gives seeds of 31 bits', () => {
  const seeds = Array.from({ length: 200 }, randomSeed);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
  expect(new Set(seeds).size).toBeGreaterThan(190);
});
