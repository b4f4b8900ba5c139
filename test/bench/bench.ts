/**
 * Measures packets per second, stage by stage, beside tcpdump on the same capture:
 *
 *     npm run bench -- [--quick] [--file CAPTURE] [--runs N] [--json FILE]
 *
 * Without --file the standard capture is generated and removed again. --quick takes a tenth of the packets. Every
 * line gives the best and the median of the runs; ratios are best to best.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_PLAN, generate } from './generate.ts';
import { reading, type Stage, stages } from './stages.ts';

interface Measured {
  readonly name: string;
  readonly packets: number;
  /** Seconds of each run, shortest first. */
  readonly seconds: readonly number[];
}

const DEFAULT_RUNS = 7;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    file: { type: 'string' },
    runs: { type: 'string', default: String(DEFAULT_RUNS) },
    json: { type: 'string' },
  },
});

/** The yardstick: a C program that reads and writes every record. Undefined where it is not installed. */
const tcpdump: Stage | undefined =
  spawnSync('tcpdump', ['--version']).status === 0
    ? {
        name: 'tcpdump -nn -w /dev/null',
        async run(path) {
          const { status, stderr } = spawnSync('tcpdump', ['-nn', '-r', path, '-w', '/dev/null']);
          if (status !== 0) throw new Error(`tcpdump failed: ${stderr}`);
          return 0;
        },
      }
    : undefined;

async function measure(stage: Stage, path: string, runs: number): Promise<Measured> {
  const seconds: number[] = [];
  let packets = 0;
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    packets = await stage.run(path);
    seconds.push((performance.now() - started) / 1000);
  }
  return { name: stage.name, packets, seconds: seconds.sort((a, b) => a - b) };
}

const best = ({ seconds }: Measured): number => seconds[0]!;
const median = ({ seconds }: Measured): number => seconds[seconds.length >> 1]!;
const count = (n: number): string => Math.round(n).toLocaleString('en');

/** Aligned columns: the first to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return rows.map(line).join('\n');
}

function report(measured: readonly Measured[], packets: number, yardstick: Measured | undefined): string {
  const head = ['stage', 'best packets/s', 'median packets/s', 'best s', 'times tcpdump'];
  const rows = measured.map((m) => [
    m.name,
    count(packets / best(m)),
    count(packets / median(m)),
    best(m).toFixed(3),
    yardstick === undefined ? '-' : (best(m) / best(yardstick)).toFixed(2),
  ]);
  return table([head, ...rows]);
}

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${process.arch}`,
  node: process.version,
};

const generated = join(tmpdir(), `tapline-bench-${process.pid}.pcap`);
const path = values.file ?? generated;
const scale = values.quick ? 10 : 1;
try {
  if (values.file === undefined) {
    const { packets, connections } = DEFAULT_PLAN;
    generate(path, { ...DEFAULT_PLAN, packets: packets / scale, connections: connections / scale });
  }
  const runs = Number(values.runs);
  await reading.run(path); // the file comes into memory, for all alike
  const yardstick = tcpdump && (await measure(tcpdump, path, runs));
  const measured: Measured[] = [];
  for (const stage of stages) measured.push(await measure(stage, path, runs));
  const { packets } = measured[0]!;
  const bytes = statSync(path).size;
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, Node ${machine.node}`,
  );
  console.log(`${count(packets)} packets, ${(bytes / 1e6).toFixed(0)} MB, ${runs} runs each\n`);
  const all = yardstick === undefined ? measured : [yardstick, ...measured];
  console.log(report(all, packets, yardstick));
  if (yardstick === undefined) console.log('\ntcpdump is not installed: no yardstick');
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine, packets, bytes, runs, measured: all }, null, 2)}\n`,
    );
  }
} finally {
  if (values.file === undefined) rmSync(path, { force: true });
}
