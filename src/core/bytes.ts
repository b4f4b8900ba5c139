/**
 * Big- and little-endian reads: the one file that indexes packet bytes.
 *
 * No function here tests bounds. A layer's `check` does that once; what it has passed may be read freely.
 * 32-bit reads come in two forms: `u32` is unsigned (a JavaScript number up to 2^32 - 1), `i32` keeps the same bits
 * as a signed small integer, which is what hot objects store.
 */

/** One byte. */
export const u8 = (b: Uint8Array, at: number): number => b[at]!;

/** 16 bits, network byte order. */
export const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

/** 24 bits, network byte order. */
export const u24 = (b: Uint8Array, at: number): number => (b[at]! << 16) | (b[at + 1]! << 8) | b[at + 2]!;

/** 32 bits, network byte order, as a signed small integer with the same bits. */
export const i32 = (b: Uint8Array, at: number): number =>
  (b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!;

/** 32 bits, network byte order, unsigned. */
export const u32 = (b: Uint8Array, at: number): number => i32(b, at) >>> 0;

/** 16 bits, little-endian. */
export const u16le = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);

/** 32 bits, little-endian, as a signed small integer with the same bits. */
export const i32le = (b: Uint8Array, at: number): number =>
  b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24);

/** 32 bits, little-endian, unsigned. */
export const u32le = (b: Uint8Array, at: number): number => i32le(b, at) >>> 0;
