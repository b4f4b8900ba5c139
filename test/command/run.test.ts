/** Whole runs of the command: exit status and what is said of mistakes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseArguments } from '../../src/command/arguments.ts';
import { run } from '../../src/command/run.ts';

let said: string;

beforeEach(() => {
  said = '';
  for (const stream of [process.stderr, process.stdout]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += text;
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

const tapline = (...words: string[]) => run(parseArguments(words));

it.each([
  [
    ['-r', 'nope.pcap'],
    'fatal error: problem with trace file nope.pcap (unable to open nope.pcap: No such file',
  ],
  [
    ['-b', 'base/protocols/con'],
    "fatal error: can't find base/protocols/con (did you mean 'base/protocols/conn'?)",
  ],
  [
    ['Site::local_net={}'],
    "error: unknown identifier 'Site::local_net' in command-line options (did you mean",
  ],
  [['tcp_SYN_timeout='], "error: must assign non-empty value to 'tcp_SYN_timeout' in command-line options"],
  [['-b', '-e', "zeek.on('zeek_inti', () => {})"], "unknown event 'zeek_inti' (did you mean 'zeek_init'?)"],
  [
    ['-b', '-e', "zeek.on('zeek_init', () => { throw new Error('no') })"],
    'errors occurred while initializing',
  ],
  [['-b', '-e', "zeek.on('zeek_init', () => zeek.fatal('enough'))"], 'enough'],
])('%j: status 1 and a message', async (words, message) => {
  expect(await tapline(...words)).toBe(1);
  expect(said).toContain(message);
});

it('runs code with zeek in scope', async () => {
  expect(await tapline('-b', '-e', "zeek.on('zeek_init', () => zeek.print('hi', 1.5))")).toBe(0);
  expect(said).toBe('hi, 1.5\n');
});

it('exit gives its status at once', async () => {
  const code =
    "zeek.on('zeek_init', () => zeek.exit(7)); zeek.on('zeek_done', () => zeek.print('not printed'))";
  expect(await tapline('-b', '-e', code)).toBe(7);
  expect(said).toBe('');
});

it('an error of a handler after the start is reported and changes no status', async () => {
  expect(await tapline('-b', '-e', "zeek.on('zeek_done', () => { throw new Error('late') })")).toBe(0);
  expect(said).toMatch(/expression error.*late \(-e → zeek_done → \(anonymous\)\)/);
});

it.each(['events', 'hooks', 'options', 'streams', 'scripts', 'layers', 'writers'])(
  'lists %s with a sentence each',
  async (what) => {
    expect(await tapline('--list', what, 'policy/all')).toBe(0);
    const lines = said.trim().split('\n');
    expect(lines.filter((line) => !/^\S.* [A-Z`\d/].*\.( |$)/.test(line))).toEqual([]);
  },
);

it('a list leaves no files behind', async () => {
  const before = readdirSync('.');
  expect(await tapline('--list', 'events', 'policy/all', 'policy/misc/dump-events')).toBe(0);
  expect(readdirSync('.')).toEqual(before);
});

it('suggests for a list that is none', async () => {
  await expect(tapline('--list', 'event')).rejects.toThrow(/did you mean 'events'/);
});

it('-a loads the scripts and runs none of their handlers', async () => {
  const code = "zeek.on('zeek_init', () => zeek.print('not printed'))";
  expect(await tapline('-a', '-e', code)).toBe(0);
  expect(said).toBe('');
  expect(await tapline('-a', '-b', 'base/protocols/nothing')).toBe(1);
});

it('-C sets ignore_checksums', async () => {
  const code = "zeek.on('zeek_init', () => zeek.print(zeek.optionValue('ignore_checksums')))";
  expect(await tapline('-b', '-e', code)).toBe(0);
  expect(await tapline('-b', '-C', '-e', code)).toBe(0);
  expect(said).toBe('F\nT\n');
});

it('ZEEK_ALLOW_INIT_ERRORS lets a run start in spite of errors', async () => {
  vi.stubEnv('ZEEK_ALLOW_INIT_ERRORS', '1');
  const code =
    "zeek.on('zeek_init', () => { throw new Error('no') }); zeek.on('zeek_done', () => zeek.print('done'))";
  expect(await tapline('-b', '-e', code)).toBe(0);
  expect(said).toMatch(/expression error.*no .*\ndone\n$/s);
  vi.unstubAllEnvs();
});

const PACKAGED = `
import { defineScript } from 'tapline';
export default defineScript({
  name: 'some-scripts',
  setup: (zeek) => void zeek.on('new_connection', (c) => zeek.print('packaged', c.id.resp_p)),
});
`;

it('loads a script of a package in node_modules by the name of the package', () => {
  const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'tapline-package-'));
  try {
    const home = join(folder, 'node_modules/some-scripts');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"name":"some-scripts","type":"module","main":"start.js"}');
    writeFileSync(join(home, 'start.js'), PACKAGED);
    const words = ['-b', '-D', '-r', root('fixtures/http-like.pcap'), 'some-scripts'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), root('src/main.ts'), ...words],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, TSX_TSCONFIG_PATH: root('tsconfig.json') } },
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('packaged, 80\n');
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
