/**
 * The engine: connects the floors and lives a packet's life.
 *
 * `feed` is that life: the clock, due timers, the walk through the layers up to connections, then the queued events.
 * Everything is synchronous from there on; only waiting for input is not. Two engines in one process share nothing.
 */
import { Analyzers } from './analyzer/analyzer.ts';
import { Bus } from './bus/bus.ts';
import { Hooks } from './bus/hook.ts';
import type { Instrument } from './bus/instrument.ts';
import type { PcapRecords } from './capture/pcap-format.ts';
import { type PacketSource, Pull, RawPacket } from './capture/source.ts';
import { Clock } from './core/clock.ts';
import { TaplineError } from './core/fail.ts';
import { TimerQueue } from './core/timers.ts';
import { defaultsOf } from './core/tunable.ts';
import { UidSource } from './core/uid.ts';
import { Logging, type LogHost } from './log/logging.ts';
import { defaultLogOptions, logTunables } from './log/options.ts';
import { RecordTypes } from './log/record.ts';
import { defaultPacketOptions, packetTunables } from './packet/options.ts';
import { layers } from './packet/tree.ts';
import { Walker } from './packet/walk.ts';
import { Catalogue } from './script/catalogue.ts';
import { alone, type Cluster } from './script/cluster.ts';
import { connectionType, connIdType, endpointType } from './script/conn-records.ts';
import type { EngineParts } from './script/facade.ts';
import type { Held } from './script/holdings.ts';
import { Options } from './script/options.ts';
import type { PrintLog } from './script/print-log.ts';
import { Reporter } from './script/reporter.ts';
import type { Script } from './script/script.ts';
import { Scripts } from './script/scripts.ts';
import { Dispatcher } from './session/dispatch.ts';
import type { FastPath } from './session/fast-path.ts';
import { defaultSessionOptions, sessionTunables, unreadTunables } from './session/options.ts';
import { ConnectionRecord, ConnIdRecord, EndpointRecord } from './session/record.ts';
import { Sessions } from './session/table.ts';

export interface EngineSettings {
  /** Zeek's `-D`: the same identifiers in every run. */
  readonly deterministic?: boolean;
  /** Folder in which scripts open files; default is the current one. */
  readonly folder?: string;
  /** Where messages go, line by line; default is standard error. */
  readonly report?: (line: string) => void;
  /** Where `zeek.print` and logs to standard output go, line by line; default is standard output. */
  readonly print?: (line: string) => void;
  /** The engines that share the input with this one; default is none. */
  readonly cluster?: Cluster;
}

/** What a run amounted to. */
export interface RunResult {
  readonly packets: number;
  readonly connections: number;
}

/** Packets between two looks at what else the process has to do (signals, timers of scripts). */
const BREATH = 16384;

export class Engine implements EngineParts {
  readonly clock = new Clock();
  readonly timers = new TimerQueue();
  readonly bus = new Bus({ limit: 0, report: (failure) => this.reporter.failure(failure) });
  readonly hooks = new Hooks(this.bus.failures, this.bus.groups);
  readonly catalogue = new Catalogue();
  readonly reporter: Reporter;
  readonly options: Options;
  readonly records = new RecordTypes();
  readonly logging: Logging;
  readonly sessions: Sessions;
  readonly walker: Walker;
  readonly uids: UidSource;
  readonly analyzers: Analyzers;
  readonly print: (line: string) => void;
  readonly folder: string;
  readonly cluster: Cluster;
  /** Runs after each packet has been walked, before its events are handled; for those who watch a run. */
  afterPacket: (() => void) | null = null;
  readonly #dispatcher: Dispatcher;
  readonly #fastPath: FastPath;
  readonly #scripts: Scripts;
  #begun = false;
  #packets = 0;
  #stopping = false;

