/** Log streams: a record type, an ordered list of filters, and the writers that they opened. */
import type { Filter, Policy } from './filter.ts';
import type { Layout } from './layout.ts';
import type { RecordType } from './record.ts';
import type { Writer } from './writer.ts';

/** What a stream is created with (Zeek's `Log::Stream`). */
export interface StreamSpec {
  readonly columns: RecordType;
  /** Event raised for every write. */
  readonly ev?: string | undefined;
  /** Default path of filters. */
  readonly path?: string | undefined;
  /** Default policy of filters: a hook by name, or a function. */
  readonly policy?: string | Policy | undefined;
  /** Groups that are switched with the stream. */
  readonly eventGroups?: readonly string[] | undefined;
  /** Seconds. */
  readonly maxDelayInterval?: number | undefined;
  readonly maxDelayQueueSize?: number | undefined;
  readonly maxFieldStringBytes?: number | undefined;
  readonly maxTotalStringBytes?: number | undefined;
  readonly maxFieldContainerElements?: number | undefined;
  readonly maxTotalContainerElements?: number | undefined;
}

/** A filter in force: the user's object, and what was resolved when it was added. */
export interface ActiveFilter {
  readonly filter: Filter;
  readonly policy: string | Policy | undefined;
  readonly layout: Layout;
  readonly writer: string;
  /** Path in use; changed by conflicts and by the first answer of a path function. */
  path: string | undefined;
  /** Values of the line in hand. */
  readonly values: unknown[];
  /** The writer of the last line, and its path: mostly the next one's too. */
  lastPath: string | undefined;
  lastWriter: OpenWriter | undefined;
}

/** A writer instance of a stream. */
export interface OpenWriter {
  /** Undefined once it failed: further lines are dropped. */
  writer: Writer | undefined;
  readonly kind: string;
  readonly path: string;
  /** Name of the filter that opened it. */
  readonly owner: string;
  /** Closed by rotation: the next line opens it again. */
  rotated: boolean;
  readonly reopen: () => void;
  /** Network time of opening, seconds. */
  opened: number;
  /** Rotation interval, seconds, and the postprocessor. */
  readonly interval: number;
  readonly postprocessor: Filter['postprocessor'];
}

/** Limits of one stream (Zeek's `max_field_string_bytes` and its like). */
export interface Limits {
  readonly fieldBytes: number;
  readonly totalBytes: number;
  readonly fieldElements: number;
  readonly totalElements: number;
}

export interface Stream {
  readonly id: string;
  readonly spec: StreamSpec;
  enabled: boolean;
  filters: ActiveFilter[];
  /** By writer kind and path. */
  readonly writers: Map<string, OpenWriter>;
  readonly limits: Limits;
  maxDelayInterval: number;
  maxDelayQueueSize: number;
  /** Parked records, oldest first. */
  readonly delayed: Set<Delayed>;
}

/** A callback that runs when a delayed record goes on; false discards it. */
export type DelayCallback = (rec: object, id: string) => unknown;

/** One parked write. */
export interface Delayed {
  readonly rec: object;
  references: number;
  callbacks: DelayCallback[];
  /** Parked: it waits for delayFinish or its timer. */
  queued: boolean;
  timer: { due: number; slot: number; fire(): void } | undefined;
}
