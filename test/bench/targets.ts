/** What Tapline promises: whole runs as multiples of the time in which tcpdump copies the same capture. */
import { bareLoop, CONN_ONLY, command, tcpdump } from './commands.ts';
import { measure, verdict } from './measure.ts';
import { cpuText, type Measured, median } from './table.ts';

interface Target {
  readonly name: string;
  readonly args: readonly string[];
  /** Ratio of medians of wall time to tcpdump. */
  readonly must: number;
  readonly aim: number;
}

/** Handlers of three events, and a policy hook that drops every other line. */
const SCRIPT = `
let seen = 0, established = 0, bytes = 0, lines = 0;
zeek.on('new_connection', () => { seen++; });
zeek.on('connection_established', () => { established++; });
zeek.on('connection_state_remove', (c) => { bytes += c.orig.size + c.resp.size; });
zeek.hook('Conn::log_policy', () => lines++ % 2 === 0);`;

export const targets: readonly Target[] = [
  { name: 'conn only', args: CONN_ONLY, must: 1.5, aim: 1.0 },
  { name: 'all base scripts', args: [], must: 1.6, aim: 1.1 },
  { name: 'three handlers, a hook drops half', args: [...CONN_ONLY, '-e', SCRIPT], must: 1.7, aim: 1.15 },
  { name: 'conn only, --workers 2', args: [...CONN_ONLY, '--workers', '2'], must: 0.95, aim: 0.65 },
];

export interface TargetResult extends Pick<Target, 'name' | 'must' | 'aim'> {
  readonly measured: Measured;
  /** Times tcpdump: of medians of wall time, and of best runs. */
  readonly ratio: number;
  readonly best: number;
  /** The same of processor time; NaN where it is not known. */
  readonly cpu: number;
  /** Times the loop that does the least a JavaScript thread can (bare-loop.ts), of medians of wall time. */
  readonly bare: number;
}

/** Undefined without tcpdump. */
export async function measureTargets(path: string, runs: number): Promise<TargetResult[] | undefined> {
  if (tcpdump === undefined) return undefined;
  const stages = targets.map(({ name, args }) => command(name, args));
  const [base, least, ...measured] = await measure([tcpdump, bareLoop(), ...stages], path, runs);
  return targets.map(({ name, must, aim }, i) => ({
    name,
    must,
    aim,
    measured: measured[i]!,
    ratio: median(measured[i]!.seconds) / median(base!.seconds),
    cpu: median(measured[i]!.cpu) / median(base!.cpu),
    bare: median(measured[i]!.seconds) / median(least!.seconds),
    best: Math.min(...measured[i]!.seconds) / Math.min(...base!.seconds),
  }));
}

export function targetRows(results: readonly TargetResult[]): string[][] {
  return [
    [
      'whole run, start-up included',
      'median s',
      'CPU s',
      'times tcpdump',
      'best',
      'CPU',
      'times bare loop',
      'must',
      'aim',
      'holds',
    ],
    ...results.map(({ name, measured, ratio, best, cpu, bare, must, aim }) => [
      name,
      median(measured.seconds).toFixed(3),
      cpuText(measured),
      ratio.toFixed(2),
      best.toFixed(2),
      Number.isNaN(cpu) ? '-' : cpu.toFixed(2),
      bare.toFixed(2),
      must.toFixed(2),
      aim.toFixed(2),
      verdict(ratio, must, aim),
    ]),
  ];
}