  constructor(settings: EngineSettings = {}) {
    this.folder = settings.folder ?? '.';
    this.cluster = settings.cluster ?? alone;
    this.print = settings.print ?? ((line) => void process.stdout.write(`${line}\n`));
    this.reporter = new Reporter(
      this.bus,
      this.clock,
      settings.report ?? ((line) => void process.stderr.write(`${line}\n`)),
    );
    this.uids = new UidSource(settings.deterministic ?? false);
    this.options = new Options({
      error: (message) => this.reporter.error(message),
      terminating: () => this.terminating,
    });
    const sessionOptions = defaultSessionOptions();
    const packetOptions = defaultPacketOptions();
    const logOptions = defaultLogOptions();
    const { bus, clock, timers, uids } = this;
    this.sessions = new Sessions({ bus, clock, timers, uids, options: sessionOptions, packetOptions });
    this.sessions.timingOut = this.hooks.point('connection_timing_out');
    this.analyzers = new Analyzers(this.sessions, bus);
    this.sessions.payload = this.analyzers;
    this.walker = new Walker({
      flows: this.sessions.delivery,
      weirds: this.sessions.weirds,
      bus,
      hooks: this.hooks,
      clock,
      timers,
      options: packetOptions,
    });
    this.#fastPath = this.sessions.fastPath(this.walker);
    this.#dispatcher = new Dispatcher(timers, clock, sessionOptions);
    this.logging = new Logging(this.#logHost(logOptions, settings.print), this.records, logOptions);
    this.logging.hashOrder = settings.deterministic ?? false;
    this.options.join(sessionTunables, sessionOptions, () => this.sessions.optionsChanged());
    this.options.join(unreadTunables, defaultsOf(unreadTunables));
    this.options.join(packetTunables, packetOptions, () => this.sessions.optionsChanged());
    this.options.join(logTunables, logOptions);
    this.#scripts = new Scripts(this);
  }

  /** True once the input is over and the run is ending. */
  get terminating(): boolean {
    return this.sessions.terminating;
  }

  /** Where prints go that are redirected to a log. */
  get printLog(): PrintLog {
    return this.#scripts.printLog;
  }

  /** Packets so far. */
  get packets(): number {
    return this.#packets;
  }

  /** The packet layers with their sentences. */
  layers(): [name: string, says: string][] {
    return layers.map(({ name, says = '' }) => [name, says]);
  }

  /** Names of the loaded scripts, in the order of their setup. */
  scripts(): string[] {
    return this.#scripts.names();
  }

  /** What each script has registered, in the order of their setup. */
  holdings(): ReadonlyMap<string, readonly Held[]> {
    return this.#scripts.holdings();
  }

  /** Stands around the functions that scripts register from now on, and around the writing of logs. */
  measure(instrument: Instrument): void {
    this.bus.failures.instrument = instrument;
    this.logging.instrument = instrument;
  }

  /** Whether ZeekJS scripts are loaded: those expect the process's event loop to turn between packets. */
  get turning(): boolean {
    return this.#scripts.turning;
  }

  /** True once a script has asked for the end of the run. */
  get stopping(): boolean {
    return this.#stopping;
  }

  #logHost(options: Logging['options'], stdout: EngineSettings['print']): LogHost {
    return {
      stdout,
      options,
      timers: this.timers,
      now: () => this.clock.network,
      event: (name) => this.bus.point<[rec: object]>(name),
      hook: (name) => this.hooks.point(name),
      report: (severity, message, counted) => this.reporter.report(severity, message, counted),
      weird: (name, addl) => this.sessions.weirds.net(name, addl, ''),
      setGroup: (name, enabled) => {
        this.bus.groups.set('attribute', name, enabled);
        this.bus.groups.set('module', name, enabled);
      },
      failed: (error, where) => this.reporter.thrown(error, where, where),
    };
  }

  // ---- scripts

  /** Loads scripts and what they need: script objects, paths, load names, packages. */
  load(wanted: readonly (Script | string)[], cwd?: string): Promise<void> {
    return this.#scripts.load(wanted, cwd);
  }

  /** Undoes everything that a script registered. */
  unload(script: Script): void {
    this.#scripts.unload(script);
  }

  /**
   * Loads the scripts of these files again, while the run goes on; connections stay. The result names the files that
   * were scripts. An error leaves the scripts that were there in force.
   */
  reload(files: ReadonlySet<string>): Promise<string[]> {
    return this.#scripts.reload(files, this.#begun);
  }

  // ---- a run

