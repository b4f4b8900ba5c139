/**
 * The global `zeek` of scripts that were written for ZeekJS: its functions, its conversions and its errors, which are
 * mostly plain strings. One per engine, shared by all such scripts.
 */
import type { EngineParts } from '../facade.ts';
import { type Declarations, declarationsOf, type FunctionSpec, type Parameter } from './declarations.ts';
import { flatten } from './flatten.ts';
import { declareFunctions } from './functions.ts';
import { globalVars } from './global-vars.ts';
import { Turns } from './turns.ts';
import { fromJs, toJs } from './values.ts';
import { Views } from './views.ts';

type Callback = (...args: unknown[]) => unknown;

/** Bodies come behind all others of their priority, also those of scripts that are loaded later. */
const BEHIND = 0.5;

const STREAM_POLICY = 'Log::log_stream_policy';

/** ZeekJS throws strings where JavaScript would throw errors, and scripts print what they catch. */
const thrown = (message: string): never => {
  throw message;
};

export class ZeekJs {
  readonly ATTR_LOG = 1;
  readonly global_vars: object;
  readonly __zeek_javascript_files: string[] = [];
  readonly on: (...args: unknown[]) => void;
  readonly hook: (...args: unknown[]) => void;
  readonly #parts: EngineParts;
  readonly #declarations: Declarations;
  readonly #views = new Views();
  readonly #turns: Turns;
  /** What takes the handlers out again, by the file that registered them. */
  readonly #undo = new Map<string, (() => void)[]>();
  /** The file that is being loaded, or whose handler runs. */
  #owner = '';
  /** What the file that is being loaded registers, while it waits for the others; null: at once. */
  #waiting: (() => void)[] | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#declarations = declarationsOf(parts);
    declareFunctions(this.#declarations, parts);
    this.#declarations.global(
      'JavaScript::files',
      'vector of string',
      { value: this.__zeek_javascript_files },
      'option',
    );
    this.#turns = new Turns(() => parts.options.get('JavaScript::exit_on_uncaught_exceptions') === true);
    this.global_vars = globalVars(this.#declarations, parts, this.#views);
    this.on = (...args) => this.#register('event', args);
    this.hook = (...args) => this.#register('hook', args);
  }

  /** Loads a file: what it registers is its own. `later` holds it back, and the result registers it. */
  async loading(
    file: string,
    load: () => Promise<unknown>,
    later = false,
  ): Promise<[module: unknown, go: () => void]> {
    const waiting: (() => void)[] = [];
    this.#owner = file;
    this.#waiting = later ? waiting : null;
    try {
      const module = await load();
      const go = (): void => {
        for (const register of waiting.splice(0)) this.#as(file, register);
      };
      return [module, go];
    } finally {
      this.#owner = '';
      this.#waiting = null;
    }
  }

  /** Takes out what a file registered, while it was loaded and in its handlers. */
  unload(file: string): void {
    for (const undo of this.#undo.get(file)?.splice(0).reverse() ?? []) undo();
    this.#undo.delete(file);
  }

  #as<T>(file: string, run: () => T): T {
    const before = this.#owner;
    this.#owner = file;
    try {
      return run();
    } finally {
      this.#owner = before;
    }
  }

  /** Calls of `on` and `hook` so far, also those that failed. */
  registered = 0;

  #register(kind: 'event' | 'hook', args: readonly unknown[]): void {
    this.registered++;
    const [name, priority, run] = registration(args);
    const { catalogue, reporter } = this.#parts;
    if (!catalogue.has(kind, name)) {
      reporter.error(kind === 'event' ? `Unknown event ${name}` : this.#noHook(name));
      thrown('Failed to register function');
    }
    const register = (): void => this.#add(kind, name, priority, run);
    if (this.#waiting === null) register();
    else this.#waiting.push(register);
  }

  #add(kind: 'event' | 'hook', name: string, priority: number, run: Callback): void {
    const { bus, hooks } = this.#parts;
    const owner = this.#owner;
    let parameters: readonly Parameter[] | undefined;
    let refused = false;
    const body = (...values: unknown[]): false | undefined => {
      // said once, at the first event
      if (refused) return undefined;
      // the record of the one hook for all streams has the type of its stream
      const known = name === STREAM_POLICY ? this.#streamPolicy(values) : parameters;
      refused = true;
      parameters = known ?? this.#parameters(name, values);
      refused = false;
      const converted = parameters.map(({ type }, i) => toJs(this.#views, type, values[i]));
      return this.#as(owner, () => this.#turns.call(() => run(...converted))) === false ? false : undefined;
    };
    const origin = { script: owner === '' ? 'ZeekJS' : owner, module: 'GLOBAL' };
    const undo = (kind === 'event' ? bus : hooks).on(name, body, { priority, name: run.name }, origin);
    this.#undo.set(owner, [...(this.#undo.get(owner) ?? []), undo]);
  }

  #noHook(name: string): string {
    const { functions, globals } = this.#declarations;
    const known = functions.has(name) || globals.has(name) || this.#parts.options.names().includes(name);
    return known ? `Not a function: ${name}` : `Unknown identifier ${name}`;
  }

  #parameters(name: string, values: readonly unknown[]): readonly Parameter[] {
    const parameters = this.#declarations.signature(name);
    if (parameters !== undefined) return parameters;
    throw new TypeError(`Tapline does not know the types of the ${values.length} arguments of ${name}`);
  }

