/**
 * Values on their way to a ZeekJS script and back: counts are BigInts, strings have one unit per byte, sets and vectors
 * are copied, records and tables are live views. Errors have the words that ZeekJS's users know.
 */
import { parseAddress, parseSubnet, subnetText } from '../../core/address.ts';
import { portText, portView } from './port.ts';
import { type RecordShape, SCALARS, Typed, type ZeekType } from './types.ts';
import type { Views } from './views.ts';

const WRAP = 2n ** 64n;
const PROTOCOLS = ['unknown', 'tcp', 'udp', 'icmp'];

/** A Zeek string as JavaScript gets it: one UTF-16 unit per byte. */
export function bytesAsUnits(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const text = String(value);
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A native value as a script sees it. */
export function toJs(views: Views, type: ZeekType, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  switch (type.kind) {
    case 'count':
      return BigInt.asUintN(64, BigInt(value as number | bigint));
    case 'int':
    case 'double':
    case 'time':
    case 'interval':
      return Number(value);
    case 'string':
      return bytesAsUnits(value);
    case 'port':
      return portView(value);
    case 'vector':
      return Array.from(value as unknown[], (item) => toJs(views, type.element, item));
    case 'set':
      return [...(value as Iterable<unknown>)].map((item) =>
        type.index.length === 1
          ? toJs(views, type.index[0]!, item)
          : type.index.map((index, i) => toJs(views, index, (item as unknown[])[i])),
      );
    case 'record':
      return views.record(type.shape, value as object);
    case 'table':
      return views.table(type, value as Map<unknown, unknown>);
    case 'any':
      return value instanceof Typed ? toJs(views, value.type, value.value) : value;
    case 'func':
    case 'file':
      return null;
    case 'opaque':
      return typeof value === 'object' && type.name !== undefined ? views.opaque(type, value) : {};
    default:
      return value;
  }
}

const shown = (type: ZeekType): string => (type.kind === 'record' ? 'record' : type.kind);

function refused(value: unknown, type: ZeekType, more = ''): TypeError {
  return new TypeError(
    `Unable to convert JS value '${String(value)}' of type ${typeof value} to Zeek type ${shown(type)}${more}`,
  );
}

/** A script's value as a native one of that type; a TypeError where it does not fit. */
export function fromJs(views: Views, type: ZeekType, value: unknown): unknown {
  const wrapped = typeof value === 'object' && value !== null ? views.behind(value) : undefined;
  if (wrapped !== undefined) return passThrough(views, type, wrapped);
  switch (type.kind) {
    case 'count':
      return wholeNumber(value, 'count', 0n, WRAP - 1n);
    case 'int':
      return wholeNumber(value, 'int', -(2n ** 63n), 2n ** 63n - 1n);
    case 'vector':
      return vector(views, type.element, value);
    case 'set':
      return set(views, type, value);
    case 'table':
      return table(views, type, value);
    case 'record':
      return record(views, type, value);
    case 'port':
      return port(type, value);
    default:
      return scalar(type, value);
  }
}

function passThrough(views: Views, type: ZeekType, wrapped: Typed): unknown {
  if (type.kind === 'any') return wrapped;
  if (wrapped.type.kind === type.kind) {
    if (type.kind !== 'table') return wrapped.value;
    if (type.index.length > 1) throw new TypeError(`Unsupported index size ${type.index.length} for type `);
    return new Map(wrapped.value as Map<unknown, unknown>);
  }
  const tag = ({ kind }: ZeekType): number => (SCALARS as readonly string[]).indexOf(kind);
  if (tag(type) < 0 || tag(wrapped.type) < 0) throw refused(toJs(views, wrapped.type, wrapped.value), type);
  throw new TypeError(`ZeekValWrap pass-through bad tags: ${tag(wrapped.type)} != ${tag(type)}`);
}

function wholeNumber(value: unknown, name: string, low: bigint, high: bigint): number | bigint {
  const unfit = new TypeError(`'${String(value)}' not a number or bigint or out of range for ${name}`);
  const lossy = new TypeError(`precision loss going from ${String(value)} to ${name}`);
  if (typeof value === 'bigint') {
    if (value < low || value > high) throw value < low && name === 'count' ? unfit : lossy;
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
    // near the top of a count it is what Tapline writes as a negative number
    const below = value - WRAP;
    return name === 'count' && below >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(below) : value;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unfit;
  if (value < Number(low) || value > Number(high)) throw unfit;
  if (!Number.isInteger(value)) throw lossy;
  return value;
}

function scalar(
  type: Exclude<ZeekType, { kind: 'vector' | 'set' | 'table' | 'record' }>,
  value: unknown,
): unknown {
  const { kind } = type;
  if (kind === 'time' && value instanceof Date) return value.getTime() / 1000;
  if (kind === 'bool' && typeof value === 'boolean') return value;
  if ((kind === 'double' || kind === 'time' || kind === 'interval') && typeof value === 'number')
    return value;
  if (typeof value !== 'string') throw refused(value, type);
  if (kind === 'string') return value.split('\0', 1)[0]!;
  if (kind === 'pattern') return `^?(${value})$?`;
  if (kind === 'enum') {
    if (type.values?.includes(value) === false) throw new TypeError(`Enum value ${value} unknown`);
    return value;
  }
  if (kind === 'addr' && parseAddress(value) !== undefined) return value;
  if (kind === 'subnet') {
    const net = value.includes('/') ? parseSubnet(value.replace(/[[\]]/g, '')) : undefined;
    if (net !== undefined) return subnetText(net);
  }
  throw refused(value, type);
}

function port(type: ZeekType & { bare?: boolean }, value: unknown): number | string {
  if (typeof value !== 'object' || value === null) throw refused(value, type);
  const { port: number, proto } = value as { port?: unknown; proto?: unknown };
  if (typeof number !== 'number' || typeof proto !== 'string') {
    throw new TypeError('Missing property or bad type for port (number) or proto (string)');
  }
  return type.bare === true ? number : portText(number, PROTOCOLS.includes(proto) ? proto : 'unknown');
}

function vector(views: Views, element: ZeekType, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('Expected JS type array for Zeek type vector');
  return value.map((item: unknown, i) => {
    try {
      return fromJs(views, element, item);
    } catch (error) {
      throw new TypeError(`Error with array element at index ${i}: ${(error as Error).message}`);
    }
  });
}

function set(views: Views, type: ZeekType & { kind: 'set' }, value: unknown): Set<unknown> {
  if (!Array.isArray(value) && !(value instanceof Set)) throw refused(value, type);
  if (type.index.length > 1) throw new TypeError(`Unsupported index size ${type.index.length} for type `);
  return new Set([...(value as Iterable<unknown>)].map((item) => fromJs(views, type.index[0]!, item)));
}

function table(views: Views, type: ZeekType & { kind: 'table' }, value: unknown): Map<unknown, unknown> {
  if (typeof value !== 'object' || value === null) throw refused(value, type);
  if (type.index.length > 1) throw new TypeError(`Unsupported index size ${type.index.length} for type `);
  return new Map(
    Object.entries(value).map(([key, item]) => [
      tableKey(type.index[0]!, key),
      fromJs(views, type.element, item),
    ]),
  );
}

/** A property's name as an index: numbers stand as text there. */
export function tableKey(type: ZeekType, key: string): unknown {
  if (type.kind === 'count' || type.kind === 'int') {
    const value = key.trim() === '' ? Number.NaN : Number(key);
    if (Number.isInteger(value) && (type.kind === 'int' || value >= 0)) return value;
    throw new TypeError(`'${key}' not a number or bigint or out of range for ${type.kind}`);
  }
  if (type.kind === 'double' || type.kind === 'time' || type.kind === 'interval') return Number(key);
  return type.kind === 'port' ? key : scalar(type as { kind: 'string' }, key);
}

function record(views: Views, type: { kind: 'record'; shape: RecordShape }, value: unknown): object {
  const { shape } = type;
  if (typeof value !== 'object' || value === null) {
    throw refused(value, type, ` (Expected Javascript object for record of type ${shape.name})`);
  }
  const given = value as Record<string, unknown>;
  const values: Record<string, unknown> = {};
  for (const { name, type: field, optional, initial } of shape.fields()) {
    const item = given[name];
    if (item !== undefined && item !== null) values[name] = fromJs(views, field, item);
    else if (!optional && (initial === undefined || initial() === undefined)) {
      throw new TypeError(`missing property ${name} for record type ${shape.name}`);
    } else values[name] = initial?.();
  }
  return shape.make(values);
}
