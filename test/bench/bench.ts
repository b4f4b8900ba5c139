/**
 * Measures packets per second, stage by stage, beside tcpdump on the same capture, and then memory:
 *
 *     npm run bench -- [--quick] [--memory] [--file CAPTURE] [--runs N] [--markdown] [--json FILE]
 *
 * Without --file the standard capture is generated and removed again. --quick takes a tenth of the packets, fewer
 * runs, and leaves memory out; --memory measures nothing but memory. The stages take turns, so that whatever else
 * the machine does meets them all; ratios are of medians of wall time, and processor time (all threads, in hundredths
 * of a second) stands beside it. Compiles the sources into dist/ first.
 */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, CONN_ONLY, command, tcpdump } from './commands.ts';
import { cpuSeconds } from './cpu-time.ts';
import { DEFAULT_PLAN, generate, type Plan } from './generate.ts';
import { measureMemory, memoryTables } from './memory.ts';
import { connections, reading, type Stage, walking } from './stages.ts';
import { count, cpuText, type Measured, median, speedRows, table } from './table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    file: { type: 'string' },
    runs: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const runs = Number(values.runs ?? (values.quick ? 3 : 7));
if (!Number.isInteger(runs) || runs < 1) throw new RangeError('--runs needs a whole number above 0');

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${process.arch}`,
  node: process.version,
};

/** Over the capture of the speed table; the last two are processes, start-up included. */
const stages: readonly Stage[] = [
  ...(tcpdump === undefined ? [] : [tcpdump]),
  reading,
  walking,
  connections,
  command('whole run, conn.log only', CONN_ONLY),
  command('whole run, default scripts', []),
];

/** Over a capture of one packet. */
const starts: readonly Stage[] = [
  command('start-up, conn.log only', CONN_ONLY),
  command('start-up, default scripts', []),
];

/** Runs the stages in turn, `runs` times. */
async function measure(what: readonly Stage[], path: string): Promise<Measured[]> {
  const seconds: number[][] = what.map(() => []);
  const cpu: number[][] = what.map(() => []);
  for (let i = 0; i < runs; i++) {
    for (const [n, stage] of what.entries()) {
      const started = performance.now();
      const used = cpuSeconds();
      await stage.run(path);
      seconds[n]!.push((performance.now() - started) / 1000);
      cpu[n]!.push(cpuSeconds() - used);
    }
  }
  return what.map(({ name }, n) => ({ name, seconds: seconds[n]!, cpu: cpu[n]! }));
}

/** Calls `use` with the capture asked for on the command line, or with a generated one, which goes afterwards. */
async function withCapture<T>(plan: Plan, given: string | undefined, use: (path: string) => Promise<T>) {
  if (given !== undefined) return use(given);
  const path = join(tmpdir(), `tapline-bench-${process.pid}.pcap`);
  try {
    generate(path, plan);
    return await use(path);
  } finally {
    rmSync(path, { force: true });
  }
}

const show = (rows: readonly (readonly string[])[]): void => console.log(`\n${table(rows, values.markdown)}`);

async function measureSpeed(path: string) {
  const packets = await reading.run(path); // the file comes into memory, for all alike
  const bytes = statSync(path).size;
  console.log(`${count(packets)} packets, ${(bytes / 1e6).toFixed(0)} MB; median and best of ${runs} runs`);
  const measured = await measure(stages, path);
  const of = (stage: Stage | undefined) => measured.find(({ name }) => name === stage?.name);
  show(speedRows(measured, packets, of(reading), of(tcpdump)));
  if (tcpdump === undefined) console.log('\ntcpdump is not installed: no yardstick');
  return { packets, bytes, measured };
}

async function measureStarts(path: string): Promise<Measured[]> {
  const measured = await measure(starts, path);
  const ms = (s: number): string => (s * 1000).toFixed(0);
  show([
    ['one packet', 'median ms', 'best ms', 'CPU s'],
    ...measured.map((m) => [m.name, ms(median(m.seconds)), ms(Math.min(...m.seconds)), cpuText(m)]),
  ]);
  return measured;
}

async function speeds() {
  const scale = values.quick ? 10 : 1;
  const { packets, connections: flows } = DEFAULT_PLAN;
  const plan = { ...DEFAULT_PLAN, packets: packets / scale, connections: flows / scale };
  const speed = await withCapture(plan, values.file, measureSpeed);
  const one = { ...DEFAULT_PLAN, kind: 'syn', packets: 1 } as const;
  return { runs, ...speed, starts: await withCapture(one, undefined, measureStarts) };
}

console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, Node ${machine.node}`,
);
console.log('building dist/');
build();
const speed = values.memory ? undefined : await speeds();
const memory = values.quick && !values.memory ? undefined : measureMemory();
if (memory !== undefined) for (const rows of memoryTables(memory)) show(rows);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ machine, speed, memory }, null, 2)}\n`);
}
