/** Users' script files of one engine: Tapline's own kind, and ZeekJS's, which have a global `zeek` and no default export. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ExitRequest } from '../bus/handler.ts';
import type { EngineParts } from './facade.ts';
import { importScript } from './loader.ts';
import { isScript, type Script } from './script.ts';
import type { ZeekJs } from './zeekjs/global.ts';

/** A ZeekJS script failed to load: its message is Node's, of several lines, and the run ends with status 1. */
export class NodeFailure extends ExitRequest {
  constructor(message: string) {
    super(1);
    this.message = message;
  }
}

/** A file that was imported: its script, or what puts a ZeekJS script's handlers in force. */
export interface Imported {
  readonly script: Script | undefined;
  readonly go: () => void;
}

export class ForeignFiles {
  readonly #parts: EngineParts;
  #zeekjs: ZeekJs | undefined;
  /** Files of ZeekJS scripts. */
  readonly #plain = new Set<string>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Whether a ZeekJS script is among them. */
  get hasPlain(): boolean {
    return this.#plain.size > 0;
  }

  /**
   * Imports a file. A module without a default script runs as it is, with ZeekJS's `zeek` as a global. Its handlers
   * look the global up when they run, so it stays: one engine per process can have such scripts. `later` holds its
   * handlers back until `go` is called.
   */
  async load(path: string, cwd = process.cwd(), later = false): Promise<Imported> {
    const scope = globalThis as { zeek?: unknown; require?: unknown };
    const { zeek, require } = scope;
    // costs start-up time, which runs without script files do not pay
    const { ZeekJs } = await import('./zeekjs/global.ts');
    this.#zeekjs ??= new ZeekJs(this.#parts);
    scope.zeek = this.#zeekjs;
    // ZeekJS gives it to ES modules, too
    scope.require ??= createRequire(join(cwd, 'script.js'));
    let script: Script | undefined;
    let plain = this.hasPlain;
    try {
      const [module, go] = await this.#import(this.#zeekjs, path, later);
      if (isScript(module)) script = module;
      else this.#enter(this.#zeekjs, path);
      plain = script === undefined;
      return { script, go };
    } finally {
      if (!plain) Object.assign(scope, { zeek, require });
    }
  }

  async #import(zeekjs: ZeekJs, path: string, later: boolean): ReturnType<ZeekJs['loading']> {
    const before = zeekjs.registered;
    try {
      return await zeekjs.loading(path, () => importScript(path), later);
    } catch (error) {
      const { cause } = error as Error;
      // it has called the global zeek, so it is one of ZeekJS's
      if (cause === undefined || zeekjs.registered === before) throw error;
      const { fatalText } = await import('./zeekjs/uncaught.ts');
      throw new NodeFailure(fatalText(cause).slice(0, -1));
    }
  }

  #enter(zeekjs: ZeekJs, path: string): void {
    if (this.#plain.has(path)) return;
    this.#plain.add(path);
    zeekjs.__zeek_javascript_files.push(path);
  }

  /** Takes out what a ZeekJS script registered; its timers and the like are Node's, and stay. */
  unload(path: string): void {
    this.#zeekjs?.unload(path);
  }
}
