/**
 * The sum of the Internet checksum as a WebAssembly module with 128-bit vectors, assembled here: one function over
 * the memory that it is given. `checksum.ts` has the same in TypeScript, for bytes that lie elsewhere.
 *
 *     sum(at, n): the 16-bit words of memory[at, at + n), little-endian, added up; an odd last byte is a low half.
 *
 * The result is folded once, so it has at most 20 bits. Any `n` up to 2^20 is safe from overflow.
 */

import { type Code, get, i32, i64, Op, oneFunction, set, Type } from './assembly.ts';

/** Parameters and locals of the function. */
const AT = 0;
const N = 1;
const SUM = 2;
const EVEN = 3;
const ODD = 4;

/** Moves on by `n` bytes. */
const step = (n: number): Code => [
  ...[...get(AT), ...i32(n), ...Op.i32Add, ...set(AT)],
  ...[...get(N), ...i32(n), ...Op.i32Sub, ...set(N)],
];

/** `body`, then a step of `n` bytes, as often as there are so many; once unless `again`. */
const whileLeft = (n: number, body: Code, again: boolean): Code => [
  ...(again ? [...Op.block, ...Op.loop] : Op.block),
  ...[...get(N), ...i32(n), ...Op.i32LtS, ...Op.brIf, again ? 1 : 0],
  ...body,
  ...step(n),
  ...(again ? [...Op.br, 0, ...Op.end, ...Op.end] : Op.end),
];

/** Adds eight words at `offset` to the four lanes of a local. */
const addVector = (local: number, offset: number): Code => [
  ...[...get(local), ...get(AT), ...Op.v128Load, offset],
  ...[...Op.i32x4ExtaddPairwiseI16x8U, ...Op.i32x4Add, ...set(local)],
];

/** Adds a number to the sum; one of 32 bits is two words, the carries of the lower one included (RFC 1071). */
const addScalar = (load: Code, offset: number): Code => [
  ...[...get(SUM), ...get(AT), ...load, offset, ...Op.i64Add, ...set(SUM)],
];

const addLane = (lane: number): Code => [
  ...[...get(SUM), ...get(EVEN), ...Op.i32x4ExtractLane, lane],
  ...[...Op.i64ExtendI32U, ...Op.i64Add, ...set(SUM)],
];

const body: Code = [
  ...[2, 1, Type.i64, 2, Type.v128],
  ...whileLeft(32, [...addVector(EVEN, 0), ...addVector(ODD, 16)], true),
  ...whileLeft(16, addVector(EVEN, 0), false),
  ...whileLeft(8, [...addScalar(Op.i64Load32U, 0), ...addScalar(Op.i64Load32U, 4)], false),
  ...whileLeft(4, addScalar(Op.i64Load32U, 0), false),
  ...whileLeft(2, addScalar(Op.i64Load16U, 0), false),
  ...whileLeft(1, addScalar(Op.i64Load8U, 0), false),
  ...[...get(EVEN), ...get(ODD), ...Op.i32x4Add, ...set(EVEN)],
  ...[0, 1, 2, 3].flatMap(addLane),
  // the lower 16 bits and what is above them
  ...[...get(SUM), ...i64(0xffff), ...Op.i64And],
  ...[...get(SUM), ...i64(16), ...Op.i64ShrU, ...Op.i64Add, ...Op.i32WrapI64],
  ...Op.end,
];

/** The module's bytes. */
export const moduleBytes = (): Uint8Array => oneFunction('sum', [Type.i32, Type.i32], body);

/** Sums memory[at, at + n). */
export type SumKernel = (at: number, n: number) => number;
