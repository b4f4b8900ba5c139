/** Whole runs of the command: exit status and what is said of mistakes. */
import { readdirSync } from 'node:fs';
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