  /** Starts: options are settled, records have their shapes, zeek_init runs. Errors until here end the run. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.options.settled();
    this.walker.begin();
    this.sessions.shapes = this.#shapes();
    this.printLog.begin();
    this.bus.point('zeek_init').raise();
    const loaded = this.bus.point<[path: string, level: number]>('zeek_script_loaded');
    if (loaded.wanted) for (const [name, level] of this.#scripts.levels()) loaded.raise(name, level);
    this.bus.drain();
    if (this.reporter.errors > 0 && process.env.ZEEK_ALLOW_INIT_ERRORS === undefined) {
      this.reporter.fatal('errors occurred while initializing');
    }
  }

  /** This engine's own classes for connection records, with the fields that its scripts added. */
  #shapes(): Sessions['shapes'] {
    return {
      Id: this.records.subclass(ConnIdRecord, connIdType),
      Endpoint: this.records.subclass(EndpointRecord, endpointType),
      Connection: this.records.subclass(ConnectionRecord, connectionType),
    };
  }

  /**
   * The life of one packet. The record's bytes are used until this returns, not longer. `refused`: the fast path has
   * left it to the walk.
   */
  feed(raw: RawPacket, refused = false): void {
    if (!this.walker.accepts(raw)) return;
    if (raw.weird !== '') {
      if (raw.foreign) return;
      this.sessions.weirds.net(raw.weird, raw.weirdDetail, '');
      this.bus.drain();
      return;
    }
    // what was left over from the packet before, at its time
    this.#dispatcher.run();
    this.clock.advance(raw.time);
    if (this.#packets++ === 0) this.bus.point('network_time_init').raise();
    this.#dispatcher.run();
    if (raw.foreign) this.walker.skip();
    else if (!refused && this.bus.idle && this.#fastPath.take(raw)) this.walker.skip();
    else this.walker.walk(raw);
    if (this.afterPacket !== null) this.afterPacket();
    this.bus.drain();
    this.bus.drain();
    this.walker.frame = null;
    this.sessions.releaseRemoved();
    this.#dispatcher.renew();
  }

  /** The input is over: timers, live connections, zeek_done, logs (Zeek's order of shutdown). */
  end(): void {
    this.#dispatcher.run();
    this.bus.drain();
    this.bus.dispatch('net_done', this.clock.network);
    this.sessions.terminating = true;
    this.#dispatcher.expireAll();
    this.bus.drain();
    this.bus.drain();
    this.sessions.finishAll();
    this.bus.drain();
    this.sessions.clear();
    const settled = this.cluster.settle(() => void this.bus.drainAll());
    this.bus.point('zeek_done').raise();
    this.#dispatcher.expireAll();
    if (!this.bus.drainAll() || !settled) {
      this.reporter.error('events raise each other without end: the run is cut off');
    }
    this.#scripts.close();
    this.logging.close();
  }

  /** Ends the run in order after the present packet, and says so as Zeek does; false when it is ending already. */
  terminate(): boolean {
    if (this.terminating) return false;
    this.reporter.info('received termination signal');
    this.stop();
    return true;
  }

  /** The same without a word. */
  stop(): void {
    this.#stopping = true;
  }

  /**
   * Runs from zeek_init over all packets of a source to zeek_done. A source that breaks off ends the run in order:
   * what was read is processed and logged, then the failure is reported and thrown as fatal.
   */
  async run(source?: PacketSource): Promise<RunResult> {
    let failure: TaplineError | undefined;
    try {
      this.begin();
      if (source !== undefined) failure = await this.#readAll(source);
    } finally {
      source?.close();
    }
    this.end();
    if (failure !== undefined) this.reporter.fatal(failure.message);
    return { packets: this.#packets, connections: this.sessions.counts.total };
  }

  /** Feeds what is there, until the process needs a breath. Gives the source's last answer. */
  #readSome(source: PacketSource, raw: RawPacket): Pull {
    let answer: Pull = Pull.packet;
    const { records } = source;
    for (let n = 0; n < BREATH && !this.#stopping; n++) {
      if (records !== undefined && this.#passes) n += this.#run(records, BREATH - n);
      answer = source.next(raw);
      if (answer !== Pull.packet) break;
      this.feed(raw, records !== undefined);
    }
    return answer;
  }

  /** Whether packets may go past `feed`: nothing waits, and nobody watches. */
  get #passes(): boolean {
    return this.#packets > 0 && this.afterPacket === null && this.bus.idle;
  }

  /** Takes plain packets past `feed`; returns how many. */
  #run(records: PcapRecords, most: number): number {
    const taken = this.#fastPath.run(records, most);
    this.#packets += taken;
    this.walker.skip(taken);
    return taken;
  }

  async #readAll(source: PacketSource): Promise<TaplineError | undefined> {
    const raw = new RawPacket();
    try {
      for (;;) {
        const answer = this.#readSome(source, raw);
        if (answer === Pull.wait) await source.ready();
        else if (answer === Pull.end || this.#stopping) break;
        else await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      if (error instanceof TaplineError && error.code === 'CAPTURE_DAMAGED') return error;
      throw error;
    }
    this.bus.point<[path: string]>('Pcap::file_done').raise(source.name);
    return undefined;
  }
}
