/**
 * Record types: columns by name, which scripts extend (Zeek's `redef record`).
 *
 * The declaration is a value that engines share; what extends it belongs to one engine and lives in its
 * `RecordTypes`. Instances of a type have all fields from the start, in declared order, so they share one shape.
 */
import { fail } from '../core/fail.ts';
import { type ColumnBlock, type Columns, type ColumnType, fresh, readColumn } from './columns.ts';

/** Exists in types only: what the records of a type are. */
declare const ROW: unique symbol;

/** A declared record type: its columns as written, and `Row`, what its records are with all that extends them. */
export interface RecordType<T extends ColumnBlock = ColumnBlock, Row = unknown> {
  /** Zeek's name: `Conn::Info`. */
  readonly name: string;
  readonly columns: T;
  readonly [ROW]?: Row;
}

/** What the records of a type are: `RowOf<typeof Info>`. */
export type RowOf<T extends RecordType> = T extends RecordType<ColumnBlock, infer Row> ? Row : never;

/** Declares a record type. */
export const record = <T extends ColumnBlock>(name: string, columns: T): RecordType<T, Columns<T>> => ({
  name,
  columns,
});

/** One field of a record type in one engine. */
export interface Field {
  readonly name: string;
  readonly type: ColumnType;
  readonly logged: boolean;
  readonly optional: boolean;
  /** A value for each new instance; undefined leaves the field unset. */
  readonly initial: () => unknown;
  /** Computes the value at the first read of an instance. */
  readonly compute: ((record: object) => unknown) | undefined;
}

/** Fields given to a new record; undefined is as good as left out. */
export type Given<Row> = { readonly [K in keyof Row]?: Row[K] | undefined };

/** What a field of an extension starts with and how it is computed: a script that is loaded again brings new ones. */
interface Source {
  initial: Field['initial'];
  compute: Field['compute'];
  /** Its script is gone, but instances have the field: it can only be taken up again. */
  retired: boolean;
}

type Instance = Record<string | symbol, unknown>;
/** A class whose constructor has a fixed number of arguments. */
type Class = new (...args: never[]) => object;
/** Makes instances, all of them with this prototype. */
interface Maker {
  readonly prototype: object;
  make(given: Instance): Instance;
}

/** State of one type in one engine. */
interface Entry {
  readonly fields: Field[];
  /** Of the fields that scripts added. */
  readonly sources: Map<string, Source>;
  /** Made with the first instance; no extension after it. */
  make: Maker | undefined;
  /** A stream has been created on it. */
  used: boolean;
}

const nothing = (): undefined => undefined;

/** The record types of one engine. */
export class RecordTypes {
  readonly #entries = new Map<RecordType, Entry>();
  /** The type asked for last, and its entry: a line's record is made and written under one. */
  #lastType: RecordType | undefined;
  #lastEntry: Entry | undefined;

  /**
   * Adds columns to a type: each optional, with a default, or computed (`computed` gives the value when the field is
   * first read). RECORD_EXTENSION for others, for a name that exists, and once instances or streams exist. The result
   * is the type itself, as TypeScript sees it with the new columns.
   */
  extend<T extends ColumnBlock, Row, X extends ColumnBlock>(
    type: RecordType<T, Row>,
    columns: X,
    computed: Readonly<Record<string, (record: never) => unknown>> = {},
  ): RecordType<T & X, Row & Columns<X>> {
    const entry = this.#entry(type);
    const computers = computed as Readonly<Record<string, ((record: object) => unknown) | undefined>>;
    for (const [name, schema] of Object.entries(columns)) {
      this.#extend(type, entry, name, schema, computers[name]);
    }
    return type as RecordType<T & X, Row & Columns<X>>;
  }

