/** Options as scripts declare, read and change them. */
import type { EngineParts } from './facade.ts';
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
  readonly #keep: (undo: () => void) => () => void;

  constructor(parts: EngineParts, keep: (undo: () => void) => () => void) {
    this.#parts = parts;
    this.#keep = keep;
  }

  readonly declare = <T>(name: string, spec: OptionSpec<T>): Option<T> => {
    const { options } = this.#parts;
    this.#keep(options.declare(name, spec));
    return {
      name,
      get value() {
        return options.get(name) as T;
      },
      set: (value, location) => options.set(name, value, location),
      onChange: (handler, priority) => this.onChange(name, handler, priority),
    };
  };

  readonly redef = (name: string, op: Assignment, value: unknown): void => {
    this.#parts.options.redef(name, op, value);
  };

  readonly get = (name: string): unknown => this.#parts.options.get(name);

  readonly set = (name: string, value: unknown, location?: string): boolean =>
    this.#parts.options.set(name, value, location);

  readonly onChange = <T>(name: string, handler: ChangeHandler<T>, priority?: number): (() => void) =>
    this.#keep(this.#parts.options.onChange(name, handler, priority));
}
