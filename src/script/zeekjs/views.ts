/**
 * Live views of records and tables: a script's reads and writes go to the native object, converted both ways. A view
 * stays the same object for as long as its record lives, so that `===` compares records.
 */
import { type RecordShape, type ShapeField, Typed, type ZeekType } from './types.ts';
import { fromJs, tableKey, toJs } from './values.ts';

type Native = Record<string, unknown>;

/** Protocols of `conn_id`'s ports, which the native record keeps as numbers. */
const PROTO: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmp' };

const protocolOf = ({ proto }: Native): string =>
  typeof proto === 'string' ? proto : (PROTO[proto as number] ?? 'unknown');

/** Between a view and Object.prototype there is one more, as with ZeekJS's objects. */
const viewPrototype = Object.create(Object.prototype) as object;

export class Views {
  readonly #views = new WeakMap<object, object>();
  readonly #behind = new WeakMap<object, Typed>();
  /** Records of which only fields with `&log` are listed. */
  readonly #logOnly = new WeakSet<object>();

  /** Values of fields that the native record leaves out. */
  readonly #started = new WeakMap<object, Native>();

  /** What stands behind a view or a value of `zeek.as`; undefined for plain objects. */
  behind(view: object): Typed | undefined {
    return this.#behind.get(view);
  }

  /** The view of a record. */
  record(shape: RecordShape, native: object): object {
    return this.#view(
      native,
      { kind: 'record', shape },
      () => new Proxy(blank(), this.#recordTraps(shape, native)),
    );
  }

  /** The view of a table. */
  table(type: ZeekType & { kind: 'table' }, native: Map<unknown, unknown>): object {
    return this.#view(native, type, () => new Proxy(blank(), this.#tableTraps(type, native)));
  }

  /** An object to be passed through. */
  opaque(type: ZeekType, native: object): object {
    return this.#view(native, type, blank);
  }

  /** A value with its type, as `zeek.as` makes it. */
  typed(type: ZeekType, value: unknown, name: string): object {
    if (type.kind === 'record') return this.record(type.shape, value as object);
    const view = blank();
    this.#behind.set(view, new Typed(type, value, name));
    return view;
  }

  /** Lists only the fields with `&log`, or all again. */
  select(native: object, logOnly: boolean): void {
    if (logOnly) this.#logOnly.add(native);
    else this.#logOnly.delete(native);
  }

  #view(native: object, type: ZeekType, make: () => object): object {
    let view = this.#views.get(native);
    if (view === undefined) {
      view = make();
      this.#views.set(native, view);
      this.#behind.set(view, new Typed(type, native, type.kind === 'record' ? type.shape.name : ''));
    }
    return view;
  }

  #read(native: Native, { name, type, optional, initial }: ShapeField): unknown {
    const value =
      native[name] ?? (optional || initial === undefined ? undefined : this.#start(native, name, initial));
    if (type.kind === 'port' && typeof value === 'number') {
      return toJs(this, type, `${value}/${protocolOf(native)}`);
    }
    if (type.kind === 'record' && typeof value === 'object' && value !== null) {
      this.select(value, this.#logOnly.has(native));
    }
    return toJs(this, type, value);
  }

  /** A record that every instance has in Zeek, where the native one does without: kept beside it. */
  #start(native: Native, name: string, initial: () => unknown): unknown {
    const started = this.#started.get(native) ?? {};
    this.#started.set(native, started);
    started[name] ??= initial();
    return started[name];
  }

  #recordTraps(shape: RecordShape, object: object): ProxyHandler<object> {
    const native = object as Native;
    const fields = new Map(shape.fields().map((field) => [field.name, field]));
    return {
      get: (target, key) => {
        const field = fields.get(key as string);
        return field === undefined ? Reflect.get(target, key) : this.#read(native, field);
      },
      set: (_, key, value) => {
        const field = fields.get(key as string);
        if (field === undefined) {
          throw new TypeError(`field ${String(key)} does not exist in record type ${shape.name}`);
        }
        native[field.name] = fromJs(this, field.type, value);
        return true;
      },
      has: (target, key) => fields.has(key as string) || Reflect.has(target, key),
      deleteProperty: () => true,
      ownKeys: () => {
        const all = [...fields.values()];
        const listed = this.#logOnly.has(native) ? all.filter((field) => field.logged) : all;
        return listed.map((field) => field.name);
      },
      getOwnPropertyDescriptor: (_, key) => {
        const field = fields.get(key as string);
        return field && described(this.#read(native, field));
      },
    };
  }

  #tableTraps(type: ZeekType & { kind: 'table' }, native: Map<unknown, unknown>): ProxyHandler<object> {
    const pure = type.index.length === 1;
    const index = type.index[0]!;
    const keyOf = (key: string): unknown => {
      if (!pure) throw new TypeError(`Unexpected number of index types: ${type.index.length}`);
      return tableKey(index, key);
    };
    const found = (key: string): unknown => {
      try {
        return native.get(keyOf(key));
      } catch (error) {
        if (!pure) throw error;
        return undefined;
      }
    };
    return {
      get: (target, key) => {
        if (typeof key === 'symbol') return Reflect.get(target, key);
        const value = found(key);
        return value === undefined ? Reflect.get(target, key) : toJs(this, type.element, value);
      },
      set: (_, key, value) => {
        native.set(
          ...this.#entry(
            () => keyOf(String(key)),
            () => fromJs(this, type.element, value),
          ),
        );
        return true;
      },
      has: (target, key) => (typeof key === 'string' && found(key) !== undefined) || Reflect.has(target, key),
      deleteProperty: () => true,
      ownKeys: () => {
        // ZeekJS throws a string here
        if (!pure) throw 'can enumerate only pure tables';
        return [...native.keys()].map((key) => String(toJs(this, index, key)));
      },
      getOwnPropertyDescriptor: (_, key) => {
        const value = typeof key === 'string' ? found(key) : undefined;
        return value === undefined || askedForEntries()
          ? undefined
          : described(toJs(this, type.element, value));
      },
    };
  }

  #entry(key: () => unknown, value: () => unknown): [unknown, unknown] {
    return [named('Bad index', key), named('Bad value', value)];
  }
}

/**
 * Object.entries and Object.values of ZeekJS's tables are empty, for V8 asks there for what an interceptor of that kind
 * does not answer, while Object.keys lists them. To a proxy all three look alike: only the stack tells.
 */
function askedForEntries(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 3;
  const { stack = '' } = new Error('who asks');
  Error.stackTraceLimit = stackTraceLimit;
  return /\n\s+at (?:Function|Object)\.(?:entries|values) \(<anonymous>\)/.test(stack);
}

const blank = (): object => Object.create(viewPrototype) as object;

const described = (value: unknown): PropertyDescriptor => ({
  value,
  writable: true,
  enumerable: true,
  configurable: true,
});

/** The conversion, with what it was for in front of its error. */
export function named<T>(what: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw new TypeError(`${what}: ${(error as Error).message}`);
  }
}
