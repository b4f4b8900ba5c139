/**
 * The option registry: one name, type, default and sentence for everything that can be set.
 *
 * Options are declared by scripts (a zod schema or a type text) or join from an engine floor's table of tunables,
 * whose plain object of values the floor reads directly. Two times of change exist, as in Zeek: while loading, by
 * `redef` and the command line, without change handlers; at run time by `set`, for options only, through them.
 */
import type { ZodType } from 'zod';
import { fail, suggestion } from '../core/fail.ts';
import type { TunableTable } from '../core/tunable.ts';
import { readColumn, typeName } from '../log/columns.ts';
import { parseLiteral } from './literal.ts';
import { fits, guessType, parseType, typeText, type ZeekType } from './type-text.ts';

/** `=` replaces; `+=` and `-=` add to and take from a container. */
export type Assignment = '=' | '+=' | '-=';

/** Sees a new value before it is stored and gives the one to store; the old one is still in force. */
export type ChangeHandler<T> = (id: string, value: T, location: string) => T | undefined;

/** What a declaration says. */
export interface OptionSpec<T> {
  /** A column schema, such as `column.set(column.subnet())`, or Zeek's type as a text: `table[port] of interval`. */
  readonly type: ZodType<T> | string;
  readonly default: T;
  /** One sentence for `--list options`; owed to whoever else uses the option. */
  readonly description?: string;
  /** True for what may change while loading only (Zeek's `const … &redef`). */
  readonly constant?: boolean;
}

interface Change {
  readonly op: Assignment;
  readonly value: unknown;
}

interface Registered {
  readonly priority: number;
  readonly handle: ChangeHandler<unknown>;
}

/** One option of one engine. */
class Entry {
  readonly name: string;
  readonly type: ZeekType;
  readonly spec: OptionSpec<unknown>;
  /** A floor's object that holds the value, under the option's name; null for options of scripts. */
  readonly values: Record<string, unknown> | null;
  /** The value of a script's option: a field of its own, because scripts read it per connection. */
  #held: unknown;
  /** False once it was taken out. */
  declared = true;
  readonly changed: () => void;
  /** Changes of scripts, in load order. */
  readonly redefs: Change[] = [];
  /** Whether its value is one of run time. */
  set = false;
  handlers: readonly Registered[] = [];

  constructor(
    name: string,
    spec: OptionSpec<unknown>,
    values: Record<string, unknown> | null,
    changed: () => void,
  ) {
    this.name = name;
    this.#held = values === null ? copyValue(spec.default) : undefined;
    this.spec = spec;
    this.type = parseType(typeof spec.type === 'string' ? spec.type : typeOf(spec.type, name));
    this.values = values;
    this.changed = changed;
  }

  get value(): unknown {
    return this.values === null ? this.#held : this.values[this.name];
  }

  store(value: unknown): void {
    if (this.values === null) this.#held = value;
    else this.values[this.name] = value;
    this.changed();
  }

  accepts(value: unknown): boolean {
    const { type } = this.spec;
    return fits(this.type, value) && (typeof type === 'string' || type.safeParse(value).success);
  }
}

/** What the registry asks of its engine. */
export interface OptionHost {
  error(message: string): void;
  /** While the run ends nothing changes any more. */
  terminating(): boolean;
}

/** Names that Zeek lets scripts change at run time although an engine floor reads them. */
const RUN_TIME = /^Weird::/;

export class Options {
  readonly #host: OptionHost;
  readonly #entries = new Map<string, Entry>();
  /** Assignments of the command line, by name; they come after all of the scripts' own. */
  readonly #given = new Map<string, { op: Assignment; text: string }[]>();
  /** Handlers of every option, also of those that are declared later. */
  #every: readonly Registered[] = [];

  constructor(host: OptionHost) {
    this.#host = host;
  }

