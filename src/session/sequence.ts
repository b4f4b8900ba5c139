/**
 * Sequence arithmetic of TCP: 32-bit numbers that wrap, and relative positions beyond 2^32.
 *
 * 32-bit values are kept as signed integers with the same bits. A 64-bit position is a double; a position before the
 * start is negative where Zeek's unsigned number would be huge.
 */

const TWO_32 = 4294967296;

/** Signed distance from `b` to `a` modulo 2^32. */
export const distance = (a: number, b: number): number => (a - b) | 0;

/** The 64-bit number of a 32-bit value and its count of wraps. */
export const full = (value: number, wraps: number): number => wraps * TWO_32 + (value >>> 0);

/** Whether x lies in [low, high], unsigned, across a wrap if low > high. */
export function between(x: number, low: number, high: number): boolean {
  const [ux, ul, uh] = [x >>> 0, low >>> 0, high >>> 0];
  return ul <= uh ? ux >= ul && ux <= uh : ux >= ul || ux <= uh;
}

/**
 * Position of `x` relative to `start`, judged near the reference value and its wraps. Negative: an underflow (before
 * the start, or more than 2^31 away with no wrap seen).
 */
export function relative(x: number, reference: number, wraps: number, start: number): number {
  const d = (x - reference) | 0;
  if (d < 0 && wraps > 0 && x >>> 0 > reference >>> 0) wraps--;
  else if (d > 0 && x >>> 0 < reference >>> 0) wraps++;
  if (wraps === 0) return (x - start) | 0;
  return full(x, wraps) - (start >>> 0);
}
