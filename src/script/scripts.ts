/** The scripts of one engine: set up in order, asked for what they offer, unloaded. */
import { ExitRequest, type Origin } from '../bus/handler.ts';
import { fail, TaplineError } from '../core/fail.ts';
import { type EngineParts, Zeek } from './facade.ts';
import { ForeignFiles, type Imported, NodeFailure } from './foreign.ts';
import type { Held } from './holdings.ts';
import { findScript, importScript, inOrder, isOwn, loadFailure } from './loader.ts';
import { PrintLog } from './print-log.ts';
import { endingLine } from './reporter.ts';
import { isScript, type Script } from './script.ts';
import { defaultScriptOptions, SCRIPT_ARGUMENTS, scriptTunables } from './tunables.ts';

interface Loaded {
  readonly zeek: Zeek;
  readonly api: unknown;
}

/** What was asked for: a file by its path, or a script object without one. */
interface Root {
  readonly path: string;
  /** Undefined for a ZeekJS script. */
  readonly script: Script | undefined;
}

/** Whether the other scripts may still be loaded after it. */
const isLoadFailure = (error: unknown): error is TaplineError | NodeFailure =>
  error instanceof NodeFailure || (error instanceof TaplineError && error.code === 'SCRIPT_LOAD');

/** What is set when scripts are exchanged is no change that the config framework logs. */
const UNLOGGED = '<skip-config-log>';

