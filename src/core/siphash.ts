/** SipHash-2-4 (Aumasson, Bernstein 2012) on 32-bit halves: no BigInt, no closures. */
import { i32le, u8 } from './bytes.ts';

/** Bytes of a block, rounds per block, rounds at the end. */
const BLOCK = 8;
const PER_BLOCK = 2;
const AT_END = 4;
/** What the state is before the key: v0 to v3, lower half first. */
const START = [
  0x70736575, 0x736f6d65, 0x6e646f6d, 0x646f7261, 0x6e657261, 0x6c796765, 0x79746573, 0x74656462,
] as const;

/** The state with a key in it: four 64-bit words, lower half first. */
export const keyedState = (key: Int32Array): Int32Array =>
  Int32Array.from(START, (word, i) => word ^ key[i & 3]!);

/**
 * Hashes `bytes` with a 128-bit key given as four 32-bit words, low first; the 64-bit result goes to `out` as its
 * lower and upper half.
 */
export function sipHash(key: Int32Array, bytes: Uint8Array, out: Int32Array): void {
  let v0l = key[0]! ^ START[0];
  let v0h = key[1]! ^ START[1];
  let v1l = key[2]! ^ START[2];
  let v1h = key[3]! ^ START[3];
  let v2l = key[0]! ^ START[4];
  let v2h = key[1]! ^ START[5];
  let v3l = key[2]! ^ START[6];
  let v3h = key[3]! ^ START[7];
  const whole = bytes.length >> 3;
  const rounds = PER_BLOCK * (whole + 1) + AT_END;
  const atEnd = rounds - AT_END;
  let ml = 0;
  let mh = 0;
  for (let i = 0; i < rounds; i++) {
    if (i < atEnd && (i & 1) === 0) {
      const at = (i >> 1) * BLOCK;
      if (i >> 1 < whole) {
        ml = i32le(bytes, at);
        mh = i32le(bytes, at + 4);
      } else {
        // the last block: what is left, and the length in its top byte
        ml = 0;
        mh = bytes.length << 24;
        for (let k = at; k < bytes.length; k++) {
          const shift = (k - at) * 8;
          if (shift < 32) ml |= u8(bytes, k) << shift;
          else mh |= u8(bytes, k) << (shift - 32);
        }
      }
      v3l ^= ml;
      v3h ^= mh;
    } else if (i === atEnd) {
      v2l ^= 0xff;
    }
    // v0 += v1; v1 <<<= 13; v1 ^= v0; v0 <<<= 32
    let t = (v0l >>> 0) + (v1l >>> 0);
    v0h = (v0h + v1h + (t > 0xffffffff ? 1 : 0)) | 0;
    v0l = t | 0;
    t = (v1l << 13) | (v1h >>> 19);
    v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
    v1l = t ^ v0l;
    t = v0l;
    v0l = v0h;
    v0h = t;
    // v2 += v3; v3 <<<= 16; v3 ^= v2
    t = (v2l >>> 0) + (v3l >>> 0);
    v2h = (v2h + v3h + (t > 0xffffffff ? 1 : 0)) | 0;
    v2l = t | 0;
    t = (v3l << 16) | (v3h >>> 16);
    v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
    v3l = t ^ v2l;
    // v0 += v3; v3 <<<= 21; v3 ^= v0
    t = (v0l >>> 0) + (v3l >>> 0);
    v0h = (v0h + v3h + (t > 0xffffffff ? 1 : 0)) | 0;
    v0l = t | 0;
    t = (v3l << 21) | (v3h >>> 11);
    v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
    v3l = t ^ v0l;
    // v2 += v1; v1 <<<= 17; v1 ^= v2; v2 <<<= 32
    t = (v2l >>> 0) + (v1l >>> 0);
    v2h = (v2h + v1h + (t > 0xffffffff ? 1 : 0)) | 0;
    v2l = t | 0;
    t = (v1l << 17) | (v1h >>> 15);
    v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
    v1l = t ^ v2l;
    t = v2l;
    v2l = v2h;
    v2h = t;
    if (i < atEnd && (i & 1) === 1) {
      v0l ^= ml;
      v0h ^= mh;
    }
  }
  out[0] = v0l ^ v1l ^ v2l ^ v3l;
  out[1] = v0h ^ v1h ^ v2h ^ v3h;
}
