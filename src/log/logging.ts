/**
 * The logging framework of one engine: streams, filters, policies, paths and writers (Zeek's `Log::`).
 *
 * One write runs, in this order: the stream's event is queued, the global policy, then filter by filter its policy,
 * its path, and the writer. A veto of the global policy does not keep the filters' policies from running.
 */
import type { Instrument, Place } from '../bus/instrument.ts';
import { DelayedWrites, type DelayToken } from './delay.ts';
import { Files } from './files.ts';
import { checkFields, type Filter, NO_FILTER } from './filter.ts';
import { hasColumns, layOut } from './layout.ts';
import { cutToLimits, surelyFits } from './limits.ts';
import type { LogOptions } from './options.ts';
import { pathFromId } from './path.ts';
import type { RecordTypes } from './record.ts';
import type { RotationFormat, RotationHost } from './rotation.ts';
import { orderSets } from './set-order.ts';
import {
  type ActiveFilter,
  type DelayCallback,
  type LogEvent,
  type LogHook,
  newStream,
  type OpenWriter,
  type Stream,
  type StreamSpec,
} from './stream.ts';
import type { OutputColumn, WriterFactory, WriterInfo } from './writer.ts';

/** What the framework needs from above. */
export interface LogHost extends RotationHost {
  /** The event of a name, to be raised by streams. */
  event(name: string): LogEvent;
  /** The hook of a name. */
  hook(name: string): LogHook;
  /** A weird without addresses. */
  weird(name: string, addl: string): void;
  /** Takes the lines of logs to standard output; undefined for that of the process. */
  readonly stdout?: WriterInfo['stdout'];
  /** Switches an event group, attribute and module alike. */
  setGroup(name: string, enabled: boolean): void;
}

const GLOBAL_POLICY = 'Log::log_stream_policy';
const DEFAULT_FILTER = 'default';

export class Logging {
  readonly options: LogOptions;
  /** What filters that say nothing take: Zeek's `Log::default_field_name_map` and `Log::default_ext_func`. */
  readonly filterDefaults: Pick<Filter, 'fieldNameMap' | 'extFunc' | 'extColumns'> = {};
  readonly #host: LogHost;
  readonly #records: RecordTypes;
  readonly #streams = new Map<string, Stream>();
  readonly #delays: DelayedWrites;
  readonly #files: Files;
  readonly #globalPolicy: LogHook;
  /** Write unordered sets in the order of Zeek's hash table under `-D`; otherwise they are as inserted. */
  hashOrder = false;
  /** Lines written. */
  lines = 0;

  constructor(host: LogHost, records: RecordTypes, options: LogOptions) {
    this.#host = host;
    this.#records = records;
    this.options = options;
    this.#globalPolicy = host.hook(GLOBAL_POLICY);
    this.#files = new Files(host, options, host.stdout);
    this.#delays = new DelayedWrites(host, (stream, rec) => this.#filter(stream, rec, false));
  }

  /** Runs what exchanges scripts: the files of streams that it removes go on when they are opened again. */
  keepFiles(exchange: () => void): void {
    this.#files.keeping = true;
    try {
      exchange();
    } finally {
      this.#files.keeping = false;
    }
  }

  // ---- writers

  /** Makes a writer known under a name; one of that name is replaced. The result takes it out again. */
  registerWriter(name: string, factory: WriterFactory): () => void {
    const { factories } = this.#files;
    const before = factories.get(name);
    factories.set(name, factory);
    return () => {
      if (before === undefined) factories.delete(name);
      else factories.set(name, before);
    };
  }

