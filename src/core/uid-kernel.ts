/**
 * The digits of a uid as a WebAssembly module: SipHash-2-4 on 64-bit words takes it a seventh of the time that 32-bit
 * halves take. `uid.ts` has the same in TypeScript, for the first few uids and for machines without WebAssembly.
 *
 *     digits(pool, counter, shift, at): the word of `pool` (with the instance already in it) and `counter`, without its
 *     lowest `shift` bits, in base 62 at memory[at …], lowest digit first, without zeros at the end; gives the end.
 */
import { type Code, get, i32, i64, Op, oneFunction, set, Type } from './assembly.ts';

/** What lies where in the memory, bytes. */
export const UidMemory = { state: 0, pool: 32, digits: 40, text: 104 } as const;

/** Parameters and locals. */
const POOL = 0;
const COUNTER = 1;
const SHIFT = 2;
const AT = 3;
const M = 4;
const [V0, V1, V2, V3] = [5, 6, 7, 8] as const;
const [REST, NEXT] = [9, 10] as const;

/** Digits that are taken off at once: 62^5 fits into 32 bits. */
const TOGETHER = 5;
const CHUNK = 62 ** TOGETHER;
/** The length of the message, in the top byte of the last word. */
const MESSAGE_BYTES = 16;

const add = (a: number, b: number): Code => [...get(a), ...get(b), ...Op.i64Add, ...set(a)];
const xor = (a: number, value: Code): Code => [...get(a), ...value, ...Op.i64Xor, ...set(a)];
const rotate = (a: number, bits: number): Code => [...get(a), ...i64(bits), ...Op.i64Rotl, ...set(a)];

const ROUND: Code = [
  ...[...add(V0, V1), ...rotate(V1, 13), ...xor(V1, get(V0)), ...rotate(V0, 32)],
  ...[...add(V2, V3), ...rotate(V3, 16), ...xor(V3, get(V2))],
  ...[...add(V0, V3), ...rotate(V3, 21), ...xor(V3, get(V0))],
  ...[...add(V2, V1), ...rotate(V1, 17), ...xor(V1, get(V2)), ...rotate(V2, 32)],
];

const load = (at: number): Code => [...i32(at), ...Op.i64Load, 0];
const block = (word: Code): Code => [...xor(V3, word), ...ROUND, ...ROUND, ...xor(V0, word)];

/** One digit of the 32-bit REST at AT + `offset`; NEXT is what is left. */
const digit = (offset: number): Code => [
  ...[...get(REST), ...i32(62), ...Op.i32DivU, ...set(NEXT), ...get(AT)],
  ...[...get(REST), ...get(NEXT), ...i32(62), ...Op.i32Mul, ...Op.i32Sub],
  ...[...Op.i32Load8U, UidMemory.digits, ...Op.i32Store8, offset, ...get(NEXT), ...set(REST)],
];
const forward = (n: number): Code => [...get(AT), ...i32(n), ...Op.i32Add, ...set(AT)];

const body: Code = [
  ...[2, 5, Type.i64, 2, Type.i32],
  ...[0, 1, 2, 3].flatMap((i) => [...load(UidMemory.state + 8 * i), ...set(V0 + i)]),
  ...block([...load(UidMemory.pool), ...get(POOL), ...Op.i64ExtendI32U, ...Op.i64Xor]),
  ...[...get(COUNTER), ...Op.i64TruncF64U, ...set(M), ...block(get(M))],
  ...block([...i64(MESSAGE_BYTES), ...i64(56), ...Op.i64Rotl]),
  ...[...xor(V2, i64(0xff)), ...ROUND, ...ROUND, ...ROUND, ...ROUND],
  ...[...get(V0), ...get(V1), ...Op.i64Xor, ...get(V2), ...Op.i64Xor, ...get(V3), ...Op.i64Xor],
  ...[...get(SHIFT), ...Op.i64ExtendI32U, ...Op.i64ShrU, ...set(M)],
  ...[...Op.block, ...Op.loop],
  // V1 is the chunk, V0 what is left above it
  ...[...get(M), ...i64(CHUNK), ...Op.i64DivU, ...set(V0)],
  ...[...get(M), ...get(V0), ...i64(CHUNK), ...Op.i64Mul, ...Op.i64Sub, ...Op.i32WrapI64, ...set(REST)],
  ...[...get(V0), ...Op.i64Eqz, ...Op.brIf, 1],
  ...Array.from({ length: TOGETHER }, (_, i) => digit(i)).flat(),
  ...[...forward(TOGETHER), ...get(V0), ...set(M), ...Op.br, 0, ...Op.end, ...Op.end],
  ...[...Op.loop, ...digit(0), ...forward(1), ...get(REST), ...Op.brIf, 0, ...Op.end],
  ...[...get(AT), ...Op.end],
];

/** The module's bytes. */
export const moduleBytes = (): Uint8Array =>
  oneFunction('digits', [Type.i32, Type.f64, Type.i32, Type.i32], body);

export type DigitsKernel = (pool: number, counter: number, shift: number, at: number) => number;
