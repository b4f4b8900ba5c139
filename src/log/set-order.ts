/** Unordered sets in Zeek's order (`-D`): the bytes that Zeek hashes for each type of element. */
import { parseAddress, parseSubnet } from '../core/address.ts';
import { hashOrder } from '../core/hash-order.ts';
import type { ColumnType } from './columns.ts';
import { bytesOf } from './escape.ts';
import type { OutputColumn } from './writer.ts';

type Bytes = (value: never) => Uint8Array;

function filled(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(new DataView(bytes.buffer));
  return bytes;
}

const whole = (v: number): Uint8Array => filled(8, (view) => view.setBigInt64(0, BigInt(v), true));
const real = (v: number): Uint8Array => filled(8, (view) => view.setFloat64(0, v, true));
const words = (view: DataView, list: readonly number[]): void =>
  list.forEach((word, i) => {
    view.setInt32(4 * i, word);
  });

/** Ports and enums are hashed with what their text does not tell; their sets keep the order of insertion. */
const BYTES: Readonly<Partial<Record<ColumnType['kind'], Bytes>>> = {
  bool: (v: boolean) => whole(v ? 1 : 0),
  int: whole,
  count: whole,
  double: real,
  time: real,
  interval: real,
  string: (v: string | Uint8Array) => bytesOf(v),
  addr: (v: string) => filled(16, (view) => words(view, parseAddress(v) ?? [])),
  subnet: (v: string) =>
    filled(20, (view) => {
      const net = parseSubnet(v);
      words(view, net?.words ?? []);
      view.setInt32(16, (net?.width ?? 0) - (v.includes(':') ? 0 : 96), true);
    }),
};

/** Puts the sets of a line in order, in place; `containers` are the indices of columns that may be sets. */
export function orderSets(
  values: unknown[],
  columns: readonly OutputColumn[],
  containers: readonly number[],
): void {
  for (const i of containers) {
    const { type } = columns[i]!;
    const set = values[i];
    if (type.kind !== 'set' || !(set instanceof Set) || set.size < 2) continue;
    const bytes = BYTES[type.element.kind];
    if (bytes !== undefined) values[i] = hashOrder(set as Set<never>, bytes);
  }
}
