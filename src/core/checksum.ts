/**
 * The Internet checksum (RFC 1071) as a running sum.
 *
 * A sum is a plain number that grows by less than 2^24 per call; a packet of 64 KiB stays far below 2^53. `folded` is
 * 0xffff exactly when a header or segment that includes its own checksum field is intact.
 *
 * Bytes of a block from `blockBuffer` are summed by the WebAssembly kernel, all others by the loop in `addBytes`.
 */
import { moduleBytes, type SumKernel } from './checksum-kernel.ts';

/** The kernel over the memory of each block. */
const kernels = new WeakMap<Uint8Array, SumKernel>();
/** Compiled at the first need; null where the machine has no 128-bit vectors. */
let compiled: WebAssembly.Module | null | undefined;

/** The bytes of the latest call and their kernel: captures hand out many packets of one block. */
let latest: Uint8Array | null = null;
let kernel: SumKernel | null = null;

/** A block of `length` bytes for packets; sums over it are fast. */
export function blockBuffer(length: number): Uint8Array {
  try {
    compiled ??= new WebAssembly.Module(moduleBytes());
    const memory = new WebAssembly.Memory({ initial: Math.ceil(length / PAGE) });
    const { exports } = new WebAssembly.Instance(compiled, { block: { memory } });
    const block = new Uint8Array(memory.buffer, 0, length);
    kernels.set(block, exports.sum as SumKernel);
    return block;
  } catch {
    // no vectors, or no address space for another memory: the loop gives the same sums
    return new Uint8Array(length);
  }
}

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65536;

/** Adds the 16-bit words of bytes[at, end) to `sum`; an odd last byte counts as the high half of a word. */
export function addBytes(sum: number, bytes: Uint8Array, at: number, end: number): number {
  if (bytes !== latest) {
    latest = bytes;
    kernel = kernels.get(bytes) ?? null;
  }
  if (kernel !== null) return sum + swapped(kernel(at, end - at));
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
 * A sum of little-endian words as that of big-endian ones: a ones' complement sum does not mind which half of a word
 * a byte is in, if all are swapped (RFC 1071, section 2, byte order independence).
 */
const swapped = (sum: number): number => ((sum & 0xff) << 8) + (sum >> 8);

/** Adds the two halves of a 32-bit word. */
export const addWord = (sum: number, word: number): number => sum + (word >>> 16) + (word & 0xffff);

/** Folds a sum to 16 bits (end-around carry). */
export function folded(sum: number): number {
  while (sum > 0x7fffffff) sum = Math.floor(sum / 65536) + (sum & 0xffff);
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  return sum;
}
