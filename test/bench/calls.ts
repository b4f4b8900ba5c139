/** What a handler costs: calls of events and hooks a second, and microseconds of a user's handler in a whole run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine.ts';
import { CONN_ONLY, command } from './commands.ts';
import { measure, verdict } from './measure.ts';
import { count, type Measured } from './table.ts';

export interface CallSpeed {
  readonly what: string;
  /** Events raised, or hooks run. */
  readonly occurrences: number;
  readonly calls: number;
  readonly seconds: number;
}

/** Occurrences between two drains of the queue. */
const BATCH = 64;
const EVENT = 'bench_event';
const HOOK = 'bench_hook';

/** Each handler does next to nothing, but no two are the same function. */
function handlers(n: number, add: (run: (value: number) => unknown) => void): { sum: () => number } {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    add((value) => {
      sums[i]! += value;
    });
  }
  return { sum: () => sums.reduce((a, b) => a + b, 0) };
}

function eventSpeed(n: number, occurrences: number): CallSpeed {
  const { bus } = new Engine();
  const { sum } = handlers(n, (run) => bus.on(EVENT, run));
  const point = bus.point<[value: number]>(EVENT);
  const started = performance.now();
  for (let i = 0; i < occurrences; i++) {
    point.raise(1);
    if (i % BATCH === 0) bus.drain();
  }
  bus.drainAll();
  const seconds = (performance.now() - started) / 1000;
  if (sum() !== n * occurrences) throw new Error('a handler was not called');
  return { what: `event, ${n} handler${n === 1 ? '' : 's'}`, occurrences, calls: n * occurrences, seconds };
}

function hookSpeed(occurrences: number): CallSpeed {
  const { hooks } = new Engine();
  const { sum } = handlers(1, (run) => hooks.on(HOOK, run));
  const started = performance.now();
  for (let i = 0; i < occurrences; i++) hooks.run(HOOK, 1);
  const seconds = (performance.now() - started) / 1000;
  if (sum() !== occurrences) throw new Error('a body was not called');
  return { what: 'hook, 1 body', occurrences, calls: occurrences, seconds };
}

/** The fastest of `runs`. */
const best = (runs: number, once: () => CallSpeed): CallSpeed =>
  Array.from({ length: runs }, once).reduce((a, b) => (b.seconds < a.seconds ? b : a));

export function measureCalls(occurrences: number, runs: number): CallSpeed[] {
  return [
    ...[1, 3, 10].map((n) => best(runs, () => eventSpeed(n, occurrences))),
    best(runs, () => hookSpeed(occurrences)),
  ];
}

export function callRows(speeds: readonly CallSpeed[]): string[][] {
  return [
    ['dispatch', 'occurrences/s', 'calls/s'],
    ...speeds.map(({ what, occurrences, calls, seconds }) => [
      what,
      count(occurrences / seconds),
      count(calls / seconds),
    ]),
  ];
}

export interface HandlerCost {
  readonly what: string;
  readonly calls: number;
  /** Microseconds of processor time that one call adds to the run. */
  readonly micros: number;
  readonly must: number;
  readonly aim: number;
}

const READ_TWO = "let n = 0; zeek.on('new_packet', (c, p) => { n += c.orig.size + (p.ip?.len ?? 0); });";

/** Reads two fields of every packet. The run without it is measured in turn. */
export async function newPacketCost(path: string, packets: number, runs: number): Promise<HandlerCost> {
  const what = 'new_packet, two fields read';
  return {
    what,
    calls: packets,
    must: 0.9,
    aim: 0.3,
    micros: await added(path, packets, runs, [...CONN_ONLY, '-e', ''], [...CONN_ONLY, '-e', READ_TWO]),
  };
}

/** Fills a column at the end of every connection, beside the same script without the handler. */
export async function columnCost(path: string, connections: number, runs: number): Promise<HandlerCost> {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-bench-script-'));
  try {
    const script = (name: string, handler: string): string => {
      const file = join(folder, `${name}.mjs`);
      writeFileSync(file, COLUMN.replace('HANDLER', handler));
      return file;
    };
    const without = script('without', '');
    const filling = script(
      'with',
      "zeek.on('connection_state_remove', (c) => { c.conn.total = c.orig.size + c.resp.size; });",
    );
    const micros = await added(path, connections, runs, [...CONN_ONLY, without], [...CONN_ONLY, filling]);
    return { what: 'connection_state_remove, a column filled', calls: connections, must: 1, aim: 1, micros };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const COLUMN = `
import { column, defineScript } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
export default defineScript({
  name: 'bench-column',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, { total: column.count().optional() });
    HANDLER
  },
});`;

/** Microseconds of processor time that a call adds: of the best runs, as whatever disturbs a run makes it longer. */
async function added(
  path: string,
  calls: number,
  runs: number,
  without: readonly string[],
  filled: readonly string[],
): Promise<number> {
  const stages = [command('without', without), command('with', filled)];
  const [base, more] = await measure(stages, path, Math.max(runs, LEAST_RUNS));
  return ((leastTime(more!) - leastTime(base!)) * 1e6) / calls;
}

const LEAST_RUNS = 3;

/** Of the processor, or of the clock where that is not known. */
const leastTime = ({ cpu, seconds }: Measured): number =>
  Number.isNaN(cpu[0]) ? Math.min(...seconds) : Math.min(...cpu);

export function costRows(costs: readonly HandlerCost[]): string[][] {
  return [
    ['a handler in a whole run', 'calls', 'CPU µs a call', 'must', 'aim', 'holds'],
    ...costs.map(({ what, calls, micros, must, aim }) => [
      what,
      count(calls),
      micros.toFixed(2),
      must.toFixed(1),
      aim.toFixed(1),
      verdict(micros, must, aim),
    ]),
  ];
}
