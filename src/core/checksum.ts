/**
 * The Internet checksum (RFC 1071) as a running sum.
 *
 * A sum is a plain number that grows by less than 2^17 per call; a packet of 64 KiB stays far below 2^53. `folded` is
 * 0xffff exactly when a header or segment that includes its own checksum field is intact.
 */

/** From this length on, bytes are added four at a time, through a 32-bit view of their buffer. */
const WIDE = 64;
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The view of the buffer in use: captures hand out many packets of one block. */
let buffer: ArrayBufferLike = new ArrayBuffer(0);
let words: Uint32Array = new Uint32Array(buffer);

/** Adds the 16-bit words of bytes[at, end) to `sum`; an odd last byte counts as the high half of a word. */
export function addBytes(sum: number, bytes: Uint8Array, at: number, end: number): number {
  if (end - at >= WIDE && LITTLE_ENDIAN) return addWide(sum, bytes, at, end);
  let high = 0;
  let low = 0;
  for (; at + 1 < end; at += 2) {
    high += bytes[at]!;
    low += bytes[at + 1]!;
  }
  if (at < end) high += bytes[at]!;
  return sum + high * 256 + low;
}

/**
 * The same over 32-bit words of the machine's order: a ones' complement sum does not mind which half of a word a byte
 * is in, if all are swapped (RFC 1071, section 2, byte order independence). Four sums, because additions that wait
 * for each other are slow.
 */
function addWide(sum: number, bytes: Uint8Array, at: number, end: number): number {
  if (bytes.buffer !== buffer) {
    buffer = bytes.buffer;
    words = new Uint32Array(buffer, 0, buffer.byteLength >> 2);
  }
  const offset = bytes.byteOffset;
  const lead = -(offset + at) & 3;
  const first = at + lead;
  const count = (end - first) >> 2;
  let i = (offset + first) >> 2;
  const stop = i + count;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (; i + 3 < stop; i += 4) {
    a += words[i]!;
    b += words[i + 1]!;
    c += words[i + 2]!;
    d += words[i + 3]!;
  }
  for (; i < stop; i++) a += words[i]!;
  const middle = folded(a + b + c + d);
  // behind an odd number of bytes the halves are where they belong; else they are swapped
  sum += (lead & 1) === 1 ? middle : ((middle & 0xff) << 8) | (middle >> 8);
  for (let k = 0; k < lead; k++) sum += bytes[at + k]! << ((k & 1) === 0 ? 8 : 0);
  for (let k = first + 4 * count; k < end; k++) sum += bytes[k]! << (((k - at) & 1) === 0 ? 8 : 0);
  return sum;
}

/** Adds the two halves of a 32-bit word. */
export const addWord = (sum: number, word: number): number => sum + (word >>> 16) + (word & 0xffff);

/** Folds a sum to 16 bits (end-around carry). */
export function folded(sum: number): number {
  while (sum > 0xffff) sum = Math.floor(sum / 65536) + (sum % 65536);
  return sum;
}
