/** `tapline init`: what it writes, how the new package asks for this one, and what it refuses. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { init } from '../../src/command/init.ts';
import { replay } from '../../src/testing/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

it('writes a script, its test, a capture and what they need', () => {
  expect(init(['my-script'], folder)).toContain('cd my-script && npm install');
  expect(readdirSync(join(folder, 'my-script')).sort()).toEqual([
    '.gitignore',
    'README.md',
    'capture.pcap',
    'my-script.test.ts',
    'my-script.ts',
    'package.json',
    'tsconfig.json',
  ]);
  const manifest = JSON.parse(textOf('my-script/package.json'));
  expect(manifest).toMatchObject({ name: 'my-script', type: 'module' });
  // not from a registry: this one is a clone
  expect(resolve(folder, 'my-script', manifest.devDependencies.tapline.slice('file:'.length))).toBe(ROOT);
});

it('the script adds its column over the capture', async () => {
  init(['megabytes'], folder);
  const script = join(folder, 'megabytes/megabytes.ts');
  const run = await replay({ capture: join(folder, 'megabytes/capture.pcap'), scripts: [script] });
  expect(run.reports).toEqual([]);
  expect(run.rows('conn')[0]).toMatchObject({ conn_state: 'SF', megabytes: 0.001939 });
});

it('everything has the new name', () => {
  init(['megabytes'], folder);
  for (const file of readdirSync(join(folder, 'megabytes'))) {
    expect(file + textOf(`megabytes/${file}`)).not.toContain('my-script');
  }
});

it("the template's capture is one of the fixtures", () => {
  const bytes = (file: string): Buffer => readFileSync(join(ROOT, file));
  expect(bytes('templates/script/capture.pcap').equals(bytes('fixtures/http-like.pcap'))).toBe(true);
});

it.each([
  [[], 'init takes one name'],
  [['a', 'b'], 'init takes one name'],
  [['--help'], 'init takes one name'],
  [['My Script'], "'My Script' is no name for a script"],
])('%j is refused', (words, message) => {
  expect(() => init(words, folder)).toThrow(message);
  expect(readdirSync(folder)).toEqual([]);
});

it('a folder that has files is left alone', () => {
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/mine.ts'), 'precious');
  expect(() => init(['mine'], folder)).toThrow('mine is there already and has files: nothing was written');
  expect(readdirSync(join(folder, 'mine'))).toEqual(['mine.ts']);
  expect(textOf('mine/mine.ts')).toBe('precious');
});
