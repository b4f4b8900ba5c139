/** The catalogues of `--list`: names with one sentence each. */
import { readFileSync } from 'node:fs';
import { fail, suggestion } from '../core/fail.ts';
import type { Engine } from '../engine.ts';
import { findScript, scriptNames } from '../script/loader.ts';
import { valueText } from '../script/print.ts';
import { packagePath } from './package.ts';

type Row = readonly [name: string, sentence: string];

export const catalogues: Readonly<Record<string, (engine: Engine) => readonly Row[]>> = {
  events: (engine) => engine.catalogue.list('event'),
  hooks: (engine) => engine.catalogue.list('hook'),
  options: (engine) =>
    engine.options.catalogue().map(({ name, type, value, description }) => {
      return [`${name}: ${type} = ${valueText(value).replaceAll('\n', ' ')}`, description];
    }),
  streams: (engine) =>
    engine.logging.catalogue().map(({ id, path, description, columns }) => {
      return [id, `${description} ${path}.log: ${columns.map((column) => column.name).join(' ')}`.trim()];
    }),
  scripts: () => scriptNames().map((name) => [name, sentenceOf(name)]),
  layers: (engine) => engine.layers(),
  writers: (engine) => engine.logging.writerCatalogue(),
};

/** The first sentence of a script's source: every file says first what it is. */
function sentenceOf(name: string): string {
  const file = findScript(name, packagePath('scripts')) ?? '';
  const source = file.replace('/dist/scripts/', '/scripts/').replace(/\.js$/, '.ts');
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(source, 'utf8'))?.[1] ?? '';
  const [paragraph = ''] = comment.split(/\n \*\n/);
  const text = paragraph.replace(/\s*\n \*\s?/g, ' ').trim();
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text.replace(/:$/, '.');
}

/** The lines of a catalogue; throws COMMAND_LINE for one that does not exist. */
export function listing(engine: Engine, what: string): string[] {
  const rows = catalogues[what]?.(engine);
  if (rows === undefined) {
    const known = Object.keys(catalogues);
    throw fail(
      'COMMAND_LINE',
      `no list of ${what}${suggestion(what, known)}; there are: ${known.join(', ')}`,
    );
  }
  const width = Math.min(40, Math.max(...rows.map(([name]) => name.length)));
  return rows.map(([name, sentence]) => `${name.padEnd(width)} ${sentence}`.trimEnd());
}
