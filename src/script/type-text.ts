/**
 * Zeek's types as texts (`count`, `set[subnet]`, `vector of string`, `table[string] of count`): reading them, and
 * asking whether a JavaScript value fits one.
 *
 * At the boundary to scripts numbers are numbers (time and interval in seconds), addr, subnet, enum and string are
 * strings, a set is a Set, a vector an array, a table a Map. Options keep a port with its transport: `53/udp`.
 */
import { parseAddress, parseSubnet } from '../core/address.ts';

/** A type text, taken apart. */
export type ZeekType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'set' | 'vector'; readonly element: ZeekType }
  | { readonly kind: 'table'; readonly key: ZeekType; readonly element: ZeekType };

const scalars = [
  'bool',
  'int',
  'count',
  'double',
  'time',
  'interval',
  'string',
  'enum',
  'port',
  'addr',
  'subnet',
  'any',
] as const;
export type ScalarKind = (typeof scalars)[number];

const isScalar = (text: string): text is ScalarKind => (scalars as readonly string[]).includes(text);

/** Reads a type text; a RangeError names one that is none. */
export function parseType(text: string): ZeekType {
  if (isScalar(text)) return { kind: text };
  const set = /^set\[(.+)\]$/.exec(text);
  if (set) return { kind: 'set', element: parseType(set[1]!) };
  const vector = /^vector(?: of (.+)|\[(.+)\])$/.exec(text);
  if (vector) return { kind: 'vector', element: parseType((vector[1] ?? vector[2])!) };
  const table = /^table\[([^\]]+)\] of (.+)$/.exec(text);
  if (table) return { kind: 'table', key: parseType(table[1]!), element: parseType(table[2]!) };
  throw new RangeError(`not a type: ${text}`);
}

/** The type as Zeek writes it. */
export function typeText(type: ZeekType): string {
  switch (type.kind) {
    case 'set':
      return `set[${typeText(type.element)}]`;
    case 'vector':
      return `vector of ${typeText(type.element)}`;
    case 'table':
      return `table[${typeText(type.key)}] of ${typeText(type.element)}`;
    default:
      return type.kind;
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isString = (value: unknown): value is string => typeof value === 'string';

/** Whether a value may stand where the type is asked for. */
export function fits(type: ZeekType, value: unknown): boolean {
  switch (type.kind) {
    case 'any':
      return true;
    case 'bool':
      return typeof value === 'boolean';
    case 'count':
      return Number.isInteger(value) && (value as number) >= 0;
    case 'int':
      return Number.isInteger(value);
    case 'double':
    case 'time':
    case 'interval':
      return isNumber(value);
    case 'string':
    case 'enum':
      return isString(value);
    case 'port':
      return isString(value) && /^\d{1,5}\/(tcp|udp|icmp|unknown)$/.test(value);
    case 'addr':
      return isString(value) && parseAddress(value) !== undefined;
    case 'subnet':
      return isString(value) && parseSubnet(value) !== undefined;
    case 'set':
      return value instanceof Set && [...value].every((item) => fits(type.element, item));
    case 'vector':
      return Array.isArray(value) && value.every((item) => fits(type.element, item));
    case 'table':
      return (
        value instanceof Map &&
        [...value].every(([key, item]) => fits(type.key, key) && fits(type.element, item))
      );
  }
}

/** What a value that does not fit most likely is, for error messages. */
export function guessType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (isNumber(value)) return Number.isInteger(value) ? (value < 0 ? 'int' : 'count') : 'double';
  if (isString(value)) return 'string';
  if (value instanceof Set) return value.size === 0 ? 'set[any]' : `set[${guessType([...value][0])}]`;
  if (value instanceof Map) {
    const [first] = value;
    return first ? `table[${guessType(first[0])}] of ${guessType(first[1])}` : 'table[any] of any';
  }
  if (Array.isArray(value)) return `vector of ${value.length === 0 ? 'any' : guessType(value[0])}`;
  return value === undefined ? 'void' : typeof value === 'object' ? 'record' : typeof value;
}
