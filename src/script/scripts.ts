/** The scripts of one engine: set up in order, asked for what they offer, unloaded. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ExitRequest, type Origin } from '../bus/handler.ts';
import { fail, TaplineError } from '../core/fail.ts';
import { type EngineParts, Zeek } from './facade.ts';
import { findScript, importScript, inOrder, isOwn, loadFailure, type PlainModule } from './loader.ts';
import { PrintLog } from './print-log.ts';
import { endingLine } from './reporter.ts';
import { isScript, type Script } from './script.ts';
import { defaultScriptOptions, SCRIPT_ARGUMENTS, scriptTunables } from './tunables.ts';
import type { ZeekJs } from './zeekjs/global.ts';

interface Loaded {
  readonly zeek: Zeek;
  readonly api: unknown;
}

/** A ZeekJS script failed to load: its message is Node's, of several lines, and the run ends with status 1. */
class Unsaid extends ExitRequest {
  constructor(message: string) {
    super(1);
    this.message = message;
  }
}

export class Scripts {
  /** Where prints go that are redirected to a log. */
  readonly printLog: PrintLog;
  readonly #parts: EngineParts;
  #zeekjs: ZeekJs | undefined;
  /** Names of the ZeekJS scripts. */
  readonly #plain: string[] = [];
  readonly #loaded = new Map<Script, Loaded>();
  /** Scripts that were asked for, not only needed. */
  readonly #wanted: Script[] = [];

  constructor(parts: EngineParts) {
    this.#parts = parts;
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
    return this.#plain.length > 0;
  }

  /** Names of the loaded scripts, in the order of their setup. */
  names(): string[] {
    return [...[...this.#loaded.keys()].map((script) => script.name), ...this.#plain];
  }

  /** Each script with how many others stand between it and the command line, in the order of setup. */
  levels(): [name: string, level: number][] {
    const levels = new Map<Script, number>();
    const visit = (script: Script, level: number): void => {
      if (levels.has(script)) return;
      levels.set(script, level);
      for (const need of script.needs ?? []) visit(need, level + 1);
    };
    for (const script of this.#wanted) visit(script, 0);
    const levelOf = (script: Script): [string, number] => [script.name, levels.get(script) ?? 0];
    return [
      ...[...this.#loaded.keys()].map(levelOf),
      ...this.#plain.map((name): [string, number] => [name, 0]),
    ];
  }

  /**
   * Loads scripts and what they need: script objects, paths, load names, packages. A file that fails does not keep the
   * others from being loaded, but the run from starting: each failure is said, and the last one thrown.
   */
  async load(wanted: readonly (Script | string)[], cwd?: string): Promise<void> {
    const failures: (TaplineError | Unsaid)[] = [];
    for (const item of wanted) {
      try {
        const script = typeof item === 'string' ? await this.#import(item, cwd) : item;
        if (script !== undefined) this.set(script);
      } catch (error) {
        if (!(error instanceof Unsaid || (error instanceof TaplineError && error.code === 'SCRIPT_LOAD'))) {
          throw error;
        }
        if (failures.every(({ message }) => message !== error.message)) failures.push(error);
      }
    }
    const last = failures.at(-1);
    for (const failure of failures) {
      if (failure instanceof Unsaid) this.#parts.reporter.write(failure.message);
      else if (failure !== last) this.#parts.reporter.write(endingLine(failure));
    }
    if (last !== undefined) throw last;
  }

  /** Sets up a script object and what it needs. */
  set(script: Script): void {
    if (!isScript(script)) throw fail('SCRIPT_LOAD', String(script), 'this is no script: use defineScript');
    this.#wanted.push(script);
    for (const next of inOrder([script], new Set(this.#loaded.keys()))) this.#setUp(next);
  }

  /** Undoes everything that a script registered. Scripts that need it must be unloaded before. */
  unload(script: Script): void {
    const dependent = [...this.#loaded.keys()].find((other) => other.needs?.includes(script));
    if (dependent !== undefined) throw fail('SCRIPT_LOAD', script.name, `${dependent.name} needs it`);
    this.#loaded.get(script)?.zeek.unload();
    this.#loaded.delete(script);
  }

  /** The run is over: files that scripts opened are closed. */
  close(): void {
    for (const { zeek } of this.#loaded.values()) zeek.close();
  }

  #setUp(script: Script): void {
    const origin: Origin = { script: script.name, module: script.module ?? 'GLOBAL' };
    const zeek = new Zeek(this.#parts, origin, (needed) => this.#apiOf(script, needed));
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

  async #import(name: string, cwd: string | undefined): Promise<Script | undefined> {
    const path = findScript(name, cwd);
    const result =
      path === undefined || isOwn(path) ? await importScript(name, cwd) : await this.#foreign(path, cwd);
    if (isScript(result)) return result;
    this.#plain.push(name);
    return undefined;
  }

  /**
   * A module without a default script runs as it is, with ZeekJS's `zeek` as a global. Its handlers look the global up
   * when they run, so it stays: one engine per process can have such scripts.
   */
  async #foreign(path: string, cwd = process.cwd()): Promise<Script | PlainModule> {
    const scope = globalThis as { zeek?: unknown; require?: unknown };
    const { zeek, require } = scope;
    // costs start-up time, which runs without script files do not pay
    const [{ ZeekJs }, { fatalText }] = await Promise.all([
      import('./zeekjs/global.ts'),
      import('./zeekjs/uncaught.ts'),
    ]);
    this.#zeekjs ??= new ZeekJs(this.#parts);
    scope.zeek = this.#zeekjs;
    // ZeekJS gives it to ES modules, too
    scope.require ??= createRequire(join(cwd, 'script.js'));
    let result: Script | PlainModule | undefined;
    const before = this.#zeekjs.registered;
    try {
      result = await importScript(path);
      return result;
    } catch (error) {
      const { cause } = error as Error;
      // it has called the global zeek, so it is one of ZeekJS's
      if (cause !== undefined && this.#zeekjs.registered > before)
        throw new Unsaid(fatalText(cause).slice(0, -1));
      throw error;
    } finally {
      if (isScript(result) || (result === undefined && this.#plain.length === 0)) {
        Object.assign(scope, { zeek, require });
      }
      if (result !== undefined && !isScript(result)) this.#zeekjs.__zeek_javascript_files.push(result.path);
    }
  }
}
