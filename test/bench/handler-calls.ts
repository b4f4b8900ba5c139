/**
 * Calls per second of processor time of users' handlers:
 *
 *     npx tsx test/bench/handler-calls.ts
 *
 * One event with 1, 3 and 10 handlers and one hook, by themselves; then what handlers add to a run over a generated
 * capture: one that reads two fields of each packet's header, and one that fills a column of each connection.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { column } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { Bus } from '../../src/bus/bus.ts';
import { Hooks } from '../../src/bus/hook.ts';
import { openCapture } from '../../src/capture/open.ts';
import { Engine } from '../../src/engine.ts';
import { none } from '../../src/log/writers/none.ts';
import { defineScript, type Script } from '../../src/script/script.ts';
import { generate } from './generate.ts';
import { count, median, table } from './table.ts';

const EVENTS = 1_000_000;
const RUNS = 5;
/** Events queued before they are dispatched. */
const BATCH = 2;
const PACKETS = 200_000;
const CONNECTIONS = 7000;
/** Connections of one packet, where removal is most of the work. */
const FLOWS = 200_000;

export interface CallSpeed {
  readonly name: string;
  readonly callsPerSecond: number;
}

/** Processor seconds of this process since an earlier reading. */
function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Median processor seconds of a few runs, the first not counted. */
function seconds(work: () => void): number {
  const runs = Array.from({ length: RUNS + 1 }, () => {
    const start = process.cpuUsage();
    work();
    return since(start);
  });
  return median(runs.slice(1));
}

/** Handlers of one event, each reading a field of its argument. */
function event(handlers: number): CallSpeed {
  const bus = new Bus();
  let sum = 0;
  for (let i = 0; i < handlers; i++) {
    bus.on('e', (c: { n: number }) => {
      sum += c.n;
    });
  }
  const point = bus.point<[c: { n: number }]>('e');
  const c = { n: 1 };
  const time = seconds(() => {
    for (let i = 0; i < EVENTS; i += BATCH) {
      for (let k = 0; k < BATCH; k++) point.raise(c);
      bus.drain();
    }
  });
  if (sum !== EVENTS * handlers * (RUNS + 1)) throw new Error('calls are missing');
  return {
    name: `event, ${handlers} handler${handlers > 1 ? 's' : ''}`,
    callsPerSecond: (EVENTS * handlers) / time,
  };
}

/** A hook with one body that reads a field of its argument. */
function hook(): CallSpeed {
  const bus = new Bus();
  const hooks = new Hooks(bus.failures);
  hooks.on('h', (rec: { n: number }) => rec.n > 0);
  const rec = { n: 1 };
  let passed = 0;
  const time = seconds(() => {
    for (let i = 0; i < EVENTS; i++) if (hooks.run('h', rec, 'Conn::LOG')) passed++;
  });
  if (passed !== EVENTS * (RUNS + 1)) throw new Error('calls are missing');
  return { name: 'hook, 1 body', callsPerSecond: EVENTS / time };
}

let read = 0;

const packetReader = defineScript({
  name: 'bench/packet-reader',
  setup(zeek) {
    zeek.on('new_packet', (_c, p) => {
      read += (p.ip?.len ?? 0) + (p.tcp?.win ?? 0);
    });
  },
});

const columnFiller = defineScript({
  name: 'bench/column-filler',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, { total: column.count().optional() });
    zeek.on('connection_state_remove', (c) => {
      (c.conn as { total?: number }).total = c.orig.size + c.resp.size;
    });
  },
});

/** Processor seconds of one run over a capture. */
async function run(path: string, scripts: readonly Script[]): Promise<number> {
  const engine = new Engine({ deterministic: true });
  await engine.load([Conn, ...scripts]);
  engine.logging.registerWriter('Log::WRITER_ASCII', none);
  const source = await openCapture(path);
  const start = process.cpuUsage();
  await engine.run(source);
  return since(start);
}

/**
 * What a script adds to a run: the least of its runs less the least of those without it, the two taking turns at being
 * first. A difference below what the machine's noise allows to see is NaN.
 */
async function added(name: string, path: string, script: Script, calls: number): Promise<CallSpeed> {
  const plain: number[] = [];
  const scripted: number[] = [];
  for (let i = 0; i <= RUNS; i++) {
    const turns = [
      async () => plain.push(await run(path, [])),
      async () => scripted.push(await run(path, [script])),
    ];
    for (const turn of i % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const difference = Math.min(...scripted) - Math.min(...plain);
  return { name, callsPerSecond: difference > 0 ? calls / difference : Number.NaN };
}

export async function handlerCalls(): Promise<CallSpeed[]> {
  const mix = join(tmpdir(), `tapline-calls-mix-${process.pid}.pcap`);
  const flows = join(tmpdir(), `tapline-calls-udp-${process.pid}.pcap`);
  generate(mix, { kind: 'mix', packets: PACKETS, connections: CONNECTIONS, seed: 1 });
  generate(flows, { kind: 'udp', packets: FLOWS, connections: FLOWS, seed: 1 });
  try {
    return [
      event(1),
      event(3),
      event(10),
      hook(),
      await added('new_packet in a run', mix, packetReader, PACKETS),
      await added('connection_state_remove in a run', flows, columnFiller, FLOWS),
    ];
  } finally {
    rmSync(mix);
    rmSync(flows);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = (await handlerCalls()).map((s) => [
    s.name,
    count(s.callsPerSecond),
    (1e6 / s.callsPerSecond).toFixed(3),
  ]);
  process.stdout.write(`${table([['handlers', 'calls/s', 'µs a call'], ...rows])}\n`);
  if (read === 0) throw new Error('no packet was read');
}
