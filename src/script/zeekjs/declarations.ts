/**
 * What ZeekJS scripts may name in one engine, with Zeek's types: events and hooks with their parameters, functions to
 * invoke, globals. A Tapline script that is loaded beside a ZeekJS script declares its own here (`tapline/zeekjs`).
 */
import type { RecordType } from '../../log/record.ts';
import { connectionType, connIdType, endpointType } from '../conn-records.ts';
import type { EngineParts } from '../facade.ts';
import { CONN_ID, CONNECTION, ENDPOINT, RECORDS, SIGNATURES } from './signatures.ts';
import { type FieldSpec, type RecordShape, Typed, TypeNames, type ZeekType } from './types.ts';

export interface Parameter {
  readonly name: string;
  readonly type: ZeekType;
  readonly optional: boolean;
}

export interface FunctionSpec {
  readonly parameters: readonly Parameter[];
  /** Type of the result; `void` for none. */
  readonly result: ZeekType;
  /** Undefined for one that is declared only. */
  readonly run: ((...args: never[]) => unknown) | undefined;
}

export interface GlobalSpec {
  readonly type: ZeekType;
  /** What it is called when it cannot be set. */
  readonly kind: 'global' | 'const' | 'option' | 'type';
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

export class Declarations {
  readonly types: TypeNames;
  readonly functions = new Map<string, FunctionSpec>();
  readonly globals = new Map<string, GlobalSpec>();
  readonly #signatures = new Map<string, readonly Parameter[]>();
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.types = new TypeNames(parts.records);
    this.types.defineEnum('transport_proto');
    this.types.define('enum', { kind: 'enum' });
    this.types.define('void', { kind: 'void' });
    this.#engineRecord('conn_id', CONN_ID, connIdType);
    this.#engineRecord('endpoint', ENDPOINT, endpointType);
    this.#engineRecord('connection', CONNECTION, connectionType);
    for (const [name, fields] of Object.entries(RECORDS)) this.types.defineRecord(name, fields);
  }

  /** Declares a record: fields in Zeek's notation, or a record type of columns. */
  record(name: string | RecordType, fields: Readonly<Record<string, FieldSpec>> = {}): void {
    if (typeof name === 'string') this.types.defineRecord(name, fields);
    else this.types.defineColumns(name);
  }

  enum(name: string, values: readonly string[]): void {
    this.types.defineEnum(name, values);
  }

  /** Declares an event or a hook with its parameters; the result takes it out again, as with the ones below. */
  raised(kind: 'event' | 'hook', name: string, parameters: string): () => void {
    const undo = this.#parts.catalogue.declare(kind, name, 'Declared for ZeekJS scripts.');
    this.#signatures.set(name, this.#parameters(parameters));
    return () => {
      this.#signatures.delete(name);
      undo();
    };
  }

  function(
    name: string,
    parameters: string,
    result: string,
    run?: (...args: never[]) => unknown,
  ): () => void {
    this.functions.set(name, {
      parameters: this.#parameters(parameters),
      result: this.types.require(result),
      run,
    });
    return () => void this.functions.delete(name);
  }

  /** Declares a global of `zeek.global_vars`; what it holds lives in `box`. */
  global(name: string, type: string, box: { value?: unknown }, kind: GlobalSpec['kind']): () => void {
    this.globals.set(name, {
      type: this.types.require(type),
      kind,
      get: () => box.value,
      set: (value) => {
        box.value = value;
      },
    });
    return () => void this.globals.delete(name);
  }

  /** A value for a parameter of type `any`. */
  typed(type: string, value: unknown): Typed {
    return new Typed(this.types.require(type), value, type);
  }

  /** Parameters of an event or hook; undefined where its types are not known. */
  signature(name: string): readonly Parameter[] | undefined {
    const declared = this.#signatures.get(name);
    if (declared !== undefined) return declared;
    const text = SIGNATURES[name];
    if (text === undefined) return this.#streamSignature(name);
    const read = this.#parameters(text);
    this.#signatures.set(name, read);
    return read;
  }

  /** The record type of a stream's columns. */
  ofStream(id: string): ZeekType | undefined {
    const spec = this.#parts.logging.specs().get(id);
    return spec && this.types.defineColumns(spec.columns);
  }

  /** A stream's event has its record; its policy hook the stream's name and the filter, too. */
  #streamSignature(name: string): readonly Parameter[] | undefined {
    for (const { columns, ev, policy } of this.#parts.logging.specs().values()) {
      if (ev !== name && policy !== name) continue;
      const rec = { name: 'rec', type: this.types.defineColumns(columns), optional: false };
      return ev === name ? [rec] : [rec, ...this.#parameters('id: enum, filter: Log::Filter')];
    }
    return undefined;
  }

  #parameters(text: string): readonly Parameter[] {
    if (text === '') return [];
    return text.split(/,\s+/).map((part) => {
      const [, name, type, more] = /^(\w+): ([^&]+?)(\s+&.*)?$/.exec(part) as unknown as [
        string,
        string,
        string,
        string?,
      ];
      return { name, type: this.types.require(type), optional: more !== undefined };
    });
  }

  /** A record that the engine itself makes, with what scripts add to it. */
  #engineRecord(name: string, own: Readonly<Record<string, FieldSpec>>, extended: RecordType): void {
    this.types.defineRecord(`${name} itself`, own);
    const { shape } = this.types.require(`${name} itself`) as { shape: RecordShape };
    const extensions = () => this.#parts.records.fields(extended).filter((field) => !(field.name in own));
    this.types.define(name, {
      kind: 'record',
      shape: {
        name,
        fields: () => [
          ...shape.fields(),
          ...extensions().map((field) => ({ ...field, type: this.types.ofColumn(field.type) })),
        ],
        make: (values) => values,
      },
    });
  }
}

const known = new WeakMap<EngineParts, Declarations>();

/** The declarations of an engine, made at the first call. */
export function declarationsOf(parts: EngineParts): Declarations {
  let declarations = known.get(parts);
  if (declarations === undefined) {
    declarations = new Declarations(parts);
    known.set(parts, declarations);
  }
  return declarations;
}
