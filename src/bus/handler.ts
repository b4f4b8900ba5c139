/**
 * One registered handler of an event or a hook, its groups, and the guard that keeps its errors to itself.
 *
 * A handler runs if all of its groups are enabled and it was not switched off for failing too often. Groups are
 * switches, not counters (Zeek's event groups): attribute groups are named by the handler, module groups by the
 * module of the script that registers it; the two kinds never meet.
 */

import type { Instrument } from './instrument.ts';

/** What a script says when it registers a handler. */
export interface HandlerOptions {
  /** Higher runs first; default 0. */
  priority?: number;
  /** Attribute groups that the handler belongs to. */
  group?: string | readonly string[];
  /** Name for error messages; default is the function's own. */
  name?: string;
  /** Runs with others, but does not make the event wanted by itself: for watching what happens anyway. */
  passive?: boolean;
}

/** The attribute groups that a registration names. */
export const attributesOf = ({ group = [] }: HandlerOptions): readonly string[] =>
  typeof group === 'string' ? [group] : group;

/** Who registers: for error messages and module groups. */
export interface Origin {
  /** Load name or path of the script. */
  readonly script: string;
  /** Zeek's module in force where the handler is written, `GLOBAL` if none. */
  readonly module: string;
}

/** The host itself: handlers that no script registered. */
export const HOST: Origin = { script: '(host)', module: 'GLOBAL' };

/** A handler that threw. */
export interface HandlerFailure {
  readonly kind: 'event' | 'hook';
  /** Name of the event or hook. */
  readonly name: string;
  readonly script: string;
  readonly handler: string;
  /** The connection at hand: `uid` of the first argument that has one. */
  readonly uid: string | undefined;
  readonly error: unknown;
  /** True when this failure was one too many: the handler will not run again. */
  readonly switchedOff: boolean;
}

/** Thrown by a script that ends the run at once (`exit`): the one exception that no guard catches. */
export class ExitRequest extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit(${status})`);
    this.name = 'ExitRequest';
    this.status = status;
  }
}

/** The list that a handler stands in; told when `enabled` changes. */
export interface HandlerList {
  readonly kind: 'event' | 'hook';
  readonly name: string;
  recount(): void;
}

export class Handler {
  readonly list: HandlerList;
  readonly origin: Origin;
  readonly name: string;
  readonly priority: number;
  readonly passive: boolean;
  readonly run: (...args: never[]) => unknown;
  /** Read at every call, so that switching takes effect in the middle of a dispatch. */
  enabled = true;
  /** Groups that are switched off at present. */
  closed = 0;
  failures = 0;

  constructor(
    list: HandlerList,
    run: (...args: never[]) => unknown,
    options: HandlerOptions,
    origin: Origin,
    limits: Failures,
  ) {
    this.list = list;
    this.origin = origin;
    this.name = options.name ?? (run.name || '(anonymous)');
    this.priority = options.priority ?? 0;
    this.passive = options.passive ?? false;
    this.#limits = limits;
    const { kind, name } = list;
    const place = { kind, name, script: origin.script, handler: this.name };
    this.run = limits.instrument === undefined ? run : limits.instrument(place, run);
  }

  readonly #limits: Failures;

  /** Reports an error of this handler; ExitRequest passes through. */
  failed(error: unknown, args: readonly unknown[]): void {
    if (error instanceof ExitRequest) throw error;
    this.failures++;
    const switchedOff = this.#limits.limit > 0 && this.failures >= this.#limits.limit;
    if (switchedOff) {
      this.enabled = false;
      this.list.recount();
    }
    const { kind, name } = this.list;
    const { script } = this.origin;
    this.#limits.report({ kind, name, script, handler: this.name, uid: uidOf(args), error, switchedOff });
  }

  /** One of its groups was switched. */
  gate(open: boolean): void {
    this.closed += open ? -1 : 1;
    const enabled = this.closed === 0 && (this.#limits.limit === 0 || this.failures < this.#limits.limit);
    if (enabled === this.enabled) return;
    this.enabled = enabled;
    this.list.recount();
  }
}

/** Where failures go, how many one handler may have, and what stands around handlers. */
export interface Failures {
  /** Set before scripts are loaded. */
  instrument?: Instrument;
  report(failure: HandlerFailure): void;
  /** Failures after which a handler is switched off; 0 for never. */
  limit: number;
}

function uidOf(args: readonly unknown[]): string | undefined {
  for (const arg of args) {
    if (typeof arg === 'object' && arg !== null && 'uid' in arg && typeof arg.uid === 'string')
      return arg.uid;
  }
  return undefined;
}
