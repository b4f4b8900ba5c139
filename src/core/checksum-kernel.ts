/**
 * The sum of the Internet checksum as a WebAssembly module with 128-bit vectors, assembled here: one function over
 * the memory that it is given. `checksum.ts` has the same in TypeScript, for bytes that lie elsewhere.
 *
 *     sum(at, n): the 16-bit words of memory[at, at + n), little-endian, added up; an odd last byte is a low half.
 *
 * The result is folded once, so it has at most 20 bits. Any `n` up to 2^20 is safe from overflow.
 */

/** Opcodes by their names in the WebAssembly specification. */
const Op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: [0x0b],
  br: [0x0c],
  brIf: [0x0d],
  localGet: [0x20],
  localSet: [0x21],
  i32Const: [0x41],
  i64Const: [0x42],
  i32LtS: [0x48],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32WrapI64: [0xa7],
  i64ExtendI32U: [0xad],
  i64Add: [0x7c],
  i64And: [0x83],
  i64ShrU: [0x88],
  i64Load8U: [0x31, 0],
  i64Load16U: [0x33, 0],
  i64Load32U: [0x35, 0],
  v128Load: [0xfd, 0, 0],
  i32x4ExtaddPairwiseI16x8U: [0xfd, 0x7f],
  i32x4Add: [0xfd, 0xae, 1],
  i32x4ExtractLane: [0xfd, 0x1b],
} as const;
const Type = { i32: 0x7f, i64: 0x7e, v128: 0x7b, function: 0x60 } as const;
const Section = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const Kind = { function: 0, memory: 2 } as const;
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;

/** Parameters and locals of the function. */
const AT = 0;
const N = 1;
const SUM = 2;
const EVEN = 3;
const ODD = 4;

type Code = readonly number[];
const get = (local: number): Code => [...Op.localGet, local];
const set = (local: number): Code => [...Op.localSet, local];
/** A constant below 64. */
const small = (n: number): Code => [...Op.i32Const, n];
const text = (name: string): Code => [name.length, ...Buffer.from(name)];
const section = (id: number, body: Code): Code => [id, ...length(body.length), ...body];
/** An unsigned number below 2^14, as LEB128 of two bytes. */
const length = (n: number): Code => [(n & 0x7f) | 0x80, n >> 7];

/** Moves on by `n` bytes. */
const step = (n: number): Code => [
  ...[...get(AT), ...small(n), ...Op.i32Add, ...set(AT)],
  ...[...get(N), ...small(n), ...Op.i32Sub, ...set(N)],
];

/** `body`, then a step of `n` bytes, as often as there are so many; once unless `again`. */
const whileLeft = (n: number, body: Code, again: boolean): Code => [
  ...(again ? [...Op.block, ...Op.loop] : Op.block),
  ...[...get(N), ...small(n), ...Op.i32LtS, ...Op.brIf, again ? 1 : 0],
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
  ...[...get(SUM), ...Op.i64Const, 0xff, 0xff, 3, ...Op.i64And],
  ...[...get(SUM), ...Op.i64Const, 16, ...Op.i64ShrU, ...Op.i64Add, ...Op.i32WrapI64],
  ...Op.end,
];

/** The module's bytes. */
export const moduleBytes = (): Uint8Array =>
  Uint8Array.from([
    ...HEADER,
    ...section(Section.type, [1, Type.function, 2, Type.i32, Type.i32, 1, Type.i32]),
    ...section(Section.import, [1, ...text('block'), ...text('memory'), Kind.memory, 0, 1]),
    ...section(Section.function, [1, 0]),
    ...section(Section.export, [1, ...text('sum'), Kind.function, 0]),
    ...section(Section.code, [1, ...length(body.length), ...body]),
  ]);

/** Sums memory[at, at + n). */
export type SumKernel = (at: number, n: number) => number;
