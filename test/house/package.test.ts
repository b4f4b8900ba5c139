/** The bundled package: public modules share one engine, whoever imports them and by whichever name. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type OutputOptions, rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../rolldown.config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CAPTURE = join(ROOT, 'fixtures/http-like.pcap');
let folder: string;

/** Runs node in the package's folder; gives what it prints. */
const node = (...words: readonly string[]): string =>
  execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-package-'));
  const { output, ...input } = config as typeof config & { output: OutputOptions };
  const bundle = await rolldown(input);
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await bundle.write({ ...output, dir: join(folder, 'dist') });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(ROOT, 'src'), join(folder, 'src'));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

it('every public module is there, and scripts are the same objects for each other and for the engine', () => {
  const code = `
    import { Engine } from 'tapline';
    import { replay } from 'tapline/testing';
    import * as zeekjs from 'tapline/zeekjs';
    import Conn from 'tapline/scripts/base/protocols/conn/main';
    import Module from 'tapline/scripts/base/protocols/conn/index';
    import All from 'tapline/scripts/policy/all';
    const engine = new Engine();
    await engine.load([All]);
    console.log(Module.needs.includes(Conn), engine.scripts().includes(Conn.name), typeof replay, Object.keys(zeekjs).length > 0);`;
  expect(node('--input-type=module', '-e', code)).toBe('true true function true\n');
});

it('a script file adds its column to the conn.log of the command', () => {
  writeFileSync(
    join(folder, 'megabytes.ts'),
    `import { column, defineScript } from 'tapline';
    import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
    export default defineScript({
      name: 'megabytes',
      needs: [Conn],
      setup(zeek) {
        zeek.redefRecord(Info, { megabytes: column.double().optional() });
        zeek.on('connection_state_remove', (c) => { (c.conn as any).megabytes = 1.5; });
      },
    });`,
  );
  node('dist/src/main.js', '-r', CAPTURE, './megabytes.ts');
  const lines = readFileSync(join(folder, 'conn.log'), 'utf8').split('\n');
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.find((line) => line.startsWith('#fields'))).toMatch(/\tmegabytes$/);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((line) => line.endsWith('\t1.5'))).toBe(true);
});

it.skipIf(process.platform === 'win32')('the command is executable as it is built', () => {
  expect(statSync(join(folder, 'dist/src/main.js')).mode & 0o111).toBe(0o111);
});

it('the command knows its version', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(node('dist/src/main.js', '-v')).toBe(`tapline version ${version}\n`);
});

it('the command writes a report', () => {
  node('dist/src/main.js', 'report', '-r', CAPTURE, '-o', 'report.html');
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toContain('id="model"');
  // the chart library and the style are in it
  expect(page).toContain('u-cursor-x');
  expect(page).toContain('--accent');
});

it('optional packages of writers are found from the bundle, or named when they are not there', () => {
  for (const writer of ['SQLITE', 'PARQUET']) {
    const { stderr } = spawnSync(
      process.execPath,
      ['dist/src/main.js', '-r', CAPTURE, `Log::default_writer=Log::WRITER_${writer}`],
      { cwd: folder, encoding: 'utf8' },
    );
    const written = existsSync(join(folder, `conn.${writer.toLowerCase()}`));
    expect([written, /is not installed; npm install/.test(stderr)]).toContain(true);
    expect(stderr).not.toContain('does not load');
  }
});

describe('what V8 compiled before', () => {
  const machine = `${process.version}-${process.platform}-${process.arch}`;
  const file = (): string => join(folder, `dist/src/chunk/tapline.${machine}.cache`);

  /** Whether it was taken up: null where it was not looked at. Then the command runs. */
  function taken(): string {
    const code = `
      import { $script } from './dist/src/chunk/tapline.js';
      console.log($script.cachedDataRejected === undefined ? null : !$script.cachedDataRejected);`;
    const answer = node('--input-type=module', '-e', code).trim();
    expect(node('dist/src/main.js', '--help')).toContain('Usage: tapline');
    return answer;
  }

  it('is taken up', () => {
    expect(taken()).toBe('true');
  });

  it('is not looked at when the code was changed later, by more than an install takes', () => {
    const now = Date.now() / 1000;
    utimesSync(file(), now - 600, now - 600);
    expect(taken()).toBe('null');
    utimesSync(file(), now, now);
    utimesSync(
      file()
        .replace(machine, 'code')
        .replace(/cache$/, 'js'),
      now + 10,
      now + 10,
    );
    expect(taken()).toBe('true');
  });

  it.each([
    ['for other settings of V8', (bytes: Buffer) => bytes.fill(0, 8, 16)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['something else', () => Buffer.from('something else')],
    ['empty', () => Buffer.alloc(0)],
  ])('is not used when it is %s', (_, spoiled) => {
    const bytes = readFileSync(file());
    writeFileSync(file(), spoiled(Buffer.from(bytes)));
    expect(taken()).toBe('false');
    writeFileSync(file(), bytes);
  });

  it('need not be there', () => {
    const bytes = readFileSync(file());
    rmSync(file());
    expect(taken()).toBe('null');
    writeFileSync(file(), bytes);
  });
});
