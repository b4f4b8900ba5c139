/**
 * Which user's file imports which, and the versions under which they are imported: Node keeps a module for as long as
 * its URL stays the same, so a file that changed, and what depends on it, is imported again under another one.
 *
 * ES modules tell of themselves through the loader's thread, CommonJS modules through `require.cache`. One per process.
 */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { reportImports } from './import-hooks.ts';

/** Message of the loader's thread: `to` is imported by `from`. */
interface Edge {
  readonly from: string;
  readonly to: string;
}

const { cache } = createRequire(import.meta.url);
const isUsers = (path: string): boolean => path.startsWith('/') && !path.includes('/node_modules/');

export class ImportGraph {
  readonly #port: MessagePort;
  /** Importers by file. */
  readonly #importers = new Map<string, Set<string>>();
  readonly #versions = new Map<string, number>();
  #told: () => void = () => {};

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: Edge | 'known') => {
      if (message === 'known') this.#told();
      else this.#enter(pathOf(message.from), pathOf(message.to));
    });
    port.unref();
  }

  /** Paths of all files that users' scripts consist of. */
  files(): string[] {
    this.#required();
    return [...this.#importers.keys()];
  }

  /** The files and everything that imports them, directly or not. */
  affected(files: Iterable<string>): Set<string> {
    this.#required();
    const found = new Set(files);
    for (const file of found) for (const importer of this.#importers.get(file) ?? []) found.add(importer);
    return found;
  }

  /** From now on these files are read anew when they are imported. */
  async renew(files: Iterable<string>): Promise<void> {
    for (const file of files) {
      const url = pathToFileURL(file).href;
      this.#versions.set(url, (this.#versions.get(url) ?? 0) + 1);
      delete cache[file];
    }
    const known = new Promise<void>((resolve) => {
      this.#told = resolve;
    });
    this.#port.ref();
    this.#port.postMessage(this.#versions);
    await known;
    this.#port.unref();
  }

  /** What CommonJS modules have required. */
  #required(): void {
    for (const { filename, children } of Object.values(cache).filter((module) => module !== undefined)) {
      // without those of the runtime itself, when it runs from its sources
      if (!this.#importers.has(filename)) continue;
      for (const child of children) {
        if (!isUsers(child.filename)) continue;
        const isNew = !this.#importers.has(child.filename);
        this.#enter(filename, child.filename);
        if (isNew) this.#required();
      }
    }
  }

  #enter(from: string, to: string): void {
    const importers = this.#importers.get(to) ?? new Set();
    this.#importers.set(to, importers);
    if (isUsers(from)) importers.add(from);
  }
}

/** The path of a module's URL without its version; other texts as they are. */
const pathOf = (url: string): string =>
  url.startsWith('file:') ? fileURLToPath(url.replace(/\?.*$/, '')) : url;

/** Follows what users' files import from now on; before the first of them is imported. */
export function followImports(): ImportGraph {
  const { port1, port2 } = new MessageChannel();
  reportImports(port2);
  return new ImportGraph(port1);
}
