/** The scripts of the README run as they stand there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conversation, replay } from 'tapline/testing';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapline-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The block of TypeScript that defines the script of a name, as a file. */
function script(name: string): string {
  const blocks = readFileSync(`${ROOT}README.md`, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g);
  const text = [...blocks].map(([, code]) => code!).find((code) => code.includes(`name: '${name}'`));
  if (text === undefined) throw new Error(`README.md has no script ${name}`);
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text);
  return file;
}

const packets = [
  new Conversation({ server: '8.8.8.8:80' }).open().send('x'.repeat(1500)).close(),
  new Conversation({ client: '8.8.8.8:1000', at: 1 }).open().close(),
];

it('the column', async () => {
  const run = await replay({ packets, scripts: [script('megabytes')] });
  expect(run.reports).toEqual([]);
  expect(run.rows('conn').map((row) => row.megabytes)).toEqual([0, 0.0015]);
});

it('the split and the stream', async () => {
  const run = await replay({ packets, scripts: [script('split-and-large')], bare: false });
  expect(run.reports).toEqual([]);
  expect([run.rows('conn_out').length, run.rows('conn_in').length]).toEqual([1, 1]);
  expect(run.rows('large')).toEqual([{ uid: run.rows('conn_out')[0]!.uid, host: '10.0.0.1', bytes: 1500 }]);
});
