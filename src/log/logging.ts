/**
 * The logging framework of one engine: streams, filters, policies, paths and writers (Zeek's `Log::`).
 *
 * One write runs, in this order: the stream's event is queued, the global policy, then filter by filter its policy,
 * its path, and the writer. A veto of the global policy does not keep the filters' policies from running.
 */

import { DelayedWrites, type DelayToken } from './delay.ts';
import { type Filter, NO_FILTER, type Policy } from './filter.ts';
import { hasColumns, layOut } from './layout.ts';
import { applyLimits } from './limits.ts';
import type { LogOptions } from './options.ts';
import type { RecordTypes } from './record.ts';
import { Rotation, type RotationFormat, type RotationHost } from './rotation.ts';
import type { ActiveFilter, DelayCallback, OpenWriter, Stream, StreamSpec } from './stream.ts';
import type { Writer, WriterFactory } from './writer.ts';
import { ascii } from './writers/ascii.ts';
import { none } from './writers/none.ts';

/** What the framework needs from above. */
export interface LogHost extends RotationHost {
  /** Queues a stream's event. */
  raise(event: string, rec: object): void;
  /** Whether an event of that name could be the stream's. */
  hook(name: string, args: readonly unknown[]): boolean;
  report(severity: 'error' | 'warning', message: string): void;
  /** A weird without addresses. */
  weird(name: string, addl: string): void;
  /** Switches an event group, attribute and module alike. */
  setGroup(name: string, enabled: boolean): void;
  /** A throw of a policy function: reported, counts as no veto. */
  failed(error: unknown, where: string): void;
}

const GLOBAL_POLICY = 'Log::log_stream_policy';
export const DEFAULT_WRITER = 'Log::WRITER_ASCII';
const DEFAULT_FILTER = 'default';