  #extend(
    type: RecordType,
    entry: Entry,
    name: string,
    schema: ColumnBlock[string],
    compute: Field['compute'],
  ): void {
    const { type: column, optional, initial, logged } = readColumn(schema, name);
    if (!optional && initial === undefined && compute === undefined) {
      throw fail('RECORD_EXTENSION', type.name, `extension field ${name} must be optional or have a default`);
    }
    const start = compute === undefined ? this.#start(column, true, initial) : nothing;
    const field = extensionField({ name, type: column, logged, optional, initial: start, compute });
    const known = entry.fields.find((other) => other.name === name);
    const retired = entry.sources.get(name);
    if (known !== undefined && retired?.retired && alike(known, field)) {
      Object.assign(retired, { initial: start, compute, retired: false });
      return;
    }
    if (entry.make !== undefined || entry.used)
      throw fail('RECORD_EXTENSION', type.name, 'it is in use already');
    if (known !== undefined) throw fail('RECORD_EXTENSION', type.name, `field ${name} exists already`);
    entry.fields.push(field);
    entry.sources.set(name, field.source);
  }

  /** Takes fields that `extend` added out again. Where instances have them they stay, until a like one is added. */
  retract(type: RecordType, names: readonly string[]): void {
    const entry = this.#entry(type);
    const inUse = entry.make !== undefined || entry.used;
    for (const name of names) {
      const source = entry.sources.get(name);
      if (source === undefined) continue;
      source.retired = true;
      if (inUse) continue;
      entry.sources.delete(name);
      entry.fields.splice(
        entry.fields.findIndex((field) => field.name === name),
        1,
      );
    }
  }

  /**
   * Makes a field a column, or takes it out of the columns (Zeek's `redef record R$f += { &log }` and `-=`). An unknown
   * name, and a type that a stream was created on: RECORD_EXTENSION. False when that is what it was.
   */
  setLogged<Row>(type: RecordType<ColumnBlock, Row>, name: keyof Row & string, logged: boolean): boolean {
    const { fields, used } = this.#entry(type);
    const at = fields.findIndex((field) => field.name === name);
    if (at < 0) throw fail('RECORD_EXTENSION', type.name, `there is no field ${name}`);
    if (fields[at]!.logged === logged) return false;
    if (used) throw fail('RECORD_EXTENSION', type.name, 'it is in use already');
    fields[at] = { ...fields[at]!, logged };
    return true;
  }

  /** Takes back what `setLogged` changed. The columns of a stream that was created meanwhile stay as they are. */
  retractLogged<Row>(type: RecordType<ColumnBlock, Row>, name: keyof Row & string, logged: boolean): void {
    if (!this.#entry(type).used) this.setLogged(type, name, !logged);
  }

  /** The fields of a type in order, extensions last. */
  fields(type: RecordType): readonly Field[] {
    return this.#entry(type).fields;
  }

  /** Marks a type as laid out in a stream: it can be extended no more. */
  use(type: RecordType): void {
    const entry = this.#entry(type);
    entry.used = true;
    for (const field of entry.fields) {
      if (field.type.kind === 'record') this.use(field.type.record);
    }
  }

  /** A new record with the given fields; the others have their defaults or are unset. */
  create<Row>(type: RecordType<ColumnBlock, Row>, given: Given<Row>): Row {
    const entry = this.#entry(type);
    entry.make ??= compile(entry.fields);
    return entry.make.make(given as Instance) as Row;
  }

  /**
   * A record as an instance of the type: itself if it is one, else a new one with the fields that fit. `complain` is
   * told of fields that the type lacks and of required ones that are missing.
   */
  coerce(type: RecordType, given: object, complain: (message: string) => void): object {
    const entry = this.#entry(type);
    entry.make ??= compile(entry.fields);
    if (entry.make.prototype === Object.getPrototypeOf(given)) return given;
    for (const name of Object.keys(given)) {
      if (!entry.fields.some((field) => field.name === name)) {
        complain(`orphan field "${name}" in initialization`);
      }
    }
    const made = entry.make.make(given as Instance);
    for (const { name, optional, compute } of entry.fields) {
      if (!optional && compute === undefined && made[name] === undefined) {
        complain(`non-optional field "${name}" missing in initialization`);
      }
    }
    return made;
  }

  /**
   * A class like one of the engine's own, whose instances have the fields that extend `type`, too: accessors of
   * computed fields are on its prototype, the others follow those of the base. The base itself where there are none.
   */
  subclass<C extends Class>(Base: C, type: RecordType): C {
    const extensions = this.#entry(type).fields.filter((field) => !(field.name in type.columns));
    this.#entry(type).used = true;
    return extensions.length === 0 ? Base : (compileSubclass(Base, extensions) as C);
  }

  /** An instance of the type with the values of another: nested records and containers are copied, too. */
  copy(type: RecordType, from: object): object {
    const given = from as Instance;
    const values: Instance = {};
    for (const { name, type: column } of this.fields(type)) {
      const value = given[name];
      const nested = column.kind === 'record' && typeof value === 'object' && value !== null;
      values[name] = nested ? this.copy(column.record, value) : fresh(value);
    }
    return this.create(type, values) as object;
  }

  #entry(type: RecordType): Entry {
    if (type === this.#lastType) return this.#lastEntry as Entry;
    const entry = this.#entryOf(type);
    this.#lastType = type;
    this.#lastEntry = entry;
    return entry;
  }

  #entryOf(type: RecordType): Entry {
    let entry = this.#entries.get(type);
    if (entry === undefined) {
      const fields = Object.entries(type.columns).map(([name, schema]) => this.#declared(name, schema));
      entry = { fields, sources: new Map(), make: undefined, used: false };
      this.#entries.set(type, entry);
    }
    return entry;
  }

  #declared(name: string, schema: ColumnBlock[string]): Field {
    const { type, optional, initial, logged } = readColumn(schema, name);
    return {
      name,
      type,
      logged,
      optional,
      initial: this.#start(type, optional, initial),
      compute: undefined,
    };
  }

  /** How a field starts: its default; else sets, vectors and records that are not optional start empty. */
  #start(type: ColumnType, optional: boolean, initial: Field['initial'] | undefined): Field['initial'] {
    if (initial !== undefined) {
      return type.kind === 'record' ? () => this.create(type.record, initial() as object) : initial;
    }
    if (optional) return nothing;
    if (type.kind === 'set') return () => new Set();
    if (type.kind === 'vector') return () => [];
    return type.kind === 'record' ? () => this.create(type.record, {}) : nothing;
  }
}

