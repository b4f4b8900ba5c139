/**
 * What a script is: a named module with needs and a `setup` that registers everything it does.
 *
 * `setup` runs once per engine, so one module serves several engines. Whatever it registers is undone when the
 * script is unloaded.
 */
import { fail } from '../core/fail.ts';
import type { Zeek } from './facade.ts';

export interface ScriptSpec<Api = unknown> {
  /** Load name, such as `policy/protocols/conn/vlan-logging`. */
  readonly name: string;
  /** Zeek's module of its handlers: the name of their module group. Default `GLOBAL`. */
  readonly module?: string;
  /** Scripts that must be set up before this one. */
  readonly needs?: readonly Script[];
  /** Registers everything; what it returns is what other scripts get by `zeek.use`. */
  readonly setup: (zeek: Zeek) => Api;
}

/** A script, made by `defineScript`. */
export interface Script<Api = unknown> extends ScriptSpec<Api> {
  readonly [scriptMark]: true;
}

const scriptMark: unique symbol = Symbol.for('tapline.script') as never;

/** Declares a script; its module exports the result as default. */
export function defineScript<Api = void>(spec: ScriptSpec<Api>): Script<Api> {
  if (typeof spec.name !== 'string' || typeof spec.setup !== 'function') {
    throw fail('SCRIPT_LOAD', String(spec.name ?? '(unnamed)'), 'a script has a name and a setup function');
  }
  return { ...spec, [scriptMark]: true };
}

/** A script that does nothing but name others: a load list. */
export const loadList = (name: string, needs: readonly Script[]): Script<void> =>
  defineScript({ name, needs, setup: () => {} });

export const isScript = (value: unknown): value is Script =>
  typeof value === 'object' && value !== null && scriptMark in value;
