/** `--profile`: calls, failures, what each script holds, frames with the scripts' names; nothing when it is off. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Info } from '../../scripts/base/protocols/conn/main.ts';
import { MemorySource } from '../../src/capture/memory.ts';
import { Profiler } from '../../src/command/profile.ts';
import { column, defineScript, Engine } from '../../src/index.ts';
import { memory } from '../../src/log/writers/memory.ts';
import { Conversation } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapline-profile-'));
afterAll(() => rmSync(folder, { recursive: true }));

const Busy = defineScript({
  name: 'test/busy',
  setup(zeek) {
    zeek.redefRecord(Info, { busy_note: column.string().optional() });
    zeek.option('Busy::limit', { type: 'count', default: 1, description: '' });
    zeek.on('new_connection', function spin() {
      for (const end = performance.now() + 20; performance.now() < end; );
    });
    zeek.on('connection_state_remove', () => {
      throw new Error('no');
    });
    zeek.hook('Conn::log_policy', function keepAll() {});
    zeek.on('zeek_init', () => {
      zeek.log.addFilter('Conn::LOG', { name: 'named', pathFunc: () => 'elsewhere' });
    });
    const off = zeek.on('udp_request', () => {});
    off();
  },
});

async function profiled(file = ''): Promise<string[]> {
  const engine = new Engine({ deterministic: true, folder, report: () => {}, print: () => {} });
  const profiler = new Profiler(engine, file);
  engine.logging.registerWriter('Log::WRITER_ASCII', memory(new Map()));
  await engine.load(['base/protocols/conn', Busy]);
  const talks = [1, 2, 3].map((at) => new Conversation({ at, client: `10.0.0.1:${at}` }).open().packets);
  await engine.run(new MemorySource(talks.flat()));
  return profiler.finish();
}

/** The cells of the row of a function. */
const row = (lines: readonly string[], what: string): string[] =>
  lines
    .find((line) => line.endsWith(what))
    ?.trim()
    .split(/ {2,}/) ?? [];

it('counts and times each handler, hook and filter', async () => {
  const lines = await profiled();
  const [calls, total, largest, failures] = row(lines, 'test/busy → new_connection → spin');
  expect([calls, failures]).toEqual(['3', '0']);
  expect(Number(total)).toBeGreaterThanOrEqual(60);
  expect(Number(largest)).toBeGreaterThanOrEqual(20);
  const failing = row(lines, 'test/busy → connection_state_remove → (anonymous)');
  expect([failing[0], failing[3]]).toEqual(['3', '3']);
  // once per filter
  expect(row(lines, 'test/busy → Conn::log_policy → keepAll')[0]).toBe('6');
  expect(row(lines, 'test/busy → Conn::LOG/named → path')[0]).toBe('3');
  expect(row(lines, 'test/busy → Conn::LOG/named → write elsewhere')[0]).toBe('3');
  expect(row(lines, 'base/protocols/conn/main → Conn::LOG/default → write conn')[0]).toBe('3');
});

it('says what each script has registered, without what it took back', async () => {
  const own = (await profiled()).filter((line) => line.startsWith('  test/busy: '));
  expect(own).toEqual([
    '  test/busy: 3 handlers: new_connection, connection_state_remove, zeek_init',
    '  test/busy: 1 hooks: Conn::log_policy',
    '  test/busy: 1 filters: Conn::LOG/named',
    '  test/busy: 1 options: Busy::limit',
    '  test/busy: 1 record extensions: Conn::Info +busy_note',
  ]);
});

it('writes a V8 profile whose frames carry the names of scripts', async () => {
  const file = join(folder, 'run.cpuprofile');
  await profiled(file);
  const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as {
    nodes: { callFrame: { functionName: string } }[];
  };
  const names = nodes.map(({ callFrame }) => callFrame.functionName);
  expect(names).toContain('test/busy → new_connection → spin');
});

it.each([
  ['run.json', 'a profile is read by its ending: --profile=run.json.cpuprofile'],
  [
    'nowhere/run.cpuprofile',
    'the profile nowhere/run.cpuprofile cannot be written: No such file or directory',
  ],
])('%s is refused before the run', (file, message) => {
  expect(() => new Profiler(new Engine(), file)).toThrow(message);
  expect(existsSync(file)).toBe(false);
});

it('an engine that is not measured calls the functions of scripts themselves', () => {
  const engine = new Engine();
  const handler = (): void => {};
  engine.bus.on('zeek_init', handler);
  expect(engine.bus.point('zeek_init').handlers[0]!.run).toBe(handler);
});
