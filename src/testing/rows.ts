/** Rows of logs as tests see them: flat, under the names of the columns, typed by the stream. */
import type { Streams } from '../script/streams.ts';
import type { Connection } from '../session/record.ts';

/** What is one column, not several. */
type Scalar =
  | string
  | number
  | boolean
  | bigint
  | Uint8Array
  | readonly unknown[]
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>;

/** Names of the columns of a record; a nested record gives `id.orig_h` and so on, two levels down at most. */
type ColumnNames<T, Depth extends 0 | 1 | 2 = 2> = {
  [K in keyof T & string]: NonNullable<T[K]> extends Scalar
    ? K
    : NonNullable<T[K]> extends Connection
      ? never
      : Depth extends 0
        ? never
        : `${K}.${ColumnNames<NonNullable<T[K]>, Depth extends 2 ? 1 : 0>}`;
}[keyof T & string];

type ValueAt<T, Name extends string> = Name extends keyof T
  ? T[Name]
  : Name extends `${infer Outer}.${infer Inner}`
    ? Outer extends keyof T
      ? ValueAt<NonNullable<T[Outer]>, Inner>
      : never
    : never;

/** A row of a stream: columns by name, those of records with their dots. Unset columns are not there. */
export type LogRow<Id extends keyof Streams> = {
  readonly [Name in ColumnNames<Streams[Id]>]?: ValueAt<Streams[Id], Name> | undefined;
};