  /** Names in order of declaration. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Name, type, present value and sentence of each option, by name. */
  catalogue(): { name: string; type: string; value: unknown; constant: boolean; description: string }[] {
    return [...this.#entries.values()]
      .map(({ name, type, value, spec }) => ({
        name,
        type: typeText(type),
        value,
        constant: spec.constant ?? false,
        description: spec.description ?? '',
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Joins a floor's tunables. `changed` runs after each change of one. */
  join(table: TunableTable, values: object, changed: () => void = () => {}): void {
    for (const [name, { kind, default: value, description }] of Object.entries(table)) {
      const spec = { type: kind, default: value, description, constant: !RUN_TIME.test(name) };
      this.#enter(new Entry(name, spec, values as Record<string, unknown>, changed));
    }
  }

  /** Declares an option; the result takes it out again. A name can be declared once. */
  declare<T>(name: string, spec: OptionSpec<T>): () => void {
    if (this.#entries.has(name)) throw fail('OPTION_VALUE', name, 'it is declared already');
    const entry = new Entry(name, spec as OptionSpec<unknown>, null, () => {});
    if (!entry.accepts(spec.default))
      throw fail('OPTION_VALUE', name, `its default is no ${typeText(entry.type)}`);
    this.#enter(entry);
    return () => {
      entry.declared = false;
      this.#entries.delete(name);
    };
  }

  /** Reads an option again and again; a name is looked up anew only when its declaration is another. */
  reader(name: string): () => unknown {
    let entry = this.#entries.get(name);
    return () => {
      if (entry?.declared !== true) entry = this.#entries.get(name);
      return entry === undefined ? this.get(name) : entry.value;
    };
  }

  get(name: string): unknown {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw fail('OPTION_UNKNOWN', name, suggestion(name, this.names()));
    return entry.value;
  }

  /**
   * Zeek's `redef`: changes the value that the run starts with. Command-line assignments still come after it. The
   * result takes it back, unless the value has been set since.
   */
  redef(name: string, op: Assignment, value: unknown): () => void {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw fail('OPTION_UNKNOWN', name, suggestion(name, this.names()));
    const complete = op === '=' ? value : combined(entry.value, op, value);
    if (!entry.accepts(complete)) {
      throw fail('OPTION_VALUE', name, `got '${guessType(value)}', need '${typeText(entry.type)}'`);
    }
    const change: Change = { op, value };
    entry.redefs.push(change);
    this.#compute(entry);
    return () => {
      entry.redefs.splice(entry.redefs.indexOf(change), 1);
      if (!entry.set) this.#compute(entry);
    };
  }

  /**
   * An assignment of the command line: `Foo::x=5`, `Foo::nets+={10.0.0.0/8}`. The option may be declared later;
   * `settled` tells of names that nobody declared. False when the text is no assignment.
   */
  assign(text: string): boolean {
    const m = /^([A-Za-z_][\w:]*)\s*(\+=|-=|=)(.*)$/s.exec(text);
    if (m === null) return false;
    const [, name, op, value] = m as unknown as [string, string, Assignment, string];
    if (value.trim() === '') throw fail('OPTION_EMPTY', name);
    const given = this.#given.get(name) ?? [];
    given.push({ op, text: value });
    this.#given.set(name, given);
    const entry = this.#entries.get(name);
    if (entry !== undefined) this.#compute(entry);
    return true;
  }

  /** Everything is loaded: an assignment to a name that nobody declared is an error. */
  settled(): void {
    for (const name of this.#given.keys()) {
      if (!this.#entries.has(name)) throw fail('OPTION_UNKNOWN', name, suggestion(name, this.names()));
    }
  }

  /** Zeek's `Option::set`. False, with an error reported, where Zeek refuses; an error of a handler passes through. */
  set(name: string, value: unknown, location = ''): boolean {
    if (this.#host.terminating()) return false;
    const entry = this.#entries.get(name);
    const refusal = this.#refusal(name, entry, value);
    if (entry === undefined || refusal !== '') {
      this.#host.error(refusal);
      return false;
    }
    let next: unknown = copyValue(value);
    for (const { handle } of entry.handlers) {
      next = handle(name, next, location);
      if (next === undefined) return false;
    }
    entry.set = true;
    entry.store(copyValue(next));
    return true;
  }

  /** Values of the options that were set at run time. */
  setValues(): Map<string, unknown> {
    return new Map([...this.#entries.values()].filter((e) => e.set).map((e) => [e.name, e.value]));
  }

  /** Sets again what an option lost that was declared anew; a value that no longer fits stays lost. */
  restore(values: ReadonlyMap<string, unknown>, location: string): void {
    for (const [name, value] of values) {
      const entry = this.#entries.get(name);
      if (entry !== undefined && !entry.set && entry.accepts(value)) this.set(name, value, location);
    }
  }

  /** Asks `handle` before each change at run time; higher priorities first, of equal ones the newest. */
  onChange<T>(name: string, handle: ChangeHandler<T>, priority = 0): () => void {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw fail('OPTION_UNKNOWN', name, suggestion(name, this.names()));
    const registered: Registered = { priority, handle: handle as unknown as ChangeHandler<unknown> };
    entry.handlers = inserted(entry.handlers, registered);
    return () => {
      entry.handlers = without(entry.handlers, registered);
    };
  }

  /** The same for each option there is and will be. */
  onEveryChange(handle: ChangeHandler<unknown>, priority = 0): () => void {
    const registered: Registered = { priority, handle };
    this.#every = inserted(this.#every, registered);
    for (const entry of this.#entries.values()) entry.handlers = inserted(entry.handlers, registered);
    return () => {
      this.#every = without(this.#every, registered);
      for (const entry of this.#entries.values()) entry.handlers = without(entry.handlers, registered);
    };
  }

  /** Type of an option that may change at run time; undefined for other names. */
  typeOf(name: string): ZeekType | undefined {
    const entry = this.#entries.get(name);
    return entry?.spec.constant ? undefined : entry?.type;
  }

  #refusal(name: string, entry: Entry | undefined, value: unknown): string {
    if (entry === undefined) return `Could not find ID named '${name}'`;
    if (entry.spec.constant) return `ID '${name}' is not an option`;
    if (entry.accepts(value)) return '';
    const need = typeText(entry.type);
    return `Incompatible type for set of ID '${name}': got '${guessType(value)}', need '${need}'`;
  }

  #enter(entry: Entry): void {
    this.#entries.set(entry.name, entry);
    entry.handlers = this.#every;
    if (this.#given.has(entry.name)) this.#compute(entry);
  }

  /** The value of loading time: default, then the scripts' changes, then the command line's. */
  #compute(entry: Entry): void {
    let value = copyValue(entry.spec.default);
    for (const { op, value: operand } of entry.redefs) value = combined(value, op, operand);
    for (const { op, text } of this.#given.get(entry.name) ?? []) {
      value = combined(value, op, literal(entry, text));
    }
    if (!entry.accepts(value)) throw fail('OPTION_VALUE', entry.name, `need '${typeText(entry.type)}'`);
    entry.store(value);
  }
}

const inserted = (list: readonly Registered[], one: Registered): readonly Registered[] => {
  const at = list.findIndex((other) => other.priority <= one.priority);
  return list.toSpliced(at < 0 ? list.length : at, 0, one);
};

const without = (list: readonly Registered[], one: Registered): readonly Registered[] =>
  list.filter((other) => other !== one);

/** Zeek's type of a column schema. */
const typeOf = (schema: ZodType, name: string): string => typeName(readColumn(schema, name).type);

function literal(entry: Entry, text: string): unknown {
  try {
    return parseLiteral(entry.type, text);
  } catch (error) {
    throw fail('OPTION_VALUE', entry.name, (error as Error).message);
  }
}

/** The value after an assignment; containers are made anew. */
function combined(present: unknown, op: Assignment, operand: unknown): unknown {
  if (op === '=') return copyValue(operand);
  if (present instanceof Set) {
    const set = new Set<unknown>(present);
    for (const item of operand as Iterable<unknown>) op === '+=' ? set.add(item) : set.delete(item);
    return set;
  }
  if (present instanceof Map) {
    const map = new Map<unknown, unknown>(present);
    for (const [key, item] of operand as Map<unknown, unknown>) {
      op === '+=' ? map.set(key, item) : map.delete(key);
    }
    return map;
  }
  if (Array.isArray(present) && op === '+=') return [...present, ...(operand as Iterable<unknown>)];
  if (op === '+=' && typeof present === 'string') return present + String(operand);
  if (op === '+=' && typeof present === 'number') return present + Number(operand);
  throw new RangeError(`${op} does not apply to this type`);
}

/** A deep copy of containers; scalars, functions and records of other kinds are shared. */
export function copyValue<T>(value: T): T {
  if (value instanceof Set) return new Set(Array.from(value, copyValue)) as T;
  if (value instanceof Map) return new Map(Array.from(value, ([k, v]) => [copyValue(k), copyValue(v)])) as T;
  if (Array.isArray(value)) return value.map(copyValue) as T;
  return value;
}
