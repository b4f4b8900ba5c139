/** The logging framework as scripts see it: Zeek's `Log::` functions, with what a script creates undone at unload. */
import type { Origin } from '../bus/handler.ts';
import type { Logging } from '../log/logging.ts';
import type { RotationFormat } from '../log/rotation.ts';
import type { WriterFactory } from '../log/writer.ts';
import type { EngineParts } from './facade.ts';
import type { Keep } from './holdings.ts';
import type { FilterOf, StreamId, StreamOf, Written } from './streams.ts';

type FilterDefaults = Logging['filterDefaults'];
const NO_DEFAULTS: FilterDefaults = { fieldNameMap: undefined, extFunc: undefined, extColumns: undefined };

export class LogFacade {
  readonly #logging: Logging;
  readonly #catalogue: EngineParts['catalogue'];
  readonly #script: string;
  readonly #keep: Keep;
  readonly #reporter: EngineParts['reporter'];
  /** Streams that are not there, each reported once for this script. */
  readonly #missed = new Set<string>();

  constructor(parts: EngineParts, { script }: Origin, keep: Keep) {
    this.#script = script;
    this.#logging = parts.logging;
    this.#catalogue = parts.catalogue;
    this.#keep = keep;
    this.#reporter = parts.reporter;
  }

  /** Creates a stream with a filter named `default`; false, with an error reported, for columns that do not do. */
  createStream<Row>(id: StreamId, spec: StreamOf<Row>): boolean {
    const created = this.#logging.createStream(id, spec, this.#script);
    if (created) this.#keep(() => void this.#logging.removeStream(id), 'stream', id);
    if (created && spec.ev !== undefined) {
      this.#keep(this.#catalogue.declare('event', spec.ev, `A record is written to ${id}.`));
    }
    return created;
  }

  /** Makes a writer of the script's own known under a name, which filters may then ask for. */
  registerWriter(name: string, factory: WriterFactory): () => void {
    return this.#keep(this.#logging.registerWriter(name, factory), 'writer', name);
  }

  /** What filters that say nothing take (Zeek's `Log::default_field_name_map`, `Log::default_ext_func`). */
  setFilterDefaults(defaults: FilterDefaults): void {
    const { filterDefaults } = this.#logging;
    const before = { ...NO_DEFAULTS, ...filterDefaults };
    Object.assign(filterDefaults, defaults);
    this.#keep(() => void Object.assign(filterDefaults, before));
  }

  /** Names rotated files (Zeek's `Log::rotation_format_func`). */
  setRotationFormat(format: RotationFormat): void {
    const before = this.#logging.rotationFormat;
    this.#logging.rotationFormat = format;
    this.#keep(() => {
      this.#logging.rotationFormat = before;
    });
  }

  removeStream(id: StreamId): boolean {
    return this.#logging.removeStream(id);
  }

  enableStream(id: StreamId): boolean {
    return this.#logging.enableStream(id);
  }

  /** Writes to a disabled stream do nothing, hooks and event included. */
  disableStream(id: StreamId): boolean {
    return this.#logging.disableStream(id);
  }

  /** Ids of the streams that exist and are enabled. */
  activeStreams(): string[] {
    return this.#logging.activeStreams();
  }

  /**
   * Writes a record; false for an unknown stream only, a path function without result, or a writer that fails. The first
   * write to a stream that was removed or never created is reported (Zeek says nothing); one that is disabled is silent.
   */
  write<Id extends StreamId>(id: Id, rec: Written<Id>): boolean {
    const written = this.#logging.write(id, rec);
    if (!written) this.#miss(id);
    return written;
  }

  #miss(id: StreamId): void {
    if (this.#missed.has(id) || this.#logging.delayQueueSize(id) >= 0) return;
    this.#missed.add(id);
    this.#reporter.warning(`there is no log stream ${id}; what is written to it is lost`, this.#script);
  }

  /** Adds a filter, or replaces the one of the same name; it comes last in the order. */
  addFilter<Id extends StreamId>(id: Id, filter: FilterOf<Id>): boolean {
    const added = this.#logging.addFilter(id, filter, this.#script);
    if (added) {
      this.#keep(() => void this.#logging.removeFilter(id, filter.name), 'filter', `${id}/${filter.name}`);
    }
    return added;
  }

  removeFilter(id: StreamId, name: string): boolean {
    return this.#logging.removeFilter(id, name);
  }

  getFilter<Id extends StreamId>(id: Id, name: string): FilterOf<Id> {
    return this.#logging.getFilter(id, name) as FilterOf<Id>;
  }

  filterNames(id: StreamId): Set<string> {
    return this.#logging.filterNames(id);
  }

  addDefaultFilter(id: StreamId): boolean {
    return this.#logging.addDefaultFilter(id);
  }

  removeDefaultFilter(id: StreamId): boolean {
    return this.#logging.removeDefaultFilter(id);
  }

  /** False: files that are open now are written line by line. */
  setBuf(id: StreamId, buffered: boolean): boolean {
    return this.#logging.setBuf(id, buffered);
  }

  flush(id: StreamId): boolean {
    return this.#logging.flush(id);
  }

  flushAll(): void {
    this.#logging.flushAll();
  }

  /** Parks the record that is being written; legal in `Log::log_stream_policy` only. */
  get delay(): Logging['delay'] {
    return this.#logging.delay.bind(this.#logging);
  }

  get delayFinish(): Logging['delayFinish'] {
    return this.#logging.delayFinish.bind(this.#logging);
  }

  setMaxDelayInterval(id: StreamId, seconds: number): boolean {
    return this.#logging.setMaxDelayInterval(id, seconds);
  }

  setMaxDelayQueueSize(id: StreamId, size: number): boolean {
    return this.#logging.setMaxDelayQueueSize(id, size);
  }

  /** Records that are parked; -1 for an unknown stream. */
  delayQueueSize(id: StreamId): number {
    return this.#logging.delayQueueSize(id);
  }
}
