/**
 * The Internet checksum (RFC 1071) as a running sum.
 *
 * A sum is a plain number that grows by at most 2^16 per word; a packet of 64 KiB stays far below 2^53. `folded` is
 * 0xffff exactly when a header or segment that includes its own checksum field is intact.
 */

/** Adds the 16-bit words of bytes[at, end) to `sum`; an odd last byte counts as the high half of a word. */
export function addBytes(sum: number, bytes: Uint8Array, at: number, end: number): number {
  // Four bytes a turn into two lanes: a lane grows by at most 0xffff + 0xffff per turn, so 65,535 bytes fit in 32 bits.
  const stop = at + ((end - at) & ~3);
  let high = 0;
  let low = 0;
  for (; at < stop; at += 4) {
    high += bytes[at]! + bytes[at + 2]!;
    low += bytes[at + 1]! + bytes[at + 3]!;
  }
  if (end - at >= 2) {
    high += bytes[at]!;
    low += bytes[at + 1]!;
    at += 2;
  }
  if (at < end) high += bytes[at]!;
  return sum + high * 256 + low;
}

/** Adds the two halves of a 32-bit word. */
export const addWord = (sum: number, word: number): number => sum + (word >>> 16) + (word & 0xffff);

/** Folds a sum to 16 bits (end-around carry). */
export function folded(sum: number): number {
  while (sum > 0xffff) sum = Math.floor(sum / 65536) + (sum % 65536);
  return sum;
}
