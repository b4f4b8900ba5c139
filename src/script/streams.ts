/** The log streams by id, with the records that are written to them: what makes filters, writes and tests typed. */
import type { Events } from '../events.ts';
import type { ColumnBlock } from '../log/columns.ts';
import type { Filter, Policy } from '../log/filter.ts';
import type { RecordType } from '../log/record.ts';
import type { StreamSpec } from '../log/stream.ts';

/**
 * Streams that scripts create. One that creates a stream adds it:
 * `declare module 'tapline' { interface Streams { 'My::LOG': MyInfo } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: scripts fill it
export interface Streams {}

/** The id of a stream: any text, with those of `Streams` suggested. */
export type StreamId = keyof Streams | (string & {});

/** What may be written to a stream: its record, or any for a stream that is not in `Streams`. */
export type Written<Id extends StreamId> = Id extends keyof Streams ? Streams[Id] : object;

/** A filter whose functions know the stream's record. */
export type FilterOf<Id extends StreamId> = Filter<Id extends keyof Streams ? Streams[Id] : never>;

/** Events that take one record of a kind. */
export type EventOf<Row> = {
  [K in keyof Events]: Events[K] extends readonly [rec: infer Rec] ? (Row extends Rec ? K : never) : never;
}[keyof Events];

/** What a stream is created with: its event and policy take records of its columns. */
export type StreamOf<Row> = Omit<StreamSpec, 'columns' | 'ev' | 'policy'> & {
  readonly columns: RecordType<ColumnBlock, Row>;
  readonly ev?: EventOf<NoInfer<Row>> | undefined;
  readonly policy?: string | Policy<NoInfer<Row>> | undefined;
};
