/**
 * The loader: from what the user names to scripts in running order.
 *
 * A name is a path, a load name as Zeek's users type it (`base/protocols/conn`, `protocols/conn/ip-proto`,
 * `misc/dump-events`, `local`), or a package in node_modules. What a script needs comes before it, each script once.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fail, suggestion } from '../core/fail.ts';
import { prepareFor } from './import-hooks.ts';
import { placeOf } from './place.ts';
import { isScript, type Script } from './script.ts';

/** The folder of Zeek's script paths that comes with the package (in `dist` as JavaScript). */
const SCRIPTS = fileURLToPath(new URL('../../scripts/', import.meta.url));

/** Where load names are looked up, in order; as Zeek's default search path. */
const ROOTS = ['', 'policy', 'site'];
const ENDINGS = ['', '.ts', '.js', '.mts', '.mjs', '.cjs', '/index.ts', '/index.js', '/main.ts', '/main.js'];

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
const firstFile = (base: string): string | undefined => ENDINGS.map((end) => base + end).find(isFile);

/** Finds the file of a name, or undefined. `cwd` is where paths and packages are looked for. */
export function findScript(name: string, cwd: string = process.cwd()): string | undefined {
  if (isAbsolute(name) || name.startsWith('.')) return firstFile(resolve(cwd, name));
  return (
    firstFile(resolve(cwd, name)) ??
    ROOTS.map((root) => firstFile(join(SCRIPTS, root, name))).find((path) => path !== undefined) ??
    packageFile(name, cwd)
  );
}

function packageFile(name: string, cwd: string): string | undefined {
  if (!/^(@[\w.-]+\/)?[\w.-]+(\/[\w./-]+)?$/.test(name)) return undefined;
  if (!existsSync(join(cwd, 'node_modules', ...name.split('/').slice(0, name.startsWith('@') ? 2 : 1)))) {
    return undefined;
  }
  try {
    return createRequire(join(cwd, 'x.js')).resolve(name);
  } catch {
    return undefined;
  }
}

/** Load names of all scripts that come with the package. */
export function scriptNames(): string[] {
  const names = readdirSync(SCRIPTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.[jt]s$/.test(file))
    .map((file) =>
      file
        .split(sep)
        .join('/')
        .replace(/\.[jt]s$/, ''),
    );
  return [...new Set(names.map((name) => name.replace(/\/(index|main)$/, '')))].sort();
}

/** Whether a file is one of the package's own scripts: those need no preparation. */
export const isOwn = (path: string): boolean => !relative(SCRIPTS, path).startsWith('..');

/** A plain module without a default export: it uses a global `zeek`, as ZeekJS scripts do. */
export interface PlainModule {
  readonly path: string;
}

/** Imports what a name stands for. Errors name the file, and the line where the engine tells it. */
export async function importScript(name: string, cwd?: string): Promise<Script | PlainModule> {
  const path = findScript(name, cwd);
  if (path === undefined) throw fail('SCRIPT_NOT_FOUND', name, suggestion(name, candidates(name)));
  if (!isOwn(path)) await prepareFor(path);
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return isScript(module.default) ? module.default : { path };
  } catch (error) {
    throw loadFailure(path, error);
  }
}

/** The error of a script that could not be loaded. */
export function loadFailure(path: string, error: unknown): Error {
  const line = placeOf(error) ?? syntaxPlace(error);
  const failure = fail('SCRIPT_LOAD', line ?? path, reasonOf(error));
  failure.cause = error;
  return failure;
}

/** One line of what is wrong; the transformer's own first line only counts its errors. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [first = ''] = message.split('\n');
  return /ERROR: (.+)/.exec(message)?.[1] ?? first;
}

/** Syntax errors carry their place in front of the stack: `file:///x.mjs:3`, or `x.ts:3:5: ERROR` of the transformer. */
function syntaxPlace(error: unknown): string | undefined {
  const text = error instanceof Error ? `${error.stack ?? ''}\n${error.message}` : '';
  const m = /(?:file:\/\/)?(\/[^\s:]+\.[cm]?[jt]s):(\d+)/.exec(text);
  return m === null ? undefined : `${m[1]}, line ${m[2]}`;
}

/** Names to suggest from: load names, with and without the folder that Zeek's users leave out. */
function candidates(name: string): string[] {
  const names = scriptNames();
  const bare = names.map((n) => n.replace(/^(policy|site)\//, ''));
  return name.includes('/')
    ? [...names, ...bare]
    : [...bare, ...names, ...bare.map((n) => n.split('/').pop()!)];
}

/** Scripts in the order in which they are set up: needs first, each once. */
export function inOrder(roots: readonly Script[], loaded: ReadonlySet<Script> = new Set()): Script[] {
  const order: Script[] = [];
  const done = new Set<Script>(loaded);
  const names = new Map<string, Script>([...loaded].map((script) => [script.name, script]));
  const path: Script[] = [];
  const visit = (script: Script): void => {
    if (done.has(script)) return;
    if (path.includes(script)) throw cycle([...path.slice(path.indexOf(script)), script]);
    path.push(script);
    for (const need of script.needs ?? []) {
      if (!isScript(need)) throw fail('SCRIPT_CYCLE', `${script.name} needs a module that is not ready yet`);
      visit(need);
    }
    path.pop();
    const twin = names.get(script.name);
    if (twin !== undefined) throw fail('SCRIPT_LOAD', script.name, 'two scripts have this name');
    names.set(script.name, script);
    done.add(script);
    order.push(script);
  };
  for (const script of roots) visit(script);
  return order;
}

const cycle = (path: readonly Script[]): Error => fail('SCRIPT_CYCLE', path.map((s) => s.name).join(' → '));

/** Folder that a script's relative paths start from. */
export const folderOf = (path: string): string => dirname(path);
