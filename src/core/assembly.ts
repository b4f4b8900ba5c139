/** Assembling small WebAssembly modules: what the kernels (checksum-kernel.ts, uid-kernel.ts) are written in. */

/** Opcodes by their names in the WebAssembly specification; memory accesses with their alignment. */
export const Op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: [0x0b],
  br: [0x0c],
  brIf: [0x0d],
  localGet: [0x20],
  localSet: [0x21],
  localTee: [0x22],
  i32Const: [0x41],
  i64Const: [0x42],
  i32LtS: [0x48],
  i64Eqz: [0x50],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32Mul: [0x6c],
  i32DivU: [0x6e],
  i32WrapI64: [0xa7],
  i64ExtendI32U: [0xad],
  i64TruncF64U: [0xb1],
  i64Add: [0x7c],
  i64Sub: [0x7d],
  i64Mul: [0x7e],
  i64DivU: [0x80],
  i64And: [0x83],
  i64Xor: [0x85],
  i64ShrU: [0x88],
  i64Rotl: [0x89],
  i32Load8U: [0x2d, 0],
  i32Store8: [0x3a, 0],
  i64Load: [0x29, 3],
  i64Load8U: [0x31, 0],
  i64Load16U: [0x33, 0],
  i64Load32U: [0x35, 0],
  v128Load: [0xfd, 0, 0],
  i32x4ExtaddPairwiseI16x8U: [0xfd, 0x7f],
  i32x4Add: [0xfd, 0xae, 1],
  i32x4ExtractLane: [0xfd, 0x1b],
} as const;
export const Type = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
const FUNCTION = 0x60;
const Section = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const Kind = { function: 0, memory: 2 } as const;
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;

export type Code = readonly number[];

export const get = (local: number): Code => [...Op.localGet, local];
export const set = (local: number): Code => [...Op.localSet, local];
export const i32 = (n: number): Code => [...Op.i32Const, ...signed(n)];
export const i64 = (n: number): Code => [...Op.i64Const, ...signed(n)];

/** A whole number below 2^31 as signed LEB128. */
function signed(n: number): Code {
  const last = n >= -64 && n < 64;
  return last ? [n & 0x7f] : [(n & 0x7f) | 0x80, ...signed(n >> 7)];
}

/** An unsigned number below 2^14, as LEB128 of two bytes. */
const length = (n: number): Code => [(n & 0x7f) | 0x80, n >> 7];
const text = (name: string): Code => [name.length, ...Buffer.from(name)];
const section = (id: number, body: Code): Code => [id, ...length(body.length), ...body];

/**
 * A module of one function, exported as `name`, that gives an i32; its memory is imported as `block.memory`. `body`
 * begins with the local declarations and has the closing `end`.
 */
export const oneFunction = (name: string, parameters: Code, body: Code): Uint8Array =>
  Uint8Array.from([
    ...HEADER,
    ...section(Section.type, [1, FUNCTION, parameters.length, ...parameters, 1, Type.i32]),
    ...section(Section.import, [1, ...text('block'), ...text('memory'), Kind.memory, 0, 1]),
    ...section(Section.function, [1, 0]),
    ...section(Section.export, [1, ...text(name), Kind.function, 0]),
    ...section(Section.code, [1, ...length(body.length), ...body]),
  ]);