  #streamPolicy([, id]: readonly unknown[]): readonly Parameter[] {
    const { types } = this.#declarations;
    const type = this.#declarations.ofStream(String(id)) ?? types.require('any');
    return [
      { name: 'rec', type, optional: false },
      { name: 'id', type: types.require('enum'), optional: false },
    ];
  }

  /** Queues an event. */
  readonly event = (...args: unknown[]): undefined => {
    if (args.length < 1 || args.length > 2) thrown('Expected 1 or 2 args');
    const [name, values = []] = args;
    if (typeof name !== 'string') return thrown('Expected string as first argument');
    if (!Array.isArray(values)) return thrown('Expected array as second argument');
    if (!this.#parts.catalogue.has('event', name)) thrown(`Unknown event ${name}`);
    const { bus } = this.#parts;
    bus.point(name).raise(...this.#arguments(this.#parameters(name, values), values));
    // from a timer or the like: nobody else would look at the queue
    if (bus.running === '') setImmediate(() => bus.drain());
    return undefined;
  };

  /** Calls a function or a hook at once. */
  readonly invoke = (...args: unknown[]): unknown => {
    if (args.length < 1 || args.length > 2) thrown('Expected 1 or 2 args');
    const [name, values = []] = args;
    if (typeof name !== 'string') return thrown('Expected string as first argument');
    if (!Array.isArray(values)) return thrown('Expected array as second argument');
    const { catalogue, hooks, options } = this.#parts;
    const found = this.#declarations.functions.get(name);
    if (found !== undefined) return this.#call(found, values);
    if (catalogue.has('hook', name)) {
      return hooks.run(name, ...this.#arguments(this.#parameters(name, values), values));
    }
    if (catalogue.has('event', name)) thrown('Cannot invoke event, use zeek.event()');
    if (this.#declarations.globals.has(name) || options.names().includes(name)) thrown('Not a function');
    return thrown(`Unknown function: ${name}`);
  };

  #call({ parameters, result, run }: FunctionSpec, values: readonly unknown[]): unknown {
    const given = this.#arguments(parameters, values);
    if (run === undefined) return thrown('Function without value');
    try {
      return toJs(this.#views, result, (run as Callback)(...given));
    } catch (error) {
      if (error instanceof TypeError) return thrown(error.message);
      throw error;
    }
  }

  #arguments(parameters: readonly Parameter[], values: readonly unknown[]): unknown[] {
    const required = parameters.filter(({ optional }) => !optional).length;
    if (values.length < required || values.length > parameters.length) {
      thrown(
        `Wrong number of parameters. ${values.length} provided, ${required} required, ${parameters.length} total`,
      );
    }
    try {
      return values.map((value, i) => fromJs(this.#views, parameters[i]!.type, value));
    } catch (error) {
      return thrown((error as Error).message);
    }
  }

  /** A value as one of a Zeek type, named as Zeek prints it. */
  readonly as = (...args: unknown[]): object => {
    if (args.length !== 2) thrown('Expected 2 args');
    const [name, value] = args;
    if (typeof name !== 'string') throw new TypeError('Expected string as first argument');
    const type = this.#declarations.types.find(name);
    if (type === undefined) return thrown(`cannot find Zeek type for '${name}'`);
    return this.#views.typed(type, fromJs(this.#views, type, value), name);
  };

  /** One value to standard output, as JavaScript writes it. */
  readonly print = (...args: unknown[]): void => {
    if (args.length !== 1) thrown('print expected 1 arg');
    this.#parts.print(String(args[0]));
  };

  /** The record itself, which from now on lists only its fields with `&log`; 0: all again. */
  readonly select_fields = (...args: unknown[]): unknown => {
    if (args.length !== 2) thrown('Expected 2 args');
    const [view, mask] = args;
    if (typeof view !== 'object' || view === null) return thrown('Expected object as first argument');
    if (typeof mask !== 'number') thrown('Expected number as second argument');
    const behind = this.#views.behind(view) ?? thrown('Obj does not wrap a Zeek value');
    if (mask !== 0 && mask !== 1) thrown('invalid attribute mask - only 0 or 1 allowed');
    this.#views.select(behind.value as object, mask === 1);
    return view;
  };

  readonly flatten = flatten;
}

/** Reads the arguments of `on` and `hook`. */
function registration(args: readonly unknown[]): [name: string, priority: number, run: Callback] {
  if (args.length < 2 || args.length > 3) thrown('Expected 2 or 3 args');
  const [name] = args;
  if (typeof name !== 'string') return thrown('Expected string as first parameter');
  const run = args[args.length - 1];
  let priority: unknown = 0;
  if (args.length === 3) {
    const options = args[1];
    if ((typeof options !== 'object' && typeof options !== 'function') || options === null) {
      return thrown('Expected options to be an object');
    }
    ({ priority } = options as { priority?: unknown });
    if (typeof priority !== 'number') return thrown('options.priority is not a number');
  }
  if (typeof run !== 'function') return thrown('Expected string and function');
  return [name, Math.trunc(priority as number) - BEHIND, run as Callback];
}