/** A field whose start and computation can be exchanged later. One that starts unset stays so, for speed. */
function extensionField(given: Omit<Field, 'source'>): Field & { readonly source: Source } {
  const { initial, compute } = given;
  const source: Source = { initial, compute, retired: false };
  return {
    ...given,
    initial: initial === nothing ? nothing : () => source.initial(),
    compute: compute === undefined ? undefined : (record) => source.compute?.(record),
    source,
  };
}

/** Whether a field can take the place of another in instances that exist. */
const alike = (a: Field, b: Field): boolean =>
  sameType(a.type, b.type) &&
  a.logged === b.logged &&
  a.optional === b.optional &&
  (a.compute === undefined) === (b.compute === undefined) &&
  (a.initial === nothing) === (b.initial === nothing);

function sameType(a: ColumnType, b: ColumnType): boolean {
  if (a.kind === 'record') return b.kind === 'record' && a.record === b.record;
  if (a.kind === 'set' || a.kind === 'vector') return a.kind === b.kind && sameType(a.element, b.element);
  return a.kind === b.kind;
}

/** Puts accessors of computed fields on a prototype, each with the slot that holds its values. */
function defineComputed(prototype: object, fields: readonly Field[], slots: readonly symbol[]): void {
  fields.forEach(({ name, compute }, i) => {
    const { get, set } = compileAccessor(slots[i] as symbol, compute as NonNullable<Field['compute']>);
    Object.defineProperty(prototype, name, { enumerable: true, configurable: true, get, set });
  });
}

/** Builds an accessor of its own for each field: V8 then knows the one shape that it meets. */
const compileAccessor = (slot: symbol, compute: NonNullable<Field['compute']>): Accessor =>
  (
    new Function(
      'slot',
      'compute',
      `return {
        get() {
          const value = this[slot];
          if (value !== undefined) return value;
          const computed = compute(this);
          if (computed !== undefined) this[slot] = computed;
          return computed;
        },
        set(value) { this[slot] = value; },
      };`,
    ) as (...parts: unknown[]) => Accessor
  )(slot, compute);

interface Accessor {
  get(): unknown;
  set(value: unknown): void;
}

const isComputed = (field: Field): boolean => field.compute !== undefined;
const isPlain = (field: Field): boolean => field.compute === undefined;
const slotsOf = (computed: readonly Field[]): symbol[] => computed.map(({ name }) => Symbol(name));

/** Builds a subclass with further fields, written out for the same reason as `compile`. */
function compileSubclass(Base: Class, fields: readonly Field[]): Class {
  const plain = fields.filter(isPlain);
  const computed = fields.filter(isComputed);
  const slots = slotsOf(computed);
  const parameters = Array.from({ length: Base.length }, (_, i) => `a${i}`).join(', ');
  const lines = [
    ...plain.map(({ name, initial }, i) => {
      const start = initial === nothing ? 'undefined' : `initial[${i}]()`;
      return `this[${JSON.stringify(name)}] = ${start};`;
    }),
    ...slots.map((_, i) => `this[slots[${i}]] = undefined;`),
  ];
  const build = new Function(
    'Base',
    'initial',
    'slots',
    `return class ${Base.name} extends Base { constructor(${parameters}) {
      super(${parameters});
      ${lines.join('\n')}
    } };`,
  ) as (Base: Class, initial: readonly (() => unknown)[], slots: readonly symbol[]) => Class;
  const made = build(
    Base,
    plain.map((field) => field.initial),
    slots,
  );
  defineComputed(made.prototype as object, computed, slots);
  return made;
}

/** Builds the function that makes instances: one assignment per field, written out, so that it runs without loops. */
function compile(fields: readonly Field[]): Maker {
  const prototype: object = {};
  const plain = fields.filter(isPlain);
  const computed = fields.filter(isComputed);
  const slots = slotsOf(computed);
  defineComputed(prototype, computed, slots);
  const lines = [
    ...plain.map(({ name, initial }, i) => {
      const key = JSON.stringify(name);
      const start = initial === nothing ? 'undefined' : `initial[${i}]()`;
      return `const v${i} = given[${key}]; this[${key}] = v${i} === undefined ? ${start} : v${i};`;
    }),
    ...computed.map(({ name }, i) => `this[slots[${i}]] = given[${JSON.stringify(name)}];`),
  ];
  const build = new Function(
    'prototype',
    'initial',
    'slots',
    `class Instance { constructor(given) { ${lines.join('\n')} } }
    for (const key of Object.keys(prototype))
      Object.defineProperty(Instance.prototype, key, Object.getOwnPropertyDescriptor(prototype, key));
    return { prototype: Instance.prototype, make: (given) => new Instance(given) };`,
  ) as (prototype: object, initial: readonly (() => unknown)[], slots: readonly symbol[]) => Maker;
  return build(
    prototype,
    plain.map((field) => field.initial),
    slots,
  );
}
