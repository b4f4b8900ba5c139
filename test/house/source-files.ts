/** The project's source files, for the tests of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of TypeScript files below a folder of the project, relative to the project, with slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort();
}

export const textOf = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');

/** What a file imports or re-exports, type imports included. */
export function importsOf(file: string): string[] {
  const statements =
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm;
  return [...textOf(file).matchAll(statements)].map((m) => (m[1] ?? m[2] ?? m[3])!);
}
