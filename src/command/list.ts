/** The catalogues of `--list`: names with one sentence each. */
import { fail, suggestion } from '../core/fail.ts';
import type { Engine } from '../engine.ts';
import { scriptNames } from '../script/loader.ts';
import { valueText } from '../script/print.ts';

type Row = readonly [name: string, sentence: string];

const catalogues: Readonly<Record<string, (engine: Engine) => readonly Row[]>> = {
  events: (engine) => engine.catalogue.list('event'),
  hooks: (engine) => engine.catalogue.list('hook'),
  options: (engine) =>
    engine.options.catalogue().map(({ name, type, value, description }) => {
      return [`${name}: ${type} = ${valueText(value).replaceAll('\n', ' ')}`, description];
    }),
  streams: (engine) =>
    engine.logging.catalogue().map(({ id, path, columns }) => [id, `${path}.log: ${columns.join(' ')}`]),
  scripts: () => scriptNames().map((name) => [name, '']),
  layers: (engine) => engine.layers().map((name) => [name, '']),
  writers: (engine) => engine.logging.writers().map((name) => [name, '']),
};

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
