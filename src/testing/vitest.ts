/**
 * Matchers for vitest over the result of `replay`; importing this file registers them.
 *
 *     import 'tapline/testing/vitest';
 *     expect(run).toHaveLogged('Conn::LOG', { conn_state: 'SF' });
 *     expect(run).toHaveRaised('content_gap', [{ uid: 'C…' }, false, 1, 500]);
 */
import { expect } from 'vitest';
import type { Events } from '../events.ts';
import type { StreamId, Streams } from '../script/streams.ts';
import type { Replay } from './replay.ts';
import type { LogRow } from './rows.ts';

/** Some fields of a value, at any depth; containers and scalars whole. */
type Partly<T> = T extends
  | readonly unknown[]
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>
  | Uint8Array
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> }
    : T;

/** Some of an event's arguments, from the first on. */
type SomeArguments<Args extends readonly unknown[]> = { readonly [I in keyof Args]?: Partly<Args[I]> };

type Columns<Id extends StreamId> = Id extends keyof Streams ? LogRow<Id> : Readonly<Record<string, unknown>>;

declare module 'vitest' {
  interface Matchers<T> {
    /** A row of the stream, or of the log of that path, has these columns. */
    toHaveLogged<Id extends StreamId>(stream: Id, row?: Columns<Id>): T;
    /** The event, one of those that `replay` was told to record, was raised with these arguments. */
    toHaveRaised<Name extends keyof Events>(event: Name, args?: SomeArguments<Events[Name]>): T;
  }
}

/** As many as a message shows. */
const SHOWN = 10;
/** How deep it shows them. */
const DEPTH = 3;

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

type Matches = (value: unknown) => boolean;
type Print = (value: unknown) => string;

/** Whether one of the values fits; the message tells what was wanted and what there was. */
function verdict(what: string, wanted: unknown, found: readonly unknown[], matches: Matches, print: Print) {
  const pass = found.some(matches);
  const shown = found.slice(0, SHOWN).map((value) => `  ${print(value)}`);
  const more = found.length > SHOWN ? [`  … and ${found.length - SHOWN} more`] : [];
  const message = (): string =>
    [
      `expected the run ${pass ? 'not ' : ''}to have ${what}${wanted === undefined ? '' : ` with ${print(wanted)}`}`,
      found.length === 0 ? 'there were none' : 'there were:',
      ...shown,
      ...more,
    ].join('\n');
  return { pass, message } satisfies Verdict;
}

expect.extend({
  toHaveLogged(run: Replay, stream: string, row: object = {}) {
    const { utils } = this;
    const print: Print = (value) => utils.stringify(value, DEPTH, { min: true });
    const matches: Matches = (value) =>
      this.equals(value, row, [utils.iterableEquality, utils.subsetEquality]);
    return verdict(`logged to ${stream}`, row, run.rows(stream), matches, print);
  },

  toHaveRaised(run: Replay, event: keyof Events, args: readonly unknown[] = []) {
    const { utils } = this;
    const print: Print = (value) => utils.stringify(value, DEPTH, { min: true });
    const fits = (value: unknown, i: number): boolean =>
      this.equals(value, args[i], [utils.iterableEquality, utils.subsetEquality]);
    const matches: Matches = (value) =>
      args.every((wanted, i) => wanted === undefined || fits((value as readonly unknown[])[i], i));
    return verdict(`raised ${event}`, args, run.raised(event), matches, print);
  },
});