export class Scripts {
  /** Where prints go that are redirected to a log. */
  readonly printLog: PrintLog;
  readonly #parts: EngineParts;
  readonly #foreign: ForeignFiles;
  /** In the order of loading. */
  #roots: readonly Root[] = [];
  readonly #loaded = new Map<Script, Loaded>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#foreign = new ForeignFiles(parts);
    const { bus, clock, options, reporter } = parts;
    const own = defaultScriptOptions();
    options.join(scriptTunables, own, () => {
      bus.stamp = own['EventMetadata::add_network_timestamp'] ? () => clock.network : null;
      bus.failures.limit = own['Tapline::max_handler_failures'];
      reporter.said.info = own['Reporter::info_to_stderr'];
      reporter.said.warning = own['Reporter::warnings_to_stderr'];
      reporter.said.error = own['Reporter::errors_to_stderr'];
    });
    this.printLog = new PrintLog(parts, own);
    options.declare(SCRIPT_ARGUMENTS, {
      type: 'vector[string]',
      default: [],
      description: 'What follows -- and its script on the command line.',
      constant: true,
    });
  }

  /** Whether ZeekJS scripts are among them: those expect the process's event loop to turn between packets. */
  get turning(): boolean {
    return this.#foreign.hasPlain;
  }

  /** Names of the loaded scripts, in the order of their setup. */
  names(): string[] {
    return [...[...this.#loaded.keys()].map(({ name }) => name), ...this.#plain()];
  }

  /** Files of the ZeekJS scripts. */
  #plain(): string[] {
    return this.#roots.filter(({ script }) => script === undefined).map(({ path }) => path);
  }

  /** Each script with how many others stand between it and the command line, in the order of setup. */
  levels(): [name: string, level: number][] {
    const levels = new Map<Script, number>();
    const visit = (script: Script, level: number): void => {
      if (levels.has(script)) return;
      levels.set(script, level);
      for (const need of script.needs ?? []) visit(need, level + 1);
    };
    for (const { script } of this.#roots) if (script !== undefined) visit(script, 0);
    const levelOf = (script: Script): [string, number] => [script.name, levels.get(script) ?? 0];
    return [
      ...[...this.#loaded.keys()].map(levelOf),
      ...this.#plain().map((path): [string, number] => [path, 0]),
    ];
  }

  /** What each script has registered; ZeekJS scripts do not tell. */
  holdings(): Map<string, readonly Held[]> {
    return new Map([...this.#loaded].map(([{ name }, { zeek }]) => [name, Zeek.held(zeek)]));
  }

  /**
   * Loads scripts and what they need: script objects, paths, load names, packages. A file that fails does not keep the
   * others from being loaded, but the run from starting: each failure is said, and the last one thrown.
   */
  async load(wanted: readonly (Script | string)[], cwd?: string): Promise<void> {
    const failures: (TaplineError | NodeFailure)[] = [];
    for (const item of wanted) {
      try {
        if (typeof item === 'string') await this.#import(item, cwd);
        else this.set(item);
      } catch (error) {
        if (!isLoadFailure(error)) throw error;
        if (failures.every(({ message }) => message !== error.message)) failures.push(error);
      }
    }
    const last = failures.at(-1);
    for (const failure of failures) {
      if (failure instanceof NodeFailure) this.#parts.reporter.write(failure.message);
      else if (failure !== last) this.#parts.reporter.write(endingLine(failure));
    }
    if (last !== undefined) throw last;
  }

  /** Sets up a script object and what it needs. */
  set(script: Script, path = ''): void {
    if (!isScript(script)) throw fail('SCRIPT_LOAD', String(script), 'this is no script: use defineScript');
    for (const next of inOrder([script], new Set(this.#loaded.keys()))) this.#setUp(next);
    this.#roots = [...this.#roots, { path, script }];
  }

  /** Undoes everything that a script registered. Scripts that need it must be unloaded before. */
  unload(script: Script): void {
    const dependent = [...this.#loaded.keys()].find((other) => other.needs?.includes(script));
    if (dependent !== undefined) throw fail('SCRIPT_LOAD', script.name, `${dependent.name} needs it`);
    this.#drop(script);
    this.#roots = this.#roots.filter((root) => root.script !== script);
  }

  /**
   * Loads the scripts of these files again, in load order: what their setup registered is undone, the new modules are
   * set up, and when the run has begun their handlers of zeek_init run. Files that they write go on. The result names
   * the files. An error leaves the scripts that were there in force; if it came from a setup, theirs has run again.
   */
  async reload(files: ReadonlySet<string>, begun: boolean): Promise<string[]> {
    const fresh = new Map<Root, Imported>();
    for (const root of this.#roots) {
      if (files.has(root.path)) fresh.set(root, await this.#foreign.load(root.path, undefined, true));
    }
    const roots = this.#roots.map((root): Root => {
      const now = fresh.get(root);
      return now === undefined ? root : { path: root.path, script: now.script };
    });
    const order = inOrder(roots.flatMap(({ script }) => script ?? []));
    try {
      this.#exchange(order, begun);
    } catch (error) {
      throw error instanceof ExitRequest ? error : loadFailure([...fresh.keys()][0]?.path ?? '', error);
    }
    this.#roots = roots;
    const plain = [...fresh].filter(([, { script }]) => script === undefined);
    for (const { path } of fresh.keys()) this.#foreign.unload(path);
    for (const [, { go }] of plain) go();
    if (begun) this.#start(new Set(plain.map(([{ path }]) => path)));
    return [...fresh.keys()].map(({ path }) => path);
  }

  /** Unloads what is not in the list and sets up what is new in it; back to what was before when that fails. */
  #exchange(order: readonly Script[], begun: boolean): void {
    const { logging, options } = this.#parts;
    const gone = [...this.#loaded.keys()].filter((script) => !order.includes(script));
    const files = new Set(gone.flatMap((script) => this.#loaded.get(script)!.zeek.openFiles()));
    const values = options.setValues();
    const set: Script[] = [];
    const setUp = (scripts: readonly Script[]): void => {
      for (const script of scripts) {
        if (this.#loaded.has(script)) continue;
        this.#setUp(script, files);
        set.push(script);
      }
    };
    logging.keepFiles(() => {
      for (const script of gone.toReversed()) this.#drop(script);
      try {
        setUp(order);
      } catch (error) {
        for (const script of set.splice(0).reverse()) this.#drop(script);
        setUp(gone);
        throw error;
      } finally {
        options.restore(values, UNLOGGED);
        if (begun) this.#start(new Set(set.map(({ name }) => name)));
      }
    });
  }

  /** Runs the handlers of zeek_init of scripts that came later. */
  #start(names: ReadonlySet<string>): void {
    this.#parts.bus.dispatchTo(names, 'zeek_init');
    this.#parts.bus.drain();
  }

  #drop(script: Script): void {
    this.#loaded.get(script)?.zeek.unload();
    this.#loaded.delete(script);
  }

  /** The run is over: files that scripts opened are closed. */
  close(): void {
    for (const { zeek } of this.#loaded.values()) zeek.close();
  }

  #setUp(script: Script, continued?: ReadonlySet<string>): void {
    const origin: Origin = { script: script.name, module: script.module ?? 'GLOBAL' };
    const zeek = new Zeek(this.#parts, origin, (needed) => this.#apiOf(script, needed), continued);
    try {
      this.#loaded.set(script, { zeek, api: script.setup(zeek) });
    } catch (error) {
      zeek.unload();
      throw error instanceof TaplineError ? error : loadFailure(script.name, error);
    }
  }

  #apiOf<Api>(script: Script, needed: Script<Api>): Api {
    const loaded = this.#loaded.get(needed);
    if (loaded === undefined)
      throw fail('SCRIPT_LOAD', script.name, `it uses ${needed.name} without needing it`);
    return loaded.api as Api;
  }

  async #import(name: string, cwd: string | undefined): Promise<void> {
    const path = findScript(name, cwd);
    if (path === undefined || isOwn(path)) {
      const own = await importScript(name, cwd);
      if (isScript(own)) this.set(own, path);
      return;
    }
    const { script } = await this.#foreign.load(path, cwd);
    if (script !== undefined) this.set(script, path);
    else this.#roots = [...this.#roots, { path, script }];
  }
}
