/** Digits of whole numbers and of seconds, put into bytes. Each function gives the index after what it put. */

const ZERO = 0x30;
const POINT = 0x2e;
/** Digits of a whole number of 32 bits at most; of seconds with their point and decimals. */
export const LONGEST_WHOLE = 10;
const DECIMALS = 6;
export const LONGEST_SECONDS = LONGEST_WHOLE + 1 + DECIMALS;

/** Puts the digits of a whole number of 32 bits. */
export function putWhole(v: number, bytes: Uint8Array, at: number): number {
  if (v < 10) {
    bytes[at] = ZERO + v;
    return at + 1;
  }
  let n = 2;
  for (let bound = 100; bound <= v; bound *= 10) n++;
  return putFixed(v, bytes, at, n);
}

/** Puts whole seconds of 32 bits and their millionths: six decimals. */
export function putSeconds(whole: number, micros: number, bytes: Uint8Array, at: number): number {
  const point = putWhole(whole, bytes, at);
  bytes[point] = POINT;
  return putFixed(micros, bytes, point + 1, DECIMALS);
}

/** Puts the lowest `n` digits of a whole number of 32 bits. */
function putFixed(v: number, bytes: Uint8Array, at: number, n: number): number {
  for (let i = at + n - 1; i >= at; i--) {
    const rest = (v / 10) >>> 0;
    bytes[i] = ZERO + (v - rest * 10);
    v = rest;
  }
  return at + n;
}
