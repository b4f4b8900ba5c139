/** The open writers of the streams: which path belongs to whom, failures, and their ends. */
import type { Instrument } from '../bus/instrument.ts';
import type { LogOptions } from './options.ts';
import { Rotation, type RotationFormat, type RotationHost } from './rotation.ts';
import type { ActiveFilter, OpenWriter, Stream } from './stream.ts';
import type { Writer, WriterFactory, WriterInfo } from './writer.ts';
import { ascii } from './writers/ascii.ts';
import { none } from './writers/none.ts';
import { parquet } from './writers/parquet.ts';
import { sqliteWriters } from './writers/sqlite.ts';

const key = (kind: string, path: string): string => `${kind}\n${path}`;

export class Files {
  /** Names rotated files; undefined for Zeek's own scheme. */
  rotationFormat: RotationFormat | undefined = undefined;
  readonly factories = new Map<string, WriterFactory>([
    ['Log::WRITER_ASCII', ascii],
    ['Log::WRITER_SQLITE', sqliteWriters()],
    ['Log::WRITER_PARQUET', parquet],
    ['Log::WRITER_NONE', none],
  ]);
  /** True while scripts are exchanged: files that are closed now go on when they are opened again. */
  keeping = false;
  /** Files that go on when they are opened again. */
  readonly #kept = new Set<string>();
  /** Stands around the writing of rows. */
  instrument: Instrument | null = null;
  readonly #host: RotationHost;
  readonly #options: LogOptions;
  readonly #stdout: WriterInfo['stdout'];

  constructor(host: RotationHost, options: LogOptions, stdout: WriterInfo['stdout']) {
    this.#host = host;
    this.#stdout = stdout;
    this.#options = options;
  }

  /**
   * The writer of a path, opened if need be. A path that a filter of another name opened gets a number, and the filter
   * keeps it.
   */
  of(stream: Stream, active: ActiveFilter, wanted: string): OpenWriter {
    if (wanted === active.lastPath) return active.lastWriter as OpenWriter;
    const { writer: kind, filter } = active;
    const owner = stream.writers.get(key(kind, wanted))?.owner ?? filter.name;
    let path = wanted;
    let found = stream.writers.get(key(kind, path));
    for (let n = 2; found !== undefined && found.owner !== filter.name; n++) {
      path = `${wanted}-${n}`;
      found = stream.writers.get(key(kind, path));
    }
    found ??= this.#open(stream, active, path);
    active.lastWriter = found;
    active.lastPath = path;
    if (path === wanted) return found;
    this.#host.report(
      'warning',
      `Write using filter '${filter.name}' on path '${wanted}' changed to use new path '${path}' to avoid conflict with filter '${owner}'`,
    );
    active.path = path;
    return found;
  }

  #open(stream: Stream, active: ActiveFilter, path: string): OpenWriter {
    const { filter, layout, writer: kind } = active;
    const make = (): Writer | undefined => {
      const append = this.#kept.delete(key(kind, path));
      try {
        const factory = this.factories.get(kind);
        if (factory === undefined) throw new Error('unknown writer');
        const writer = factory({
          stream: stream.id,
          path,
          columns: layout.columns,
          append,
          config: filter.config ?? {},
          options: this.#options,
          stdout: this.#stdout,
          report: (message) => this.#host.report('error', `${path}/${kind}: ${message}`, false),
          inform: (message) => this.#host.report('info', `${path}/${kind}: ${message}`),
        });
        if (this.instrument !== null) {
          const name = `${stream.id}/${filter.name}`;
          const place = { kind: 'filter', name, script: active.script, handler: `write ${path}` } as const;
          writer.write = this.instrument(place, writer.write.bind(writer));
        }
        return writer;
      } catch (error) {
        this.#complain(path, kind, error);
        return undefined;
      }
    };
    const open: OpenWriter = {
      writer: make(),
      kind,
      path,
      owner: filter.name,
      width: layout.columns.length,
      rotated: false,
      reopen: () => {
        open.rotated = false;
        open.writer = make();
      },
      close: () => this.close(open),
      opened: this.#host.now(),
      interval: filter.interv ?? this.#options['Log::default_rotation_interval'],
      postprocessor: filter.postprocessor,
      rotation: undefined,
    };
    stream.writers.set(key(kind, path), open);
    if (open.interval > 0 && open.writer?.file !== undefined) {
      open.rotation = new Rotation(open, this.#host, () => this.rotationFormat);
    }
    return open;
  }

  /** Hands a row on; true when it was written. A writer that throws is given up, the others go on. */
  write(open: OpenWriter, values: readonly unknown[]): boolean {
    if (open.writer === undefined) return false;
    if (values.length !== open.width) {
      this.#host.report(
        'warning',
        `WriterFrontend ${open.path}/${open.kind} expected ${open.width} fields in write, got ${values.length}. Skipping line.`,
      );
      return false;
    }
    try {
      open.writer.write(values);
      return true;
    } catch (error) {
      this.#giveUp(open, error);
      return false;
    }
  }

  /** Does something to all open writers of a stream. */
  each(stream: Stream, act: (writer: Writer) => void): void {
    for (const open of stream.writers.values()) {
      try {
        if (open.writer !== undefined) act(open.writer);
      } catch (error) {
        this.#giveUp(open, error);
      }
    }
  }

  /** Ends a file; the next line does not open it again. */
  close(open: OpenWriter): void {
    const { writer } = open;
    open.writer = undefined;
    open.rotated = false;
    try {
      writer?.close();
    } catch (error) {
      this.#complain(open.path, open.kind, error);
    }
  }

  /** Ends all files of a stream, and their rotation. */
  closeAll(stream: Stream): void {
    for (const open of stream.writers.values()) {
      if (this.keeping && open.writer !== undefined) this.#kept.add(key(open.kind, open.path));
      if (open.rotation !== undefined) this.#host.timers.cancel(open.rotation);
      this.close(open);
    }
  }

  #giveUp(open: OpenWriter, error: unknown): void {
    open.writer = undefined;
    open.rotated = false;
    this.#complain(open.path, open.kind, error);
  }

  #complain(path: string, kind: string, error: unknown): void {
    this.#host.report('error', `${path}/${kind}: ${(error as Error).message}`, false);
    this.#host.report('error', `${path}/${kind}: terminating thread`, false);
  }
}
