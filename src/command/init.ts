/**
 * `tapline init NAME`: a folder with a script, its test, a small capture and what is needed to run both, which are those
 * of `templates/script/`.
 *
 * The new package asks for Tapline in the way in which the running one was installed: by version, or from the same
 * file or folder.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fail } from '../core/fail.ts';
import { packagePath, version } from './package.ts';

/** The name of the script in the template. */
const NAME = 'my-script';
/** A file of this name would be left out of our own package. */
const IGNORED = 'node_modules/\n*.log\n';

/** Makes the folder and gives what to say; throws COMMAND_LINE for a bad name and for a folder that has files. */
export function init(words: readonly string[], cwd: string = process.cwd()): string {
  const [given, ...more] = words;
  if (given === undefined || more.length > 0 || given.startsWith('-')) {
    throw fail('COMMAND_LINE', "init takes one name: 'tapline init my-script'");
  }
  const folder = resolve(cwd, given);
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw fail('COMMAND_LINE', `'${name}' is no name for a script: lower-case letters, digits and hyphens`);
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw fail('COMMAND_LINE', `${given} is there already and has files: nothing was written`);
  }
  write(folder, name);
  return [
    `${given}/ has a script, its test and a capture. Next:`,
    '',
    `  cd ${given} && npm install`,
    '  npm test         runs the test',
    '  npm run replay   replays the capture; the new column is the last of conn.log',
  ].join('\n');
}

function write(folder: string, name: string): void {
  const template = packagePath('templates/script/');
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(template)) {
    const bytes = readFileSync(join(template, file));
    const named = /\.(ts|json|md)$/.test(file) ? bytes.toString().replaceAll(NAME, name) : bytes;
    const content = file === 'package.json' ? asking(String(named), dependency(folder)) : named;
    writeFileSync(join(folder, file.replace(NAME, name)), content);
  }
  writeFileSync(join(folder, '.gitignore'), IGNORED);
}

/** A package.json that asks for Tapline in this way. */
function asking(manifest: string, tapline: string): string {
  const content = JSON.parse(manifest) as { devDependencies: Record<string, string> };
  content.devDependencies.tapline = tapline;
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** How a package in `folder` asks for this one. */
function dependency(folder: string): string {
  const own = packagePath();
  const modules = dirname(resolve(own));
  if (basename(modules) !== 'node_modules') return fileFrom(folder, own);
  const holder = dirname(modules);
  const spec = specIn(join(holder, 'package.json'));
  if (spec === undefined) return `^${version()}`;
  return spec.startsWith('file:') ? fileFrom(folder, resolve(holder, spec.slice('file:'.length))) : spec;
}

const fileFrom = (folder: string, target: string): string =>
  `file:${relative(folder, resolve(target)).split(sep).join('/')}`;

/** What a package.json asks of us, if it does. */
function specIn(manifest: string): string | undefined {
  if (!existsSync(manifest)) return undefined;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return dependencies?.tapline ?? devDependencies?.tapline;
}
