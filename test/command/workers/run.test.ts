/** Whole runs of the command with workers: the lines, messages and statuses of a run without. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const fixture = (name: string): string => join(ROOT, 'fixtures', name);
/** Several processes, each with several threads, on a busy machine. */
const PATIENCE = 5 * 60_000;
const CONN = ['-b', 'base/protocols/conn'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-workers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** Logs by name, without the stamps of the wall clock. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
}

function tapline(words: readonly string[], input?: Uint8Array): Run {
  const cwd = mkdtempSync(join(folder, 'run-'));
  const tsx = import.meta.resolve('tsx');
  const main = join(ROOT, 'src/main.ts');
  const done = spawnSync(process.execPath, ['--import', tsx, main, ...words], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') },
  });
  const logs = new Map(
    readdirSync(cwd).map((name) => {
      const lines = readFileSync(join(cwd, name), 'utf8').split('\n').slice(0, -1);
      return [name, lines.filter((line) => !/^#(open|close)\b/.test(line))];
    }),
  );
  return { status: done.status, out: done.stdout, err: done.stderr, logs };
}

const sorted = ({ logs, ...rest }: Run) => ({
  ...rest,
  logs: new Map([...logs].map(([name, lines]) => [name, [...lines].sort()])),
});

describe('the same lines, uids included, as from one engine', () => {
  it.each([
    ['http-like.pcap', 2, CONN],
    ['mixed.pcap', 3, []],
    ['chaos/frag-1.pcap', 2, CONN],
    ['chaos/tunnel-1.pcap', 4, CONN],
    ['chaos/v6-2.pcap', 2, [...CONN, 'LogAscii::use_json=T']],
    ['gzipped.pcap.gz', 2, CONN],
    ['cut.pcap', 3, CONN],
  ])('%s, %d workers', { timeout: PATIENCE }, (name, workers, args) => {
    const words = ['-D', '-r', fixture(name), ...args];
    const one = tapline(words);
    const many = tapline([...words, '--workers', String(workers)]);
    expect(one.logs.get('conn.log')!.length).toBeGreaterThan(1);
    expect(sorted(many)).toEqual(sorted(one));
  });

  it('a mix, whose lines stand in order of time', { timeout: PATIENCE }, () => {
    const mix = join(folder, 'mix.pcap');
    generate(mix, { kind: 'mix', packets: 60_000, connections: 2000, seed: 3 });
    const words = ['-D', '-r', mix, ...CONN, '-e', PRINT_TIMES];
    const one = tapline(words);
    const many = tapline([...words, '--workers=2']);
    expect(sorted(many).logs).toEqual(sorted(one).logs);
    // what is printed at each removal tells the order
    expect(many.out).toBe(one.out);
  });

  it('standard input', { timeout: PATIENCE }, () => {
    const words = ['-D', '-r', '-', ...CONN];
    const input = readFileSync(fixture('mixed.pcap'));
    const one = tapline(words, input);
    expect(one.logs.get('conn.log')!.length).toBeGreaterThan(1);
    expect(sorted(tapline([...words, '--workers', '2'], input))).toEqual(sorted(one));
  });
});

const PRINT_TIMES = "zeek.on('connection_state_remove', () => zeek.print(zeek.networkTime()))";

describe('a run that goes wrong', () => {
  const words = ['-r', fixture('mixed.pcap'), '--workers', '2', '-b'];

  it.each([
    ['an unknown event', ['-e', "zeek.on('zeek_inti', () => {})"], "unknown event 'zeek_inti'"],
    [
      'an error of zeek_init',
      ['-e', "zeek.on('zeek_init', () => { throw new Error('no') })"],
      'errors occurred',
    ],
    ['a file of a script', ['-e', "zeek.openFile('x.txt')"], 'write over each other'],
    ['a capture that is not there', ['-r', 'nope.pcap'], 'unable to open nope.pcap'],
    [
      'rotation',
      [...CONN, 'Log::default_rotation_interval=1sec'],
      'rotation (filter default of Conn::LOG) is not',
    ],
    ['SQLite', [...CONN, 'Log::default_writer=Log::WRITER_SQLITE'], 'WRITER_SQLITE (filter default of'],
    [
      'a writer of its own',
      ['-e', "zeek.log.registerWriter('Log::WRITER_X', () => {})"],
      'Log::WRITER_X is not',
    ],
  ])('%s: status 1, and said once', { timeout: PATIENCE }, (_, args, message) => {
    const { status, err } = tapline([...words, ...args]);
    expect(status).toBe(1);
    expect(err.split(message)).toHaveLength(2);
  });

  it('exit in one worker ends all with its status', { timeout: PATIENCE }, () => {
    const code = "zeek.on('new_connection', () => zeek.exit(7))";
    expect(tapline([...words, '-e', code]).status).toBe(7);
  });
});

describe('published events', () => {
  it('reach all workers before zeek_done', { timeout: PATIENCE }, () => {
    const words = [
      '-r',
      fixture('examples/count-across-workers.pcap'),
      '-b',
      'examples/count-across-workers',
    ];
    const one = tapline(words);
    expect(one.out.split('\n').length).toBeGreaterThan(2);
    expect(tapline([...words, '--workers', '3'])).toEqual(one);
  });

  it('that never end are cut off', { timeout: PATIENCE }, () => {
    const code = `
      zeek.declareEvent('ping', 'comes back for ever');
      zeek.subscribe('p');
      zeek.on('ping', () => zeek.publish('p', 'ping'));
      zeek.on('net_done', () => zeek.publish('p', 'ping'));`;
    const { status, err } = tapline(['-r', fixture('http-like.pcap'), '--workers', '2', '-b', '-e', code]);
    expect(status).toBe(0);
    expect(err).toContain('raise each other without end');
  });
});

it('zeek_init and zeek_done run once per worker', { timeout: PATIENCE }, () => {
  const code = "for (const ev of ['zeek_init', 'zeek_done']) zeek.on(ev, () => zeek.print(ev))";
  const { out } = tapline(['-r', fixture('mixed.pcap'), '--workers', '3', '-b', '-e', code]);
  expect(out).toBe('zeek_init\n'.repeat(3) + 'zeek_done\n'.repeat(3));
});
