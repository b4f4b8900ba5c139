/**
 * Zeek's types as ZeekJS scripts meet them. Tapline's values do not carry their Zeek type (a count is a number), so
 * whatever crosses to such a script is told its type here: by the event's, record's or function's declaration.
 */
import type { ColumnType } from '../../log/columns.ts';
import type { RecordType, RecordTypes } from '../../log/record.ts';

export const SCALARS = [
  'void',
  'bool',
  'int',
  'count',
  'double',
  'time',
  'interval',
  'string',
  'pattern',
  'enum',
  'port',
  'addr',
  'subnet',
  'any',
] as const;
export type Scalar = (typeof SCALARS)[number] | 'func' | 'file' | 'opaque';

export interface RecordShape {
  readonly name: string;
  fields(): readonly ShapeField[];
  /** A new native record of converted values. */
  make(values: Record<string, unknown>): object;
}

export interface ShapeField {
  readonly name: string;
  readonly type: ZeekType;
  readonly logged: boolean;
  readonly optional: boolean;
  readonly initial: (() => unknown) | undefined;
}

export type ZeekType =
  /** `bare`: a port without its protocol, as log columns hold it. `values`: names of an enum. */
  | {
      readonly kind: Scalar;
      readonly name?: string;
      readonly bare?: boolean;
      readonly values?: readonly string[];
    }
  | { readonly kind: 'vector'; readonly element: ZeekType }
  | { readonly kind: 'set'; readonly index: readonly ZeekType[] }
  | { readonly kind: 'table'; readonly index: readonly ZeekType[]; readonly element: ZeekType }
  | { readonly kind: 'record'; readonly shape: RecordShape };

/** A value whose Zeek type comes along: what a parameter of type `any` takes. */
export class Typed {
  readonly type: ZeekType;
  readonly value: unknown;
  /** The type's name as it was asked for. */
  readonly name: string;

  constructor(type: ZeekType, value: unknown, name = '') {
    this.name = name;
    this.type = type;
    this.value = value;
  }
}

/** A field's declaration: its type with Zeek's attributes (`count &log &optional`), or that and its default. */
export type FieldSpec = string | readonly [type: string, initial: () => unknown];

/** The types that one engine knows by name. */
export class TypeNames {
  readonly #named = new Map<string, ZeekType>();
  readonly #records: RecordTypes;

  constructor(records: RecordTypes) {
    this.#records = records;
    for (const kind of SCALARS) if (kind !== 'enum' && kind !== 'void') this.#named.set(kind, { kind });
  }

  define(name: string, type: ZeekType): void {
    this.#named.set(name, type);
  }

  /** Declares an enum by its full names. */
  defineEnum(name: string, values?: readonly string[]): void {
    this.define(name, { kind: 'enum', name, ...(values === undefined ? {} : { values }) });
  }

  /** Declares a record of fields in Zeek's notation. */
  defineRecord(name: string, fields: Readonly<Record<string, FieldSpec>>): void {
    let read: readonly ShapeField[] | undefined;
    const shape: RecordShape = {
      name,
      fields: () => {
        read ??= Object.entries(fields).map(([field, spec]) => this.#field(field, spec));
        return read;
      },
      make: (values) => values,
    };
    this.define(name, { kind: 'record', shape });
  }

  /** Declares a record type of columns. */
  defineColumns(record: RecordType): ZeekType {
    const known = this.#named.get(record.name);
    if (known !== undefined) return known;
    const shape: RecordShape = {
      name: record.name,
      fields: () =>
        this.#records.fields(record).map((field) => ({ ...field, type: this.ofColumn(field.type) })),
      make: (values) => this.#records.create(record, values) as object,
    };
    const type: ZeekType = { kind: 'record', shape };
    this.define(record.name, type);
    return type;
  }

  /** The type of a column. */
  ofColumn(column: ColumnType): ZeekType {
    if (column.kind === 'record') return this.defineColumns(column.record);
    if (column.kind === 'set') return { kind: 'set', index: [this.ofColumn(column.element)] };
    if (column.kind === 'vector') return { kind: 'vector', element: this.ofColumn(column.element) };
    return column.kind === 'port'
      ? { kind: 'port', bare: true }
      : { kind: (column as { kind: Scalar }).kind };
  }

  /** Reads a type's name as Zeek prints it; undefined for one that nobody declared. */
  find(text: string): ZeekType | undefined {
    const known = this.#named.get(text);
    if (known !== undefined) return known;
    if (text.startsWith('opaque of ')) return { kind: 'opaque', name: text };
    const vector = /^vector of (.+)$/.exec(text);
    if (vector !== null) {
      const element = this.find(vector[1]!);
      return element && { kind: 'vector', element };
    }
    const container = /^(set|table)\[([^\]]+)\](?: of (.+))?$/.exec(text);
    if (container === null) return undefined;
    const index = container[2]!.split(',').map((part) => this.find(part));
    if (!index.every((type) => type !== undefined)) return undefined;
    if (container[1] === 'set') return { kind: 'set', index };
    const element = this.find(container[3] ?? '');
    return element && { kind: 'table', index, element };
  }

  /** The same for declarations: an unknown name is a mistake of the declaring script. */
  require(text: string): ZeekType {
    const type = this.find(text);
    if (type === undefined) throw new RangeError(`no Zeek type is known as '${text}'`);
    return type;
  }

  #field(name: string, spec: FieldSpec): ShapeField {
    const [text, initial] = typeof spec === 'string' ? [spec, undefined] : spec;
    const [type, ...attributes] = text.split(/\s+&/) as [string, ...string[]];
    return {
      name,
      type: this.require(type),
      logged: attributes.includes('log'),
      optional: attributes.includes('optional'),
      initial,
    };
  }
}
