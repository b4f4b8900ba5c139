/** The log streams by id, with the records that are written to them: what makes filters, writes and tests typed. */
import type { Filter } from '../log/filter.ts';

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
