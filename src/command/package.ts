/** The package itself: its files and its version, wherever it is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's folder: the nearest one above this file that has a package.json. */
function rootOf(from: URL): URL {
  for (let folder = new URL('.', from); ; folder = new URL('..', folder)) {
    if (existsSync(new URL('package.json', folder)) || folder.pathname === '/') return folder;
  }
}

/** Path of one of the package's files, or of its folder. */
export const packagePath = (name = ''): string =>
  fileURLToPath(new URL(name, rootOf(new URL(import.meta.url))));

/** The package's version. */
export const version = (): string =>
  (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string }).version;
