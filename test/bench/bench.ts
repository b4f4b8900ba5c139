/**
 * Measures Tapline beside its peers, and prints tables:
 *
 *     npm run bench -- [--quick] [--only SECTION[,SECTION…]] [--file CAPTURE] [--runs N] [--markdown]
 *                      [--json FILE] [--plots FOLDER]
 *
 * The sections are those of `sections` below, in their order. Captures are generated and removed again; --file gives
 * another one for the sections that measure whole runs and stages. --quick takes a tenth of the packets, fewer runs,
 * and leaves memory out. What is compared takes turns, so that whatever else the machine does meets all of it; ratios
 * are of medians of wall time, and processor time (all threads, in hundredths of a second) stands beside it. Plots
 * are SVG files. Compiles the sources into dist/ first.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { callRows, columnCost, costRows, measureCalls, newPacketCost } from './calls.ts';
import { bareLoop, build, CONN_ONLY, command, emptyScript, tcpdump } from './commands.ts';
import { type FloodRun, floodRows, measureFlood } from './floods.ts';
import { DEFAULT_PLAN, generated } from './generate.ts';
import { growthPlot, growthRows, measureGrowth } from './growth.ts';
import { measureWriters, writerRows } from './lines.ts';
import { measure } from './measure.ts';
import { measureMemory, memoryTables } from './memory.ts';
import { installedPeers } from './peers.ts';
import { svg } from './plot.ts';
import { connections, reading, type Stage, walking } from './stages.ts';
import { count, cpuText, median, speedRows, table } from './table.ts';
import { measureTargets, targetRows } from './targets.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    file: { type: 'string' },
    runs: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    json: { type: 'string' },
    plots: { type: 'string' },
  },
});
const { quick } = values;
const runs = Number(values.runs ?? (quick ? 2 : 7));
if (!Number.isInteger(runs) || runs < 1) throw new RangeError('--runs needs a whole number above 0');
/** What --quick takes of a number. */
const some = (n: number): number => (quick ? n / 10 : n);
/** Of what takes long, fewer runs. */
const few = Math.max(1, Math.ceil(runs / 3));

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  load: loadavg()[0]!,
};

const show = (rows: readonly (readonly string[])[]): void => console.log(`\n${table(rows, values.markdown)}`);

/** The standard capture, or the one that the command line names. */
async function withMix<T>(use: (path: string) => Promise<T>): Promise<T> {
  if (values.file !== undefined) return use(values.file);
  const { packets, connections: flows } = DEFAULT_PLAN;
  return generated({ packets: some(packets), connections: some(flows) }, use);
}

/** The file comes into memory, for all alike. */
async function opened(path: string): Promise<number> {
  const packets = await reading.run(path);
  console.log(`\n${count(packets)} packets, ${(statSync(path).size / 1e6).toFixed(0)} MB, ${runs} runs`);
  return packets;
}

const targets = () =>
  withMix(async (path) => {
    await opened(path);
    const results = await measureTargets(path, runs);
    if (results === undefined) console.log('tcpdump is not installed: no yardstick');
    else show(targetRows(results));
    return results;
  });

/** Each does the work of the one before it and one more step; then what bounds them, and the peers. */
const stages = () =>
  withMix(async (path) => {
    const packets = await opened(path);
    const own = [reading, walking, connections, command('whole run, conn only', CONN_ONLY)];
    const all = [...own, emptyScript, bareLoop(), ...installedPeers()];
    const measured = await measure(all, path, few);
    const base = measured.find(isTcpdump);
    show(speedRows(measured, packets, measured[0], base));
    return { packets, measured };
  });

const isTcpdump = ({ name }: Pick<Stage, 'name'>): boolean => name.startsWith('tcpdump');

async function floods(): Promise<FloodRun[]> {
  const results = [];
  for (const kind of ['udp', 'syn'] as const) results.push(await measureFlood(kind, some(1_000_000), few));
  show(floodRows(results));
  return results;
}

const writers = () =>
  generated({ packets: 60_000, connections: 2000 }, async (path) => {
    const speeds = await measureWriters(path, some(1_000_000), runs);
    show(writerRows(speeds));
    return speeds;
  });

async function calls() {
  const dispatch = measureCalls(some(5_000_000), runs);
  show(callRows(dispatch));
  const costs = [
    await withMix(async (path) => newPacketCost(path, await reading.run(path), few)),
    await generated({ kind: 'udp', packets: some(500_000) }, (path) => columnCost(path, some(500_000), few)),
  ];
  show(costRows(costs));
  return { dispatch, costs };
}

const starts = () =>
  generated({ kind: 'syn', packets: 1 }, async (path) => {
    const all = [
      command('bare, conn only', CONN_ONLY),
      command('default scripts', []),
      command('conn only, --workers 2', [...CONN_ONLY, '--workers', '2']),
    ];
    const measured = await measure(all, path, runs);
    const ms = (s: number): string => (s * 1000).toFixed(0);
    show([
      ['start-up, one packet', 'median ms', 'best ms', 'CPU s'],
      ...measured.map((m) => [m.name, ms(median(m.seconds)), ms(Math.min(...m.seconds)), cpuText(m)]),
    ]);
    return measured;
  });

async function memory() {
  const result = await measureMemory();
  for (const rows of memoryTables(result)) show(rows);
  return result;
}

function growth() {
  const grown = measureGrowth(some(300_000), quick ? 1 : few, quick);
  for (const axis of grown) show(growthRows(axis));
  if (values.plots !== undefined) {
    mkdirSync(values.plots, { recursive: true });
    for (const axis of grown) {
      const name = `packets-by-${axis.axis.replaceAll(' ', '-')}.svg`;
      writeFileSync(join(values.plots, name), svg(growthPlot(axis)));
    }
  }
  return grown;
}

const sections = { targets, stages, floods, writers, calls, starts, growth, memory };
type Section = keyof typeof sections;

const asked = values.only?.split(',') ?? Object.keys(sections).filter((name) => !quick || name !== 'memory');
for (const name of asked) {
  if (!(name in sections))
    throw new RangeError(`--only takes ${Object.keys(sections).join(', ')}, not ${name}`);
}

console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, Node ${machine.node}, load ${machine.load.toFixed(1)}`,
);
console.log(tcpdump === undefined ? 'building dist/' : 'building dist/; tcpdump is the yardstick');
build();
const results: Record<string, unknown> = { machine, runs, quick };
for (const name of asked) {
  results[name] = await sections[name as Section]();
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}
