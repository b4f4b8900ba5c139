/** What engines know: one with the default scripts, and what each policy script adds to it. */
import { fail, failures } from '../../src/core/fail.ts';
import { Engine } from '../../src/engine.ts';
import { typeName } from '../../src/log/columns.ts';
import { ascii } from '../../src/log/writers/ascii.ts';
import { discarding } from '../../src/log/writers/none.ts';
import { scriptNames } from '../../src/script/loader.ts';
import { valueText } from '../../src/script/print.ts';

/** One thing that has a name, a sentence, and cells of its own; `from` is the script that brings it. */
export interface Entry {
  readonly name: string;
  readonly cells: readonly string[];
  readonly says: string;
  readonly from: string;
}

export type Part = 'events' | 'hooks' | 'options' | 'streams' | 'columns';
export type Catalogue = Readonly<Record<Part, readonly Entry[]>>;

/** An engine that has started and writes nothing. */
export async function started(scripts: readonly string[]): Promise<Engine> {
  const engine = new Engine({ deterministic: true, report: () => {}, folder: '/nonexistent' });
  engine.logging.registerWriter('Log::WRITER_ASCII', discarding(ascii.says));
  await engine.load(scripts);
  engine.begin();
  return engine;
}

function entriesOf(engine: Engine, from: string): Record<Part, Entry[]> {
  const named =
    (cells: readonly string[] = []) =>
    ([name, says]: readonly [string, string]): Entry => ({ name, cells, says, from });
  const streams = engine.logging.catalogue();
  const specs = engine.logging.specs();
  return {
    events: engine.catalogue.list('event').map(named()),
    hooks: engine.catalogue.list('hook').map(named()),
    options: engine.options.catalogue().map(({ name, type, value, constant, description }) => {
      const text = valueText(value).replaceAll('\n', ' ');
      return { name, cells: [type, text, constant ? 'loading' : 'any'], says: description, from };
    }),
    streams: streams.map(({ id, path, description }) => {
      const { ev = '', policy = '' } = specs.get(id)!;
      return { name: id, cells: [`${path}.log`, ev, String(policy)], says: description, from };
    }),
    columns: streams.flatMap(({ id, columns }) =>
      columns.map(({ name, type }) => ({ name: `${id} ${name}`, cells: [typeName(type)], says: '', from })),
    ),
  };
}

const PARTS: readonly Part[] = ['events', 'hooks', 'options', 'streams', 'columns'];

/** Everything by name, each with the first script that brings it; '' for what the default scripts have. */
export async function catalogue(): Promise<Catalogue> {
  const all = entriesOf(await started(['base/init']), '');
  for (const script of scriptNames()) {
    if (!script.startsWith('policy/') || script === 'policy/all' || script.endsWith('dump-events')) continue;
    const found = entriesOf(await started(['base/init', script]), script);
    for (const part of PARTS) {
      const known = new Set(all[part].map(({ name }) => name));
      all[part].push(...found[part].filter(({ name }) => !known.has(name)));
    }
  }
  for (const part of ['events', 'hooks', 'options'] as const) {
    all[part].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return all;
}

/** Codes of errors with their sentences; what is filled in stands as an ellipsis. */
export const errors = (): [code: string, sentence: string][] =>
  (Object.keys(failures) as (keyof typeof failures)[]).map((code) => [
    code,
    fail(code, '…', '…', '…').message.replace('……', '…'),
  ]);
