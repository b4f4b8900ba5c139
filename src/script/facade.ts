/**
 * The `zeek` object: everything that a script can do, typed. One per script and engine.
 *
 * Names follow ZeekJS where it has them (`on`, `hook`, `event`, `invoke`, `print`). What is registered here is undone
 * when the script is unloaded.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Analyzers } from '../analyzer/analyzer.ts';
import type { Bus, EventPoint } from '../bus/bus.ts';
import { ExitRequest, type HandlerOptions, type Origin } from '../bus/handler.ts';
import type { HookPoint, Hooks as HookRegistry } from '../bus/hook.ts';
import type { Clock } from '../core/clock.ts';
import type { TimerQueue } from '../core/timers.ts';
import { Pool, type UidSource } from '../core/uid.ts';
import type { Events } from '../events.ts';
import type { Hooks } from '../hooks.ts';
import type { Logging } from '../log/logging.ts';
import type { RecordTypes } from '../log/record.ts';
import { systemReason } from '../log/writers/line-file.ts';
import type { Walker } from '../packet/walk.ts';
import type { Sessions } from '../session/table.ts';
import type { Catalogue } from './catalogue.ts';
import type { Cluster } from './cluster.ts';
import { ConnectionsFacade } from './connections-facade.ts';
import { type FormatArgs, formatted } from './format.ts';
import { type Held, Holdings, type Keep } from './holdings.ts';
import { LogFacade } from './log-facade.ts';
import type { Options } from './options.ts';
import { OptionsFacade } from './options-facade.ts';
import { OutputFile } from './output-file.ts';
import { PacketFacade } from './packet-facade.ts';
import { herePlace } from './place.ts';
import { printed } from './print.ts';
import type { PrintLog } from './print-log.ts';
import { RecordsFacade } from './records-facade.ts';
import type { Reporter } from './reporter.ts';
import { type Life, Scheduled } from './schedule.ts';
import type { Script } from './script.ts';
import { type Answering, Table, type TableAttributes } from './table.ts';
import { watchText } from './text-watch.ts';
import { SCRIPT_ARGUMENTS } from './tunables.ts';

/** What the engine provides to scripts. */
export interface EngineParts {
  readonly bus: Bus;
  readonly hooks: HookRegistry;
  readonly catalogue: Catalogue;
  readonly options: Options;
  readonly records: RecordTypes;
  readonly logging: Logging;
  readonly reporter: Reporter;
  readonly sessions: Sessions;
  readonly analyzers: Analyzers;
  /** Layers, and the packet in hand. */
  readonly walker: Walker;
  readonly printLog: PrintLog;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly uids: UidSource;
  /** True once the input is over and the run is ending. */
  readonly terminating: boolean;
  /** Ends the run in order after the present packet, and says so; false when it is ending already. */
  terminate(): boolean;
  /** The engines that share the input with this one. */
  readonly cluster: Cluster;
  /** Folder in which scripts open files. */
  readonly folder: string;
  /** One line to standard output. */
  print(line: string): void;
}

/** Finds what another script's setup returned. */
export type ApiOf = <Api>(script: Script<Api>) => Api;

type Handler<Args extends readonly unknown[]> = (...args: Args) => unknown;
type Raised<K extends keyof Events> = Events[K] extends readonly [] ? [args?: Events[K]] : [args: Events[K]];

export class Zeek {
  /** Streams, filters and writes. */
  readonly log: LogFacade;
  /** Live connections. */
  readonly conns: ConnectionsFacade;
  /** Packet layers: `zeek.packet.register({ parent: 'ethertype', key: 0x88b5, layer })`. */
  readonly packet: PacketFacade;
  /** Records: making and extending them. */
  readonly #records: RecordsFacade;
  readonly #options: OptionsFacade;
  readonly #parts: EngineParts;
  readonly #origin: Origin;
  readonly #apiOf: ApiOf;
  readonly #holdings = new Holdings();
  readonly #files = new Set<OutputFile>();
  readonly #watches: (() => void)[] = [];
  readonly #life: Life = { loaded: true };
  /** Files that this script wrote before it was loaded again: they go on. */
  readonly #continued: ReadonlySet<string>;
  #callbacks: EventPoint<[run: () => void]> | undefined;

