/** Filters: which columns of a stream go to which writer and path, and what may veto a line. */
import type { WriterInfo } from './writer.ts';

/** A policy: `false` keeps the line out of this filter. */
export type Policy<Rec = never> = (rec: Rec, id: string, filter: Filter) => unknown;

/** Zeek's `Log::RotationInfo`, times in seconds. */
export interface RotationInfo {
  readonly writer: string;
  /** Present name of the rotated file. */
  readonly fname: string;
  readonly path: string;
  readonly open: number;
  readonly close: number;
  /** The run is ending. */
  readonly terminating: boolean;
}

/** Runs for each rotated file; its result tells whether it went well. */
export type Postprocessor = (info: RotationInfo) => boolean;

/** Zeek's `Log::Filter`; its functions get the stream's records. */
export interface Filter<Rec = never> {
  /** Key within the stream. */
  name: string;
  /** `Log::WRITER_ASCII`, or the name of a writer that was registered. */
  writer?: string | undefined;
  /** Base of the file name, no extension; default is the stream's. */
  path?: string | undefined;
  /** Chooses the path of each line. */
  pathFunc?: ((id: string, path: string, rec: Rec) => string | undefined) | undefined;
  /** Only these columns, by flattened name; and without these. */
  include?: ReadonlySet<string> | undefined;
  exclude?: ReadonlySet<string> | undefined;
  /** False: nothing is written, policies run. */
  logLocal?: boolean | undefined;
  /** Flattened name to name in the log. */
  fieldNameMap?: Readonly<Record<string, string>> | undefined;
  scopeSep?: string | undefined;
  /** Fields in front of all others, prefixed by `extPrefix`; gets the path. */
  extFunc?: ((path: string) => Readonly<Record<string, unknown>> | undefined) | undefined;
  /** Columns of what `extFunc` gives. */
  extColumns?: import('./record.ts').RecordType | undefined;
  extPrefix?: string | undefined;
  /** Seconds between rotations; 0 for none. */
  interv?: number | undefined;
  postprocessor?: Postprocessor | undefined;
  /** Settings of the writer. */
  config?: WriterInfo['config'] | undefined;
  /** A hook by name, or a function; default is the stream's. */
  policy?: string | Policy<Rec> | undefined;
  /** Ours: what the policy changes in the record stays in this filter. */
  isolate?: boolean | undefined;
}

/** The fields of a filter. */
const FIELDS = {
  name: 1,
  writer: 1,
  path: 1,
  pathFunc: 1,
  include: 1,
  exclude: 1,
  logLocal: 1,
  fieldNameMap: 1,
  scopeSep: 1,
  extFunc: 1,
  extColumns: 1,
  extPrefix: 1,
  interv: 1,
  postprocessor: 1,
  config: 1,
  policy: 1,
  isolate: 1,
} satisfies Record<keyof Filter, 1>;

/** Refuses fields that a filter does not have, such as the `pred` of old: ignored, they would let lines through. */
export function checkFields(filter: Filter): void {
  const foreign = Object.keys(filter).find((name) => !Object.hasOwn(FIELDS, name));
  if (foreign !== undefined) throw new TypeError(`no such field in record Log::Filter: ${foreign}`);
}

/** What `getFilter` gives for a filter that is not there (Zeek's `Log::no_filter`). */
export const NO_FILTER: Filter = { name: '<not found>' };
