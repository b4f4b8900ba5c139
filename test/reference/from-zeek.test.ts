/** scripts/FROM-ZEEK.md: every TypeScript example compiles, and runs over some traffic without a report. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Script } from 'tapline';
import { Conversation, type Replay, replay } from 'tapline/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT, textOf } from '../house/source-files.ts';

const page = textOf('scripts/FROM-ZEEK.md');
const snippets = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);

/** What examples leave out. */
const IMPORTS = `import {
  type Columns, type Connection, type ConnInfo, type Filter, type RowOf,
  column, connectionType, connIdType, defineScript, Priority, record,
} from 'tapline';
import Conn from 'tapline/scripts/base/protocols/conn/index';
`;
const IN_SETUP = /^\/\/ in setup(?:, with needs: \[(\w+)\])?\n/m;

/** An example as a module. */
function moduleOf(text: string, number: number): string {
  const match = IN_SETUP.exec(text);
  const above = match === null ? '' : text.slice(0, match.index);
  const inside = match === null ? text : text.slice(match.index + match[0].length);
  const needs = ['Conn', ...(match?.[1] === undefined ? [] : [match[1]])];
  return `${IMPORTS}${above}
export default defineScript({
  name: 'example ${number}',
  module: 'Example',
  needs: [${needs.join(', ')}],
  setup(zeek) {
${inside}  },
});
`;
}

// below the project: packages and the paths of its tsconfig are found from there
const cache = join(ROOT, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'from-zeek-'));
afterAll(() => rmSync(folder, { recursive: true }));
const files = snippets.map((text, i) => {
  const path = join(folder, `example-${i}.ts`);
  writeFileSync(path, moduleOf(text, i));
  return path;
});

const traffic = () => [
  new Conversation().open().send('question').lose(100).reply('answer').close(),
  new Conversation({ client: '10.0.0.7:9' }).ask('question').answer('answer'),
];

const run = async (number: number): Promise<Replay> => {
  const { default: script } = (await import(/* @vite-ignore */ files[number]!)) as { default: Script };
  return replay({ packets: traffic(), scripts: [script] });
};

it('every Zeek example has a TypeScript one', () => {
  const blocks = [...page.matchAll(/^```(zeek|ts)$/gm)].map(([, language]) => language);
  // the long example is in two parts on Zeek's side
  expect(blocks.join(' ')).toMatch(/^(zeek ts )+zeek zeek ts$/);
  expect(snippets.length).toBeGreaterThan(12);
});

it('they compile', () => {
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    // each leaves some of the imports unused
    compilerOptions: { noUnusedLocals: false, rootDir: ROOT },
    // with the declarations that stand beside the sources
    include: [...files, join(ROOT, 'src/**/*.d.ts')],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const compile = (): string =>
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
  let said = '';
  try {
    said = compile();
  } catch (error) {
    said = (error as { stdout: string }).stdout;
  }
  expect(said).toBe('');
}, 120_000);

describe('they run', () => {
  it.each(files.map((_, i) => i))('example %i', async (number) => {
    const { status, reports } = await run(number);
    expect([status, reports]).toEqual([0, []]);
  });

  it('the last one writes a line for each connection', async () => {
    const { rows } = await run(files.length - 1);
    expect(rows('Lines::LOG' as 'Conn::LOG').map((row) => row.missed_bytes)).toEqual([100, 0]);
  });
});