export class Logging {
  /** Names rotated files; undefined for Zeek's own scheme. */
  rotationFormat: RotationFormat | undefined = undefined;
  readonly options: LogOptions;
  readonly #host: LogHost;
  readonly #records: RecordTypes;
  readonly #streams = new Map<string, Stream>();
  readonly #factories = new Map<string, WriterFactory>([
    [DEFAULT_WRITER, ascii],
    ['Log::WRITER_NONE', none],
  ]);
  readonly #delays: DelayedWrites;
  /** Lines written. */
  lines = 0;

  constructor(host: LogHost, records: RecordTypes, options: LogOptions) {
    this.#host = host;
    this.#records = records;
    this.options = options;
    this.#delays = new DelayedWrites(host, (stream, rec) => this.#filter(stream, rec, false));
  }

  // ---- writers

  /** Makes a writer known under a name; one of that name is replaced. The result takes it out again. */
  registerWriter(name: string, factory: WriterFactory): () => void {
    const before = this.#factories.get(name);
    this.#factories.set(name, factory);
    return () => {
      if (before === undefined) this.#factories.delete(name);
      else this.#factories.set(name, before);
    };
  }

  /** Names of the writers that filters may ask for. */
  writers(): string[] {
    return [...this.#factories.keys()];
  }

  // ---- streams

  /** Creates a stream with a filter named `default`; replaces one of the same id. False for a type without columns. */
  createStream(id: string, spec: StreamSpec): boolean {
    if (!hasColumns(this.#records, spec.columns)) {
      this.#host.report('error', 'logged record type does not have any &log attributes');
      return false;
    }
    this.removeStream(id);
    this.#records.use(spec.columns);
    const o = this.options;
    this.#streams.set(id, {
      id,
      spec,
      enabled: true,
      filters: [],
      writers: new Map(),
      limits: {
        fieldBytes: spec.maxFieldStringBytes ?? o['Log::default_max_field_string_bytes'],
        totalBytes: spec.maxTotalStringBytes ?? o['Log::default_max_total_string_bytes'],
        fieldElements: spec.maxFieldContainerElements ?? o['Log::default_max_field_container_elements'],
        totalElements: spec.maxTotalContainerElements ?? o['Log::default_max_total_container_elements'],
      },
      maxDelayInterval: spec.maxDelayInterval ?? o['Log::default_max_delay_interval'],
      maxDelayQueueSize: spec.maxDelayQueueSize ?? o['Log::default_max_delay_queue_size'],
      delayed: new Set(),
    });
    return this.addDefaultFilter(id);
  }

  /** Closes a stream's files and forgets it. */
  removeStream(id: string): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    for (const open of stream.writers.values()) this.#closeWriter(open);
    this.#streams.delete(id);
    return true;
  }

  enableStream(id: string): boolean {
    return this.#enable(id, true);
  }

  disableStream(id: string): boolean {
    return this.#enable(id, false);
  }

  #enable(id: string, enabled: boolean): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    stream.enabled = enabled;
    for (const group of stream.spec.eventGroups ?? []) this.#host.setGroup(group, enabled);
    return true;
  }

  /** Ids of enabled streams. */
  activeStreams(): string[] {
    return [...this.#streams.values()].filter((s) => s.enabled).map((s) => s.id);
  }

  /** Every stream with its path and columns, for the catalogue. */
  catalogue(): { id: string; path: string; columns: string[] }[] {
    return [...this.#streams.values()].map(({ id, spec, filters }) => ({
      id,
      path: spec.path ?? pathFromId(id),
      columns: filters[0]?.layout.columns.map((c) => c.name) ?? [],
    }));
  }

  // ---- filters

  /** Adds a filter at the end of the order; one of the same name is replaced. Throws for an unknown stream. */
  addFilter(id: string, filter: Filter): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) throw new Error(`no such index (Log::all_streams[Log::id])`);
    const { spec } = stream;
    if (filter.path === undefined && spec.path !== undefined) filter.path = spec.path;
    if (filter.policy === undefined && spec.policy !== undefined) filter.policy = spec.policy;
    const layout = layOut(this.#records, spec.columns, {
      ...filter,
      scopeSep: filter.scopeSep ?? this.options['Log::default_scope_sep'],
      extPrefix: filter.extPrefix ?? this.options['Log::default_ext_prefix'],
    });
    const active: ActiveFilter = {
      filter,
      policy: filter.policy,
      layout,
      writer: filter.writer ?? DEFAULT_WRITER,
      path: filter.path ?? (filter.pathFunc === undefined ? pathFromId(id) : undefined),
      values: new Array<unknown>(layout.columns.length).fill(undefined),
      lastPath: undefined,
      lastWriter: undefined,
    };
    stream.filters = [...stream.filters.filter((other) => other.filter.name !== filter.name), active];
    return true;
  }

  /** True even when there is no such filter; false for an unknown stream. Open files stay open. */
  removeFilter(id: string, name: string): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    stream.filters = stream.filters.filter(({ filter }) => filter.name !== name);
    return true;
  }

  /** The filter object, or one named `<not found>`. A change to it counts after it was added again. */
  getFilter(id: string, name: string): Filter {
    return this.#streams.get(id)?.filters.find(({ filter }) => filter.name === name)?.filter ?? NO_FILTER;
  }

  filterNames(id: string): Set<string> {
    return new Set(this.#streams.get(id)?.filters.map(({ filter }) => filter.name));
  }

  addDefaultFilter(id: string): boolean {
    return this.addFilter(id, { name: DEFAULT_FILTER });
  }

  removeDefaultFilter(id: string): boolean {
    return this.removeFilter(id, DEFAULT_FILTER);
  }

  // ---- writing

  /** One write. False for an unknown stream, or a path function without a result. */
  write(id: string, rec: object): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    if (!stream.enabled) return true;
    const full = this.#records.coerce(stream.spec.columns, rec, (message) => {
      this.#host.report('error', `in <no location>: ${message}`);
    });
    const { ev } = stream.spec;
    if (ev !== undefined) this.#host.raise(ev, full);
    this.#delays.begin(stream, full);
    const vetoed = !this.#host.hook(GLOBAL_POLICY, [full, id]);
    if (this.#delays.end(vetoed)) return true;
    return this.#filter(stream, full, vetoed);
  }

  /** Runs the filters on a record. */
  #filter(stream: Stream, rec: object, vetoed: boolean): boolean {
    for (const active of stream.filters) {
      const { filter } = active;
      const own = filter.isolate === true ? isolated(rec) : rec;
      if (active.policy !== undefined && !this.#permits(active.policy, own, stream.id, filter)) continue;
      if (vetoed) continue;
      let path = active.path;
      if (filter.pathFunc !== undefined) {
        path = filter.pathFunc(stream.id, path ?? '', own as never);
        if (typeof path !== 'string') return false;
        active.path ??= path;
      }
      if (filter.logLocal === false) continue;
      const open =
        path === active.lastPath ? active.lastWriter! : this.#writerFor(stream, active, path as string);
      if (open.writer === undefined && !open.rotated) continue;
      this.#put(stream, active, open, own);
    }
    return true;
  }

  #permits(policy: string | Policy, rec: object, id: string, filter: Filter): boolean {
    if (typeof policy === 'string') return this.#host.hook(policy, [rec, id, filter]);
    try {
      return policy(rec as never, id, filter) !== false;
    } catch (error) {
      this.#host.failed(error, `policy of filter ${filter.name} of ${id}`);
      return true;
    }
  }

  #put(stream: Stream, { filter, layout, values }: ActiveFilter, open: OpenWriter, rec: object): void {
    if (open.writer === undefined) open.reopen();
    if (open.writer === undefined) return;
    layout.read(rec, values);
    if (layout.extensions.length > 0) {
      const extension = filter.extFunc?.(open.path);
      layout.extensions.forEach((name, i) => {
        values[i] = extension?.[name];
      });
    }
    applyLimits(values, layout.columns, stream.limits, (what) => {
      this.#host.weird(`log_${what}_field_truncated`, stream.id);
    });
    try {
      open.writer.write(values);
      this.lines++;
    } catch (error) {
      this.#fail(open, error);
    }
  }

  // ---- paths and files

  /** The writer of a path, opened if need be; a path that belongs to another filter gets a number. */
  #writerFor(stream: Stream, active: ActiveFilter, wanted: string): OpenWriter {
    const { filter, writer: kind } = active;
    let path = wanted;
    let found = stream.writers.get(`${kind}\n${path}`);
    for (let n = 2; found !== undefined && found.owner !== filter.name; n++) {
      path = `${wanted}-${n}`;
      found = stream.writers.get(`${kind}\n${path}`);
    }
    if (path !== wanted) {
      const owner = stream.writers.get(`${kind}\n${wanted}`)!.owner;
      this.#host.report(
        'warning',
        `Write using filter '${filter.name}' on path '${wanted}' changed to use new path '${path}' to avoid conflict with filter '${owner}'`,
      );
      active.path = path;
    }
    found ??= this.#open(stream, active, kind, path);
    // a path function that keeps giving a taken path is warned about each time
    active.lastPath = filter.pathFunc !== undefined && path !== wanted ? undefined : path;
    active.lastWriter = found;
    return found;
  }

  #open(stream: Stream, { filter, layout }: ActiveFilter, kind: string, path: string): OpenWriter {
    const factory = this.#factories.get(kind);
    const make = (): Writer | undefined => {
      try {
        if (factory === undefined) throw new Error(`unknown writer ${kind}`);
        return factory({
          path,
          columns: layout.columns,
          config: filter.config ?? {},
          options: this.options,
          report: (message) => this.#host.report('error', `${path}/${kind}: ${message}`),
        });
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
      rotated: false,
      reopen: () => {
        open.writer = make();
        open.rotated = false;
        open.opened = this.#host.now();
      },
      opened: this.#host.now(),
      interval: filter.interv ?? this.options['Log::default_rotation_interval'],
      postprocessor: filter.postprocessor,
    };
    stream.writers.set(`${kind}\n${path}`, open);
    if (open.interval > 0) new Rotation(open, this.#host, () => this.rotationFormat);
    return open;
  }

  #complain(path: string, kind: string, error: unknown): void {
    this.#host.report('error', `${path}/${kind}: ${(error as Error).message}`);
    this.#host.report('error', `${path}/${kind}: terminating thread`);
  }

  /** A writer failed: it is given up, the others go on. */
  #fail(open: OpenWriter, error: unknown): void {
    open.writer = undefined;
    open.rotated = false;
    this.#complain(open.path, open.kind, error);
  }

  #closeWriter(open: OpenWriter): void {
    const { writer } = open;
    open.writer = undefined;
    try {
      writer?.close();
    } catch (error) {
      this.#fail(open, error);
    }
  }

  #each(id: string, act: (writer: Writer) => void): boolean {
    const stream = this.#streams.get(id);
    for (const open of stream?.writers.values() ?? []) {
      try {
        if (open.writer !== undefined) act(open.writer);
      } catch (error) {
        this.#fail(open, error);
      }
    }
    return stream !== undefined;
  }

  /** False: the files open now are written line by line. */
  setBuf(id: string, buffered: boolean): boolean {
    return this.#each(id, (writer) => {
      writer.buffered = buffered;
      if (!buffered) writer.flush();
    });
  }

  flush(id: string): boolean {
    return this.#each(id, (writer) => writer.flush());
  }

  flushAll(): void {
    for (const id of this.#streams.keys()) this.flush(id);
  }

  // ---- delayed writes

  /** Parks the record being written; see delay.ts. */
  delay(id: string, rec: object, callback?: DelayCallback): DelayToken {
    return this.#delays.delay(this.#streams.get(id), rec, callback);
  }

  /** Drops one reference; the last one lets the write go on. */
  delayFinish(id: string, rec: object, token: DelayToken): boolean {
    return this.#delays.finish(this.#streams.get(id), rec, token);
  }

  /** The interval may grow, not shrink. */
  setMaxDelayInterval(id: string, seconds: number): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    stream.maxDelayInterval = Math.max(stream.maxDelayInterval, seconds);
    return true;
  }

  setMaxDelayQueueSize(id: string, size: number): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    stream.maxDelayQueueSize = size;
    this.#delays.evict(stream);
    return true;
  }

  /** Parked records; -1 for an unknown stream. */
  delayQueueSize(id: string): number {
    return this.#streams.get(id)?.delayed.size ?? -1;
  }

  /** Ends all logs. */
  close(): void {
    for (const stream of this.#streams.values()) {
      for (const open of stream.writers.values()) this.#closeWriter(open);
    }
  }
}

/** A copy of a record with the same prototype: what a policy changes in it stays there. */
function isolated(rec: object): object {
  const copy = Object.create(Object.getPrototypeOf(rec) as object | null) as object;
  return Object.assign(copy, rec);
}

/** Zeek's path for a stream without one: `Foo::LOG` foo, `PacketFilter::LOG` packet_filter, `Foo::BAR_LOG` foo_bar. */
export function pathFromId(id: string): string {
  const [module, name] = id.includes('::') ? id.split('::') : ['', id];
  const words = module!.replace(/([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase();
  if (words === '') return name!.toLowerCase();
  const rest = name === 'LOG' ? '' : name!.replace(/_LOG$/, '').toLowerCase();
  return rest === '' ? words : `${words}_${rest}`;
}
