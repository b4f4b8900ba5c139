/**
 * The writer contract: what turns rows of values into a file or anything else. Public: scripts may bring a writer.
 *
 * A writer instance serves one path of one stream. It gets the columns once and then rows of values in their order;
 * the array of a row is reused, so what is kept is copied.
 */
import type { ColumnType } from './columns.ts';
import type { LogOptions } from './options.ts';

/** One column as written: its final name and type. */
export interface OutputColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What a writer is opened with. */
export interface WriterInfo {
  /** Id of the stream. */
  readonly stream: string;
  /** Path without extension. */
  readonly path: string;
  readonly columns: readonly OutputColumn[];
  /** True when this run has written the file already, and its stream was made anew since: what is there stays. */
  readonly append?: boolean;
  /** The filter's settings, text by text. */
  readonly config: Readonly<Record<string, string>>;
  readonly options: LogOptions;
  /** Takes lines for standard output; undefined for that of the process. */
  readonly stdout?: ((line: string) => void) | undefined;
  /** Reports an error; the writer goes on or throws. */
  readonly report: (message: string) => void;
  /** Says something that is no trouble. */
  readonly inform: (message: string) => void;
}

export interface Writer {
  /** One row; unset values are undefined. */
  write(values: readonly unknown[]): void;
  /** Makes sure that what was written is out. */
  flush(): void;
  /** Writes the end and lets go of the file. */
  close(): void;
  /** File name, or undefined for a writer without files. Rotation renames the file, then closes the writer. */
  readonly file?: string | undefined;
  /** False: every line is flushed at once. */
  buffered?: boolean;
}

/** Opens a writer; throws an Error with the reason when it cannot. */
export interface WriterFactory {
  (info: WriterInfo): Writer;
  /** Where rows go: one sentence for `--list writers`. */
  says?: string;
}
