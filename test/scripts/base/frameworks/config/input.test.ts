/** base/frameworks/config: options from files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineScript, Engine } from 'tapline';
import Input from 'tapline/scripts/base/frameworks/config/input';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
let file: string;
let reports: string[];
let engine: Engine;

const declares = defineScript({
  name: 'declares',
  setup(zeek) {
    const spec = { description: '' };
    zeek.option('T::limit', { ...spec, type: 'count', default: 1 });
    zeek.option('T::wait', { ...spec, type: 'interval', default: 1 });
    zeek.option('T::on', { ...spec, type: 'bool', default: false });
    zeek.option('T::name', { ...spec, type: 'string', default: '' });
    zeek.option('T::nets', { ...spec, type: 'set[subnet]', default: new Set<string>() });
    zeek.option('T::ports', { ...spec, type: 'vector of port', default: ['1/tcp'] });
    zeek.option('T::table', { ...spec, type: 'table[string] of count', default: new Map() });
    zeek.option('T::constant', { ...spec, type: 'count', default: 1, constant: true });
  },
});

const value = (name: string) => engine.options.get(`T::${name}`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-config-'));
  file = join(folder, 'options.dat');
  reports = [];
  engine = new Engine({ report: (line) => reports.push(line) });
});
afterEach(() => {
  engine.end();
  rmSync(folder, { recursive: true });
});

async function begin(text?: string): Promise<void> {
  if (text !== undefined) writeFileSync(file, text);
  engine.options.assign(`Config::config_files=${file}`);
  await engine.load([declares, Input]);
  engine.begin();
}

it('reads names, white space and values; comments and empty lines are skipped', async () => {
  await begin(
    '# comment\n\nT::limit\t5\nT::wait   300\r\nT::on T\nT::name two words\nT::nets 10.0.0.0/8,fe80::/10\nT::ports (empty)\n',
  );
  expect(['limit', 'wait', 'on', 'name', 'nets', 'ports'].map(value)).toEqual([
    5,
    300,
    true,
    'two words',
    new Set(['10.0.0.0/8', 'fe80::/10']),
    [],
  ]);
  expect(reports).toEqual([]);
});

it('says what is wrong with a line, with file and line, and takes the others', async () => {
  await begin('T::limit many\nT::nobody 1\nT::constant 2\nT::table x\nalone\nT::on T\n');
  const place = (line: number) => `warning in ${file}, line ${line}: `;
  expect(reports).toEqual([
    `${place(1)}Could not convert line 'T::limit many' to Val: 'many' is no count. Ignoring line.`,
    `${place(2)}Option 'T::nobody' does not exist. Ignoring line.`,
    `${place(3)}Option 'T::constant' does not exist. Ignoring line.`,
    `${place(4)}Option 'T::table' has type 'table', which is not supported for file input. Ignoring line.`,
    `${place(5)}Could not parse 'alone'; line has invalid format. Ignoring line.`,
  ]);
  expect([value('limit'), value('constant'), value('on')]).toEqual([1, 1, true]);
});

it('warns of a file that is not there, and the run starts', async () => {
  await begin();
  expect(reports).toEqual([`warning: cannot open ${file}: No such file or directory`]);
});

it('reads a file again when it has changed; only what it newly says counts', async () => {
  await begin('T::limit 5\nT::on T\n');
  engine.options.set('T::on', false);
  writeFileSync(file, 'T::limit 77\nT::on T\n');
  await expect.poll(() => value('limit'), { timeout: 20_000, interval: 50 }).toBe(77);
  expect(value('on')).toBe(false);
}, 30_000);

it('reads a file once for readConfig', async () => {
  writeFileSync(file, 'T::limit 9\n');
  const once = defineScript({
    name: 'once',
    needs: [Input],
    setup(zeek) {
      zeek.on('zeek_init', () => zeek.use(Input).readConfig(file));
    },
  });
  await engine.load([declares, once]);
  engine.begin();
  expect(value('limit')).toBe(9);
});
