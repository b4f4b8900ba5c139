/** Options as scripts declare, read and change them. */
import { configText, kindText, parseConfigText, readable } from './config-text.ts';
import type { EngineParts } from './facade.ts';
import type { Keep } from './holdings.ts';
import type { Assignment, ChangeHandler, OptionSpec } from './options.ts';

/** A declared option: read `value` when it is needed, not at setup. */
export interface Option<T> {
  readonly name: string;
  readonly value: T;
  /** Zeek's `Option::set`. */
  set(value: T, location?: string): boolean;
  onChange(handler: ChangeHandler<T>, priority?: number): () => void;
}

export class OptionsFacade {
  readonly #parts: EngineParts;
  readonly #keep: Keep;

  constructor(parts: EngineParts, keep: Keep) {
    this.#parts = parts;
    this.#keep = keep;
  }

  readonly declare = <T>(name: string, spec: OptionSpec<T>): Option<T> => {
    const { options } = this.#parts;
    this.#keep(options.declare(name, spec), 'option', name);
    const read = options.reader(name) as () => T;
    return {
      name,
      get value() {
        return read();
      },
      set: (value, location) => options.set(name, value, location),
      onChange: (handler, priority) => this.onChange(name, handler, priority),
    };
  };

  readonly redef = (name: string, op: Assignment, value: unknown): void => {
    this.#keep(this.#parts.options.redef(name, op, value));
  };

  readonly get = (name: string): unknown => this.#parts.options.get(name);

  readonly set = (name: string, value: unknown, location?: string): boolean =>
    this.#parts.options.set(name, value, location);

  readonly onChange = <T>(name: string, handler: ChangeHandler<T>, priority?: number): (() => void) =>
    this.#keep(this.#parts.options.onChange(name, handler, priority));

  readonly onEveryChange = (handler: ChangeHandler<unknown>, priority?: number): (() => void) =>
    this.#keep(this.#parts.options.onEveryChange(handler, priority));

  /** A value of an option as config.log shows it. */
  readonly text = (name: string, value: unknown): string => {
    const type = this.#parts.options.typeOf(name);
    return type === undefined ? String(value) : configText(type, value);
  };

  /** The value that a configuration file gives for an option; a RangeError says why it gives none. */
  readonly fromText = (name: string, text: string): unknown => {
    const type = this.#parts.options.typeOf(name);
    if (type === undefined) throw new RangeError(`Option '${name}' does not exist`);
    if (readable(type)) return parseConfigText(type, text);
    throw new RangeError(
      `Option '${name}' has type '${kindText(type)}', which is not supported for file input`,
    );
  };
}
