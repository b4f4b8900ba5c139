/**
 * What users' script files need before they can be imported: `tapline` resolves to this very package wherever the
 * file lies, and TypeScript files pass through tsx. Both are registered once per process and only when needed, for
 * they cost start-up time.
 */
import { register } from 'node:module';
import type { MessagePort } from 'node:worker_threads';

/** Extension of this package's own files: TypeScript in the source tree, JavaScript in `dist`. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const ROOT = new URL('../../', import.meta.url).href;

let named = false;
let typed = false;
let port: MessagePort | undefined;

/** The loader's thread is to tell there what users' files import; before the first of them is imported. */
export function reportImports(to: MessagePort): void {
  port = to;
}

/** Prepares the process for importing a user's file. */
export async function prepareFor(path: string): Promise<void> {
  if (/\.[cm]?ts$/.test(path) && !typed) {
    typed = true;
    const tsx = await import('tsx/esm/api');
    tsx.register();
  }
  if (named) return;
  named = true;
  const source = `data:text/javascript,${encodeURIComponent(RESOLVER)}`;
  register(source, {
    data: { root: ROOT, extension: EXTENSION, port },
    transferList: port === undefined ? [] : [port],
  });
}

/**
 * Runs in the loader's thread: maps `tapline`, `tapline/testing`, `tapline/zeekjs` and `tapline/scripts/…` to files, and
 * takes TypeScript files for ES modules wherever they lie, also where no package.json says so.
 */
const RESOLVER = `
let root = '', extension = '', port, versions = new Map();
export function initialize(data) {
  ({ root, extension, port } = data);
  port?.on('message', (known) => { versions = known; port.postMessage('known'); });
  port?.unref();
}
const isOwn = (url) => url.startsWith(root + 'src/') || url.startsWith(root + 'scripts/');
function versioned(found, from) {
  if (port === undefined || !found.url.startsWith('file:') || found.url.includes('/node_modules/') || isOwn(found.url)) return found;
  // tsx marks files that it takes for CommonJS with an escaped query, too
  const [bare] = found.url.split(/[?]|%3F/);
  port.postMessage({ from: isOwn(from) ? '' : from, to: bare });
  const version = versions.get(bare);
  return version === undefined ? found : { ...found, url: bare + '?version=' + version };
}
function own(specifier) {
  if (specifier === 'tapline') return root + 'src/index' + extension;
  if (specifier === 'tapline/testing') return root + 'src/testing/index' + extension;
  if (specifier === 'tapline/zeekjs') return root + 'src/zeekjs' + extension;
  if (specifier.startsWith('tapline/scripts/')) return root + specifier.slice(8) + extension;
  return specifier;
}
export async function resolve(specifier, context, next) {
  const found = versioned(await next(own(specifier), context), context.parentURL ?? '');
  return /\\.ts(\\?|$)/.test(found.url) ? { ...found, format: 'module' } : found;
}
`;