  /** Names of the writers that filters may ask for. */
  writers(): string[] {
    return [...this.#files.factories.keys()];
  }

  /** Every writer with its sentence, for the catalogue. */
  writerCatalogue(): [name: string, says: string][] {
    return [...this.#files.factories].map(([name, { says = '' }]) => [name, says]);
  }

  /** Stands around the functions of filters and around their writing; set before scripts are loaded. */
  set instrument(instrument: Instrument) {
    this.#files.instrument = instrument;
  }

  /** Names rotated files (Zeek's `Log::rotation_format_func`); undefined for Zeek's own scheme. */
  get rotationFormat(): RotationFormat | undefined {
    return this.#files.rotationFormat;
  }

  set rotationFormat(format: RotationFormat | undefined) {
    this.#files.rotationFormat = format;
  }

  // ---- streams

  /** Creates a stream with a filter named `default`; replaces one of the same id. False for a type without columns. */
  createStream(id: string, spec: StreamSpec, script = ''): boolean {
    if (!hasColumns(this.#records, spec.columns)) {
      this.#host.report('error', 'logged record type does not have any &log attributes');
      return false;
    }
    this.removeStream(id);
    this.#records.use(spec.columns);
    this.#streams.set(id, newStream(id, spec, this.options));
    return this.addFilter(id, { name: DEFAULT_FILTER }, script);
  }

  /** Lets parked records go, closes a stream's files and forgets it. */
  removeStream(id: string): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    this.#delays.release(stream);
    this.#files.closeAll(stream);
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

  /** What each stream was created with, by its id. */
  specs(): ReadonlyMap<string, StreamSpec> {
    return new Map([...this.#streams].map(([id, { spec }]) => [id, spec]));
  }

  /** Every stream with its path and columns, for the catalogue. */
  catalogue(): { id: string; path: string; description: string; columns: readonly OutputColumn[] }[] {
    return [...this.#streams.values()].map(({ id, spec, filters }) => ({
      id,
      path: spec.path ?? pathFromId(id),
      description: spec.description ?? '',
      columns: filters[0]?.layout.columns ?? [],
    }));
  }

  // ---- filters

  /**
   * Adds a filter at the end of the order; one of the same name is replaced. It inherits path and policy of the stream.
   * Throws for an unknown stream.
   */
  addFilter(id: string, given: Filter, script = ''): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) throw new Error('no such index (Log::all_streams[Log::id])');
    checkFields(given);
    const { spec } = stream;
    const o = this.options;
    given.writer ??= o['Log::default_writer'];
    given.path ??= spec.path;
    given.policy ??= spec.policy;
    const extension = given.extFunc === undefined ? this.filterDefaults : given;
    const instrument = this.#files.instrument;
    const filter = {
      ...(instrument === null ? given : measured(given, id, script, instrument)),
      fieldNameMap: given.fieldNameMap ?? this.filterDefaults.fieldNameMap,
      extFunc: extension.extFunc,
      extColumns: extension.extColumns,
      scopeSep: given.scopeSep ?? o['Log::default_scope_sep'],
      extPrefix: given.extPrefix ?? o['Log::default_ext_prefix'],
    };
    const layout = layOut(this.#records, spec.columns, filter);
    const active: ActiveFilter = {
      given,
      script,
      filter,
      layout,
      writer: given.writer,
      hook: typeof filter.policy === 'string' ? this.#host.hook(filter.policy) : undefined,
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
    return (
      this.#streams.get(id)?.filters.find(({ filter }) => filter.name === name)?.given ?? { ...NO_FILTER }
    );
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

  /**
   * One write (Zeek's `Log::write`). False only for an unknown stream, and for a path function without a result; what a
   * path or extension function throws goes through to the caller.
   */
  write(id: string, rec: object): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    if (!stream.enabled) return true;
    const full = this.#records.coerce(stream.spec.columns, rec, this.#complain);
    const { ev } = stream.spec;
    if (ev !== undefined) {
      stream.event ??= this.#host.event(ev);
      if (stream.event.wanted) stream.event.raise(full);
    }
    let vetoed = false;
    if (!this.#globalPolicy.empty) {
      this.#delays.begin(stream, full);
      vetoed = !this.#globalPolicy.run(full, id);
      if (this.#delays.end(vetoed)) return true;
    }
    return this.#filter(stream, full, vetoed);
  }

  readonly #complain = (message: string): void => this.#host.report('error', message);

  /** Runs the filters on a record. */
  #filter(stream: Stream, rec: object, vetoed: boolean): boolean {
    for (const active of stream.filters) {
      const { filter } = active;
      const own = filter.isolate === true ? this.#records.copy(stream.spec.columns, rec) : rec;
      if (!this.#permits(active, own, stream.id)) continue;
      if (vetoed) continue;
      let { path } = active;
      if (filter.pathFunc !== undefined) {
        path = filter.pathFunc(stream.id, path ?? '', own as never);
        if (typeof path !== 'string') return false;
        active.path ??= path;
      }
      if (filter.logLocal === false || !this.options['Log::enable_local_logging']) continue;
      const open = this.#files.of(stream, active, path as string);
      if (open.rotated) open.reopen();
      this.#put(stream, active, open, own);
    }
    return true;
  }

  #permits({ hook, filter: { policy }, given }: ActiveFilter, rec: object, id: string): boolean {
    if (hook !== undefined) return hook.empty || hook.run(rec, id, given);
    if (typeof policy !== 'function') return true;
    try {
      return policy(rec as never, id, given) !== false;
    } catch (error) {
      this.#host.failed(error, `policy of filter ${given.name} of ${id}`);
      return true;
    }
  }

  /** Takes the columns out of a record and writes them. */
  #put(stream: Stream, { filter, layout, values }: ActiveFilter, open: OpenWriter, rec: object): void {
    const { extensions, columns, limited } = layout;
    if (extensions.length > 0) {
      const extension = filter.extFunc?.(open.path);
      for (let i = 0; i < extensions.length; i++) values[i] = extension?.[extensions[i] as string];
    }
    layout.read(rec, values);
    if (this.hashOrder) orderSets(values, columns, limited.containers);
    if (!surelyFits(values, limited, stream.limits)) {
      const onCut = (what: string): void => this.#host.weird(`log_${what}_field_truncated`, stream.id);
      if (!cutToLimits(values, columns, stream.limits, onCut)) {
        this.#host.weird('log_record_too_large', stream.id);
        return;
      }
    }
    if (this.#files.write(open, values)) this.lines++;
  }

  // ---- buffers

  /** False: the files open now are written line by line. */
  setBuf(id: string, buffered: boolean): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    this.#files.each(stream, (writer) => {
      writer.buffered = buffered;
      if (!buffered) writer.flush();
    });
    return true;
  }

  flush(id: string): boolean {
    const stream = this.#streams.get(id);
    if (stream === undefined) return false;
    this.#files.each(stream, (writer) => writer.flush());
    return true;
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

  /** Ends all logs: parked records go out, files get their ends. */
  close(): void {
    for (const stream of this.#streams.values()) this.#delays.release(stream);
    for (const stream of this.#streams.values()) this.#files.closeAll(stream);
  }
}

/** The filter with an instrument around each of its functions. */
function measured(given: Filter, id: string, script: string, instrument: Instrument): Filter {
  const { policy, pathFunc, extFunc } = given;
  const place = (handler: string): Place => ({
    kind: 'filter',
    name: `${id}/${given.name}`,
    script,
    handler,
  });
  return {
    ...given,
    policy: typeof policy === 'function' ? instrument(place('policy'), policy) : policy,
    pathFunc: pathFunc && instrument(place('path'), pathFunc),
    extFunc: extFunc && instrument(place('extension'), extFunc),
  };
}
