/** Sequence arithmetic against the definitions of the specification, in BigInt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, distance, full, relative } from '../../src/session/sequence.ts';

const M = 1n << 32n;
const u = (value: number): bigint => BigInt(value >>> 0);
const word = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(0, -1, 1, -(2 ** 31), 2 ** 31 - 1, -16, 16),
);

/** Signed 32-bit value of (a - b) mod 2^32. */
function d32(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(32, a - b);
}

/** connection-engine 2.1, `rel`, word for word; the low word of the start, signed results. */
function rel(x: number, ref: number, wraps: number, start: number): bigint {
  let w = BigInt(wraps);
  const d = d32(u(x), u(ref));
  if (d < 0n && w > 0n && u(x) > u(ref)) w -= 1n;
  else if (d > 0n && u(x) < u(ref)) w += 1n;
  if (w === 0n) return d32(u(x), u(start));
  return w * M + u(x) - u(start);
}

describe('distance', () => {
  it.each([
    [5, 3, 2],
    [3, 5, -2],
    [4, 0xfffffffe | 0, 6],
    [0xfffffffe | 0, 4, -6],
    [-(2 ** 31), 0, -(2 ** 31)],
  ])('from %i back to %i is %i', (a, b, expected) => {
    expect(distance(a, b)).toBe(expected);
  });
});

it('full counts wraps above an unsigned word', () => {
  expect(full(-1, 0)).toBe(4294967295);
  expect(full(7, 3)).toBe(3 * 4294967296 + 7);
});

it('between holds on the near side of a wrap and across it', () => {
  expect(between(5, 5, 7)).toBe(true);
  expect(between(8, 5, 7)).toBe(false);
  expect(between(-1, -5, 3)).toBe(true);
  expect(between(2, -5, 3)).toBe(true);
  expect(between(4, -5, 3)).toBe(false);
  fc.assert(
    fc.property(word, word, word, (x, low, high) => {
      const inside =
        u(low) <= u(high) ? u(low) <= u(x) && u(x) <= u(high) : u(x) >= u(low) || u(x) <= u(high);
      expect(between(x, low, high)).toBe(inside);
    }),
  );
});

describe('relative', () => {
  it('is the rule of the specification for any numbers', () => {
    fc.assert(
      fc.property(word, word, fc.nat({ max: 5 }), word, (x, ref, wraps, start) => {
        expect(BigInt(relative(x, ref, wraps, start))).toBe(rel(x, ref, wraps, start));
      }),
      { numRuns: 2000 },
    );
  });

  it('follows a transfer of 10 GiB past two wraps', () => {
    const start = 0xfffffff0 | 0;
    let last = start;
    let wraps = 0;
    for (let sent = 0; sent <= 10 * 2 ** 30; sent += 2 ** 29) {
      const seq = (start + sent) | 0;
      expect(relative(seq, last, wraps, start)).toBe(sent);
      if (seq >>> 0 < last >>> 0) wraps++;
      last = seq;
    }
    expect(wraps).toBe(3);
  });
});
