/**
 * Columns: typed builders over zod, each carrying the Zeek type that the writers print.
 *
 * A column is written once; the schema gives the runtime type, and `Columns<typeof columns>` the TypeScript one.
 * Values at this boundary: addr, subnet and enum are texts; port, count, int, double, time and interval are numbers
 * (times in seconds); sets are Set, vectors are arrays.
 */
import * as z from 'zod';
import type { RecordType } from './record.ts';

/** Zeek's name of a scalar type. */
export type ScalarKind =
  | 'bool'
  | 'int'
  | 'count'
  | 'double'
  | 'time'
  | 'interval'
  | 'string'
  | 'enum'
  | 'port'
  | 'addr'
  | 'subnet'
  | 'func'
  | 'file'
  | 'opaque';

/** What a column holds. */
export type ColumnType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'set' | 'vector'; readonly element: ColumnType }
  | { readonly kind: 'record'; readonly record: RecordType };

/** Several columns by name. */
export type ColumnBlock = Readonly<Record<string, z.ZodType>>;

/** The TypeScript type of a column block: optional columns are optional, those with a default are not. */
export type Columns<T extends ColumnBlock> = z.output<z.ZodObject<T>>;

const TYPE = Symbol('column type');
const HIDDEN = Symbol('unlogged');

/** zod's definition object: what it is copied into by checks, descriptions and clones keeps our marks. */
interface Definition {
  [TYPE]?: ColumnType;
  [HIDDEN]?: boolean;
}

const definition = (schema: z.ZodType): Definition => schema.def as Definition;

function typed<S extends z.ZodType>(schema: S, type: ColumnType): S {
  definition(schema)[TYPE] = type;
  return schema;
}

/** A column without its optional and default wrappings. */
export interface ReadColumn {
  readonly type: ColumnType;
  readonly optional: boolean;
  /** Gives the default; a container is a fresh one each time. */
  readonly initial: (() => unknown) | undefined;
  readonly logged: boolean;
}

/** Reads what a schema says about its column; a schema that no builder made throws a TypeError. */
export function readColumn(schema: z.ZodType, name: string): ReadColumn {
  let inner: z.ZodType = schema;
  let optional = false;
  let logged = true;
  let initial: (() => unknown) | undefined;
  for (;;) {
    const { [TYPE]: type, [HIDDEN]: hidden } = definition(inner);
    if (hidden === true) logged = false;
    if (type !== undefined) return { type, optional, initial, logged };
    if (inner instanceof z.ZodOptional) optional = true;
    else if (inner instanceof z.ZodDefault) {
      const { def } = inner;
      initial ??= () => fresh(def.defaultValue);
    } else throw new TypeError(`column ${name}: make it with one of the builders of 'column'`);
    inner = inner.unwrap() as z.ZodType;
  }
}

/** Containers given as defaults are not shared. */
export function fresh(value: unknown): unknown {
  if (value instanceof Set) return new Set(value);
  return Array.isArray(value) ? [...value] : value;
}

/** The type that `#types` shows: `count`, `set[string]`. */
export function typeName(type: ColumnType): string {
  if (type.kind === 'record') return type.record.name;
  return 'element' in type ? `${type.kind}[${typeName(type.element)}]` : type.kind;
}

/** A field that is no log column: Zeek's field without `&log`. */
export function unlogged<S extends z.ZodType>(schema: S): S {
  return schema.clone({ ...schema.def, [HIDDEN]: true } as S['def']) as S;
}

const elementType = (schema: z.ZodType): ColumnType => readColumn(schema, 'element').type;

function enumColumn(): z.ZodString;
function enumColumn<const T extends readonly [string, ...string[]]>(
  values: T,
): z.ZodEnum<{ [K in T[number]]: K }>;
function enumColumn(values?: readonly string[]): z.ZodType {
  return typed(values === undefined ? z.string() : z.enum(values as [string, ...string[]]), { kind: 'enum' });
}

/** The builders, one per Zeek type. */
export const column = {
  bool: () => typed(z.boolean(), { kind: 'bool' }),
  /** Whole number. */
  int: () => typed(z.number(), { kind: 'int' }),
  /** Whole number from 0; a negative one stands for 2^64 minus it, as Zeek's count wraps. */
  count: () => typed(z.number(), { kind: 'count' }),
  double: () => typed(z.number(), { kind: 'double' }),
  /** Seconds since the epoch. */
  time: () => typed(z.number(), { kind: 'time' }),
  /** Seconds. */
  interval: () => typed(z.number(), { kind: 'interval' }),
  string: () => typed(z.string(), { kind: 'string' }),
  /** A string column that holds raw bytes; what is no UTF-8 is escaped when written. */
  bytes: () =>
    typed(
      z.custom<Uint8Array>((v) => v instanceof Uint8Array),
      { kind: 'string' },
    ),
  /** Zeek's full name of an enum value, or one of those given. */
  enum: enumColumn,
  port: () => typed(z.number(), { kind: 'port' }),
  addr: () => typed(z.string(), { kind: 'addr' }),
  subnet: () => typed(z.string(), { kind: 'subnet' }),
  set: <S extends z.ZodType>(element: S) =>
    typed(z.set(element), { kind: 'set', element: elementType(element) }),
  vector: <S extends z.ZodType>(element: S) =>
    typed(z.array(element), { kind: 'vector', element: elementType(element) }),
  /** A script's own state of any type, never a column: `column.state<MyState>().optional()`. */
  state: <T>() => unlogged(typed(z.custom<T>(), { kind: 'opaque' })),
  /** A nested record; its columns are flattened with a dot. */
  record: <Row>(record: RecordType<ColumnBlock, Row>) => typed(z.custom<Row>(), { kind: 'record', record }),
} as const;
