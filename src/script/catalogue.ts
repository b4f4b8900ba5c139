/** The names that an engine's scripts may use: events and hooks of the engine, and those that scripts declare. */
import { fail, suggestion } from '../core/fail.ts';
import { eventCatalogue } from '../events.ts';
import { hookCatalogue } from '../hooks.ts';

type Kind = 'event' | 'hook';

export class Catalogue {
  readonly #names: Readonly<Record<Kind, Map<string, string>>> = {
    event: new Map(Object.entries(eventCatalogue)),
    hook: new Map(Object.entries(hookCatalogue)),
  };

  /** Adds a name with its sentence; the result takes it out again. Declaring one twice is harmless. */
  declare(kind: Kind, name: string, description: string): () => void {
    const names = this.#names[kind];
    if (names.has(name)) return () => {};
    names.set(name, description);
    return () => void names.delete(name);
  }

  has(kind: Kind, name: string): boolean {
    return this.#names[kind].has(name);
  }

  /** Throws, with a suggestion, for a name that nobody declared. */
  require(kind: Kind, name: string, script: string): void {
    const names = this.#names[kind];
    if (names.has(name)) return;
    const code = kind === 'event' ? 'SCRIPT_UNKNOWN_EVENT' : 'SCRIPT_UNKNOWN_HOOK';
    throw fail(code, script, name, suggestion(name, names.keys()));
  }

  /** Name and sentence of each, by name. */
  list(kind: Kind): [string, string][] {
    return [...this.#names[kind]].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
