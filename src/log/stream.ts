/** Log streams: a record type, an ordered list of filters, and the writers that they opened. */
import type { EventPoint } from '../bus/bus.ts';
import type { HookPoint } from '../bus/hook.ts';
import type { Timer } from '../core/timers.ts';
import type { Filter, Policy } from './filter.ts';
import type { Layout } from './layout.ts';
import type { LogOptions } from './options.ts';
import type { RecordType } from './record.ts';
import type { Writer } from './writer.ts';

/** What a stream is created with (Zeek's `Log::Stream`). */
export interface StreamSpec {
  readonly columns: RecordType;
  /** What a line is: one sentence for `--list streams`. */
  readonly description?: string | undefined;
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

/** An event that streams raise, and a hook that decides on lines: asked before arguments are built. */
export type LogEvent = Pick<EventPoint<[rec: object]>, 'wanted' | 'raise'>;
export type LogHook = Pick<HookPoint, 'empty' | 'run'>;

/** A filter in force. A change to the user's object counts only when it is added again. */
export interface ActiveFilter {
  /** The user's object: policies and `getFilter` see it. */
  readonly given: Filter;
  /** Load name of the script that added it; '' for the host. */
  readonly script: string;
  /** What it was when it was added, with what it inherits. */
  readonly filter: Readonly<Filter>;
  readonly layout: Layout;
  readonly writer: string;
  /** The policy where it is a hook. */
  readonly hook: LogHook | undefined;
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
  /** Undefined when it failed (further lines are dropped) or between rotation and the next line. */
  writer: Writer | undefined;
  readonly kind: string;
  readonly path: string;
  /** Name of the filter that opened it. */
  readonly owner: string;
  /** Number of columns: lines of a filter that was replaced by one with others do not fit. */
  readonly width: number;
  /** Closed by rotation: the next line opens it again. */
  rotated: boolean;
  readonly reopen: () => void;
  readonly close: () => void;
  /** Network time of opening, or of the last rotation, seconds. */
  opened: number;
  /** Rotation interval, seconds, and the postprocessor. */
  readonly interval: number;
  readonly postprocessor: Filter['postprocessor'];
  /** Runs at the next boundary. */
  rotation: Timer | undefined;
}

/** Limits of one stream (Zeek's `max_field_string_bytes` and its like). */
export interface Limits {
  readonly fieldBytes: number;
  readonly totalBytes: number;
  readonly fieldElements: number;
  readonly totalElements: number;
  readonly recordBytes: number;
}

export interface Stream {
  readonly id: string;
  readonly spec: StreamSpec;
  enabled: boolean;
  /** The event of each write, since the first. */
  event: LogEvent | undefined;
  filters: ActiveFilter[];
  /** By writer kind and path. */
  readonly writers: Map<string, OpenWriter>;
  readonly limits: Limits;
  maxDelayInterval: number;
  maxDelayQueueSize: number;
  /** Parked records, oldest first. */
  readonly delayed: Set<Delayed>;
  delayTimer: Timer | undefined;
  /** Parked records are being pushed out. */
  evicting: boolean;
}

/** A stream without filters; what the specification leaves open is taken from the options. */
export function newStream(id: string, spec: StreamSpec, o: LogOptions): Stream {
  return {
    id,
    spec,
    enabled: true,
    event: undefined,
    filters: [],
    writers: new Map(),
    limits: {
      fieldBytes: spec.maxFieldStringBytes ?? o['Log::default_max_field_string_bytes'],
      totalBytes: spec.maxTotalStringBytes ?? o['Log::default_max_total_string_bytes'],
      fieldElements: spec.maxFieldContainerElements ?? o['Log::default_max_field_container_elements'],
      totalElements: spec.maxTotalContainerElements ?? o['Log::default_max_total_container_elements'],
      recordBytes: o['Log::max_log_record_size'],
    },
    maxDelayInterval: spec.maxDelayInterval ?? o['Log::default_max_delay_interval'],
    maxDelayQueueSize: spec.maxDelayQueueSize ?? o['Log::default_max_delay_queue_size'],
    delayed: new Set(),
    delayTimer: undefined,
    evicting: false,
  };
}

/** A callback that runs when a delayed record goes on; false discards it. */
export type DelayCallback = (rec: never, id: string) => unknown;

/** One parked write. */
export interface Delayed {
  readonly rec: object;
  references: number;
  readonly callbacks: DelayCallback[];
  /** It waits for delayFinish or its time. */
  parked: boolean;
  /** Network time, seconds. */
  expires: number;
}
