/** Ways to spoil bytes: bits, bytes, fields of two and four bytes, cuts, repeats, and pieces of other inputs. */
import { concat } from '../../src/testing/frames.ts';
import type { Random } from './target.ts';

const BYTES = [0, 1, 0x0f, 0x45, 0x60, 0x7f, 0x80, 0xaa, 0xff];
const WORDS = [0, 1, 7, 8, 20, 40, 0x7f, 0xff, 0x7fff, 0x8000, 0xfffe, 0xffff];
const LONGS = [0, 1, 12, 0xffff, 0x10000, 262144, 262145, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random.below(bytes.length)] = random.one(2) ? random.pick(BYTES) : random.below(256);
    return bytes;
  },
  function addToByte(bytes, random) {
    bytes[random.below(bytes.length)]! += random.below(9) - 4;
    return bytes;
  },
  function setWord(bytes, random) {
    return setField(bytes, random, 2, random.one(3) ? bytes.length - random.below(24) : random.pick(WORDS));
  },
  function setLong(bytes, random) {
    return setField(bytes, random, 4, random.one(3) ? bytes.length - random.below(24) : random.pick(LONGS));
  },
  function cut(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function remove(bytes, random) {
    const [from, to] = range(bytes, random);
    return concat(bytes.subarray(0, from), bytes.subarray(to));
  },
  function repeat(bytes, random) {
    const [from, to] = range(bytes, random);
    return concat(bytes.subarray(0, to), bytes.subarray(from));
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    return concat(bytes.subarray(0, at), random.bytes(1 + random.below(16)), bytes.subarray(at));
  },
  function splice(bytes, random, others) {
    const other = random.pick(others);
    const at = random.below(bytes.length + 1);
    return concat(bytes.subarray(0, at), other.subarray(random.below(other.length + 1)));
  },
];

function range(bytes: Uint8Array, random: Random): [number, number] {
  const from = random.below(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random.below(64))];
}

function setField(bytes: Uint8Array, random: Random, size: 2 | 4, value: number): Uint8Array {
  if (bytes.length < size) return bytes;
  const at = random.below(bytes.length - size + 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const little = random.one(2);
  if (size === 2) view.setUint16(at, value, little);
  else view.setUint32(at, value, little);
  return bytes;
}

/** A copy of the bytes, spoilt in one to eight ways; `others` are what pieces are taken from. */
export function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (let i = random.below(8); i >= 0 && out.length > 0; i--)
    out = random.pick(MUTATIONS)(out, random, others);
  return out;
}
