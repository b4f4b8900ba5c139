/** What one script has registered: by kind and name, and how each is undone. */

export type Kind =
  | 'handler'
  | 'hook'
  | 'filter'
  | 'stream'
  | 'option'
  | 'record'
  | 'layer'
  | 'writer'
  | 'other';

export interface Held {
  readonly kind: Kind;
  /** Of the event, hook, stream, option, record type …; a filter's is `STREAM/NAME`. */
  readonly name: string;
}

interface Entry extends Held {
  readonly undo: () => void;
}

/** Enters a registration with its undo; the result undoes it, once. */
export type Keep = (undo: () => void, kind?: Kind, name?: string) => () => void;

export class Holdings {
  readonly #entries = new Set<Entry>();

  readonly keep: Keep = (undo, kind = 'other', name = '') => {
    const entry: Entry = { kind, name, undo };
    this.#entries.add(entry);
    return () => {
      if (this.#entries.delete(entry)) undo();
    };
  };

  /** What is registered now, in order of registration. */
  list(): readonly Held[] {
    return [...this.#entries];
  }

  /** Undoes everything, newest first. */
  release(): void {
    const entries = [...this.#entries].reverse();
    this.#entries.clear();
    for (const { undo } of entries) undo();
  }
}
