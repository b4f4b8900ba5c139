/** The order of Zeek's hash table under all-zero seeds: the published vectors. */
import { describe, expect, it } from 'vitest';
import { hashOrder } from '../../src/core/hash-order.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const count = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('hash order', () => {
  it.each([
    [upTo(4), [4, 2, 3, 1]],
    [upTo(12), [4, 7, 10, 3, 5, 2, 8, 1, 12, 6, 11, 9]],
  ])('of counts %j', (given, ordered) => {
    expect(hashOrder(given, count)).toEqual(ordered);
  });

  it.each([
    ['AA,BB,CC', 'AA,BB,CC'],
    ['a,b,c,d', 'b,c,a,d'],
    ['http,ssl', 'ssl,http'],
    ['dns,http', 'http,dns'],
  ])('of strings %s', (given, ordered) => {
    expect(hashOrder(given.split(','), text).join(',')).toBe(ordered);
  });

  it('loses nothing, however large the set', () => {
    const many = upTo(5000);
    expect(hashOrder(many, count).sort((a, b) => a - b)).toEqual(many);
  });
});
