/**
 * For Tapline scripts that are loaded beside ZeekJS scripts: declares what those cannot, as a Zeek script would.
 *
 *     const js = declareFor(zeek);
 *     js.event('ping', 'n: count, who: string');
 *
 * Types are written as Zeek prints them. What is declared goes when the declaring script is unloaded, but for types.
 */
import type { RecordType } from './log/record.ts';
import { Zeek } from './script/facade.ts';
import { declarationsOf, type GlobalSpec } from './script/zeekjs/declarations.ts';
import type { FieldSpec, Typed } from './script/zeekjs/types.ts';

export type { FieldSpec, Typed };

export interface DeclarationsForZeekJs {
  /** A record: fields in Zeek's notation (`count &log &optional`), or a record type of columns. */
  record(name: string | RecordType, fields?: Readonly<Record<string, FieldSpec>>): void;
  enum(name: string, values: readonly string[]): void;
  /** Another name for a type. */
  alias(name: string, type: string): void;
  event(name: string, parameters?: string): void;
  hook(name: string, parameters?: string): void;
  /** A function for `zeek.invoke`; without `run` it exists, and calling it throws. */
  function(name: string, parameters: string, result: string, run?: (...args: never[]) => unknown): void;
  /** A global of `zeek.global_vars`; what it holds lives in `box`. */
  global(name: string, type: string, box: { value?: unknown }, kind?: GlobalSpec['kind']): void;
  /** A value for a parameter of type `any`. */
  typed(type: string, value: unknown): Typed;
}

/** What a script declares for the ZeekJS scripts of its engine. */
export function declareFor(zeek: Zeek): DeclarationsForZeekJs {
  const { parts, keep } = Zeek.inside(zeek);
  const all = declarationsOf(parts);
  return {
    record: (name, fields) => all.record(name, fields),
    enum: (name, values) => all.enum(name, values),
    alias: (name, type) => all.types.define(name, all.types.require(type)),
    event: (name, parameters = '') => void keep(all.raised('event', name, parameters)),
    hook: (name, parameters = '') => void keep(all.raised('hook', name, parameters)),
    function: (name, parameters, result, run) => void keep(all.function(name, parameters, result, run)),
    global: (name, type, box, kind = 'global') => void keep(all.global(name, type, box, kind)),
    typed: (type, value) => all.typed(type, value),
  };
}