  /** What a script's object stands on, for modules of this floor that are imported only where they are needed. */
  static inside(zeek: Zeek): { parts: EngineParts; keep: Keep } {
    return { parts: zeek.#parts, keep: zeek.#holdings.keep };
  }

  /** What a script has registered at present. */
  static held(zeek: Zeek): readonly Held[] {
    return zeek.#holdings.list();
  }

  constructor(parts: EngineParts, origin: Origin, apiOf: ApiOf, continued: ReadonlySet<string> = new Set()) {
    this.#parts = parts;
    this.#continued = continued;
    this.#origin = origin;
    this.#apiOf = apiOf;
    const { keep } = this.#holdings;
    this.log = new LogFacade(parts, origin, keep);
    this.conns = new ConnectionsFacade(parts);
    this.packet = new PacketFacade(parts, origin, keep);
    this.#records = new RecordsFacade(parts, keep);
    this.#options = new OptionsFacade(parts, keep);
  }

  // ---- events

  /** Handles an event. The result takes the handler out again. */
  on<K extends keyof Events>(name: K, handler: Handler<Events[K]>): () => void;
  on<K extends keyof Events>(name: K, options: HandlerOptions, handler: Handler<Events[K]>): () => void;
  on<K extends keyof Events>(
    name: K,
    optionsOrHandler: HandlerOptions | Handler<Events[K]>,
    handler?: Handler<Events[K]>,
  ): () => void {
    const { bus, catalogue } = this.#parts;
    catalogue.require('event', name, this.#origin.script);
    const off = bus.on(name, ...ordered(optionsOrHandler, handler), this.#origin);
    return this.#holdings.keep(off, 'handler', name);
  }

  /** Queues an event. */
  event<K extends keyof Events>(name: K, ...[args]: Raised<K>): void {
    const { bus, catalogue } = this.#parts;
    catalogue.require('event', name, this.#origin.script);
    bus.point(name).raise(...(args ?? []));
  }

  /** Queues an event, or calls a function, so many seconds of packet time from now. Nothing happens while ending. */
  schedule(seconds: number, run: () => void): void;
  schedule<K extends keyof Events>(seconds: number, name: K, ...args: Raised<K>): void;
  schedule(seconds: number, what: string | (() => void), args: readonly unknown[] = []): void {
    const { bus, clock, timers, catalogue, terminating } = this.#parts;
    if (terminating) return;
    const due = clock.network + seconds;
    if (typeof what === 'function') {
      timers.add(new Scheduled(due, this.#life, this.#callback() as EventPoint, [what]), due);
      return;
    }
    catalogue.require('event', what, this.#origin.script);
    timers.add(new Scheduled(due, this.#life, bus.point(what), args), due);
  }

  /** Declares an event of this script, with a sentence for `--list events`; its arguments are typed by merging into `Events`. */
  declareEvent(name: keyof Events, description = ''): void {
    this.#holdings.keep(this.#parts.catalogue.declare('event', name, description));
  }

  // ---- other workers

  /**
   * Sends an event to the other workers that subscribed to the topic (Zeek's `Cluster::publish`); false with one
   * worker. This worker does not get it. Arguments are copied as `structuredClone` does.
   */
  publish<K extends keyof Events>(topic: string, name: K, ...args: Events[K]): boolean {
    const { cluster, catalogue } = this.#parts;
    catalogue.require('event', name, this.#origin.script);
    return cluster.publish(topic, name, args);
  }

  /** Gets events under topics that begin like this (`Cluster::subscribe`). The result ends that. */
  subscribe(topic: string): () => void {
    return this.#holdings.keep(this.#parts.cluster.subscribe(topic));
  }

  /** This worker, from 0. */
  get worker(): number {
    return this.#parts.cluster.index;
  }

  /** How many workers share the input. */
  get workers(): number {
    return this.#parts.cluster.count;
  }

  // ---- hooks

  /** Adds a body to a hook; one that returns `false` breaks. */
  hook<K extends keyof Hooks>(name: K, body: Handler<Hooks[K]>): () => void;
  hook<K extends keyof Hooks>(name: K, options: HandlerOptions, body: Handler<Hooks[K]>): () => void;
  hook<K extends keyof Hooks>(
    name: K,
    optionsOrBody: HandlerOptions | Handler<Hooks[K]>,
    body?: Handler<Hooks[K]>,
  ): () => void {
    const { hooks, catalogue } = this.#parts;
    catalogue.require('hook', name, this.#origin.script);
    const off = hooks.on(name, ...ordered(optionsOrBody, body), this.#origin);
    return this.#holdings.keep(off, 'hook', name);
  }

  /** Runs a hook at once; false if a body broke. */
  invoke<K extends keyof Hooks>(name: K, args: Hooks[K]): boolean {
    this.#parts.catalogue.require('hook', name, this.#origin.script);
    return this.#parts.hooks.run(name, ...args);
  }

  /** Declares a hook of this script. The result is the hook as a value: keep it, pass it on, `run` it. */
  declareHook<K extends keyof Hooks>(name: K, description = ''): HookPoint<Hooks[K]> {
    const { hooks, catalogue } = this.#parts;
    this.#holdings.keep(catalogue.declare('hook', name, description));
    return hooks.point(name);
  }

  // ---- groups

  enableGroup(name: string): boolean {
    return this.#switch('attribute', name, true, 'no such event group');
  }

  /** Switches off all handlers that carry the group, at once. False and an error for an unknown name. */
  disableGroup(name: string): boolean {
    return this.#switch('attribute', name, false, 'no such event group');
  }

  enableModule(name: string): boolean {
    return this.#switch('module', name, true, 'no such module event group');
  }

  /** Switches off all handlers that scripts of the module registered. */
  disableModule(name: string): boolean {
    return this.#switch('module', name, false, 'no such module event group');
  }

  hasGroup(name: string): boolean {
    return this.#parts.bus.groups.has('attribute', name);
  }

  hasModule(name: string): boolean {
    return this.#parts.bus.groups.has('module', name);
  }

  // ---- records and options

  /** A new record: given fields, defaults for the rest. */
  get make(): RecordsFacade['make'] {
    return this.#records.make;
  }

  /** Zeek's `delete r$field`: puts the default of a field back, or unsets it. */
  get reset(): RecordsFacade['reset'] {
    return this.#records.reset;
  }

  /** Adds columns to a record type (Zeek's `redef record`): each optional, with a default, or computed. */
  get redefRecord(): RecordsFacade['extend'] {
    return this.#records.extend;
  }

  /** Makes a field of a record a column, or no more (Zeek's `redef record R$f += { &log }`, `-=`). */
  get redefLogged(): RecordsFacade['setLogged'] {
    return this.#records.setLogged;
  }

  /** Declares an option and gives its handle. */
  get option(): OptionsFacade['declare'] {
    return this.#options.declare;
  }

  /** Changes a value while loading: `zeek.redef('Site::local_nets', '+=', new Set(['10.0.0.0/8']))`. */
  get redef(): OptionsFacade['redef'] {
    return this.#options.redef;
  }

  /** The present value of any option. */
  get optionValue(): OptionsFacade['get'] {
    return this.#options.get;
  }

  /** Zeek's `Option::set`: through the change handlers; false where refused. */
  get setOption(): OptionsFacade['set'] {
    return this.#options.set;
  }

  /** Asks a handler before each change of an option at run time. */
  get onOptionChange(): OptionsFacade['onChange'] {
    return this.#options.onChange;
  }

  /** The same for every option, also those that are declared later. */
  get onEveryOptionChange(): OptionsFacade['onEveryChange'] {
    return this.#options.onEveryChange;
  }

  /** A value of an option as config.log shows it. */
  get optionText(): OptionsFacade['text'] {
    return this.#options.text;
  }

  /** The value that a configuration file's text stands for; a RangeError says why it stands for none. */
  get optionFromText(): OptionsFacade['fromText'] {
    return this.#options.fromText;
  }

  // ---- the run

  /** What follows `--` and its script on the command line (Zeek's `zeek_script_args`). */
  get args(): readonly string[] {
    return this.#parts.options.get(SCRIPT_ARGUMENTS) as readonly string[];
  }

  /** Network time, seconds since the epoch; 0 before the first packet. */
  networkTime(): number {
    return this.#parts.clock.network;
  }

  /**
   * When the event that is handled was raised, or was due if it was scheduled (Zeek's `current_event_time`), seconds
   * since the epoch. Network time unless `EventMetadata::add_network_timestamp` is set.
   */
  eventTime(): number {
    const { bus, clock } = this.#parts;
    return bus.eventTime ?? clock.network;
  }

  get terminating(): boolean {
    return this.#parts.terminating;
  }

  /**
   * Ends the run in order: the present packet's handlers still run, live connections are removed and logged. False
   * when it is ending already.
   */
  terminate(): boolean {
    return this.#parts.terminate();
  }

  /** Ends the process at once: no further handler, nothing is removed or logged. */
  exit(status: number): never {
    throw new ExitRequest(status);
  }

  /** Writes values to standard output, joined by a comma and a space, in Zeek's forms. */
  print(...values: readonly unknown[]): void {
    const { printLog, print } = this.#parts;
    if (!printLog.takes(values, 'stdout')) print(printed(values));
  }

  /**
   * Zeek's `fmt`: `%s` takes anything, `%d` and `%x` whole numbers, `%e`, `%f` and `%g` numbers, `%D` and `%T` times.
   * What does not fit is reported as an error and gives the empty text.
   */
  fmt<const F extends string>(format: F, ...values: FormatArgs<F>): string {
    try {
      return formatted(format, values);
    } catch (error) {
      this.#parts.reporter.error((error as Error).message, herePlace());
      return '';
    }
  }

  /** A unique identifier from the scripts' pool. */
  uniqueId(prefix: string): string {
    const { uids } = this.#parts;
    return uids.text(Pool.script, uids.draw(Pool.script), prefix);
  }

  /**
   * A table with Zeek's attributes: entries expire on packet time, missing keys have a default, changes are told of;
   * keys that are objects or arrays compare by value. Without any of it a `Map` does.
   */
  table<K, V>(attributes: TableAttributes<K, V> & Answering<K, V>): Table<K, V, V>;
  table<K, V>(attributes?: TableAttributes<K, V>): Table<K, V>;
  table<K, V>(attributes: TableAttributes<K, V> = {}): Table<K, V, unknown> {
    const { clock, timers, options, reporter } = this.#parts;
    return new Table(attributes, {
      clock,
      timers,
      life: this.#life,
      interval: () => options.get('table_expire_interval') as number,
      failed: (error, what) => reporter.thrown(error, `${this.#origin.script} → ${what}`),
    });
  }

  /**
   * Opens a file in the folder of the run, anew or to go on at its end (Zeek's `open`, `open_for_append`); it is
   * closed when the run ends.
   */
  openFile(name: string, how: 'create' | 'append' = 'create'): OutputFile {
    if (this.#parts.cluster.count > 1) {
      throw new Error(`${name}: workers would write over each other's file; print, or write a log`);
    }
    const path = resolve(this.#parts.folder, name);
    const { printLog } = this.#parts;
    const file = new OutputFile(path, how === 'append' || this.#continued.has(path), {
      closed: (closed) => void this.#files.delete(closed),
      redirected: (values) => printLog.takes(values, 'file'),
    });
    this.#files.add(file);
    return file;
  }

  /** The text of a file in the folder of the run; throws an Error with the system's reason. */
  readText(name: string): string {
    const path = resolve(this.#parts.folder, name);
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new Error(`cannot open ${name}: ${systemReason(error)}`, { cause: error });
    }
  }

  /** Calls with the new text whenever the file has changed (looked at once a second), until the run ends. */
  watchText(name: string, changed: (text: string) => void): () => void {
    const { bus, folder } = this.#parts;
    const callback = this.#callback();
    const off = watchText(resolve(folder, name), (text) => {
      callback.raise(() => changed(text));
      bus.drain();
    });
    this.#watches.push(off);
    return off;
  }

  // ---- messages

  /** `place` is `FILE, line N`; without it that of the caller. */
  info(message: string, place: string = herePlace()): void {
    this.#parts.reporter.info(message, place);
  }

  warning(message: string, place: string = herePlace()): void {
    this.#parts.reporter.warning(message, place);
  }

  error(message: string, place: string = herePlace()): void {
    this.#parts.reporter.error(message, place);
  }

  /** Reports and ends the process with status 1, at once. */
  fatal(message: string): never {
    return this.#parts.reporter.fatal(message, herePlace());
  }

  /** Reports something unusual in the traffic, without addresses. */
  weird(name: string, addl = '', source = ''): void {
    this.#parts.sessions.weirds.net(name, addl, source);
  }

  // ---- other scripts and analyzers

  /** What the setup of a needed script returned: its functions. */
  use<Api>(script: Script<Api>): Api {
    return this.#apiOf(script);
  }

  /** The protocol analyzers of this engine: `zeek.analyzers.enable('dns')`. */
  get analyzers(): Analyzers {
    return this.#parts.analyzers;
  }

  // ---- the end

  /** Paths of the files that are open. */
  openFiles(): string[] {
    return [...this.#files].map(({ path }) => path);
  }

  /** Closes what was opened: the run is over. */
  close(): void {
    for (const file of [...this.#files]) file.close();
    for (const off of this.#watches.splice(0)) off();
  }

  /** Undoes everything that was registered, newest first. */
  unload(): void {
    this.#life.loaded = false;
    this.#holdings.release();
    this.close();
  }

  /** The event through which scheduled functions of this script run: guarded and named as its handlers are. */
  #callback(): EventPoint<[run: () => void]> {
    if (this.#callbacks === undefined) {
      const name = `schedule (${this.#origin.script})`;
      this.#callbacks = this.#parts.bus.point(name);
      this.#holdings.keep(
        this.#parts.bus.on(name, (run: () => void) => run(), { name: 'schedule' }, this.#origin),
      );
    }
    return this.#callbacks;
  }

  #switch(kind: 'attribute' | 'module', name: string, enabled: boolean, complaint: string): boolean {
    const known = this.#parts.bus.groups.set(kind, name, enabled);
    if (!known) this.#parts.reporter.error(`${complaint}: ${name}`, herePlace());
    return known;
  }
}

/** Options may be left out in front of the handler. */
function ordered<H>(
  optionsOrHandler: HandlerOptions | H,
  handler: H | undefined,
): [H & Callback, HandlerOptions] {
  return typeof optionsOrHandler === 'function'
    ? [optionsOrHandler as H & Callback, {}]
    : [handler as H & Callback, optionsOrHandler as HandlerOptions];
}

type Callback = (...args: never[]) => unknown;
