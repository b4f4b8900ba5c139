/**
 * Lines per second of processor time through the logging framework, its hooks without bodies, and the writers:
 *
 *     npx tsx test/bench/log-lines.ts
 *
 * The rows are those of conn.log for TCP, UDP and a refused connection, one after the other; the file is /dev/null.
 */
import { pathToFileURL } from 'node:url';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { Engine } from '../../src/engine.ts';
import { connIdType } from '../../src/script/conn-records.ts';
import { count, median, table } from './table.ts';

/** Lines of one run; the first run of each form warms up and does not count. */
const LINES = 200_000;
const RUNS = 5;
/** Rows made before the clock starts. */
const ROWS = 1000;

export interface LineSpeed {
  readonly name: string;
  /** Median of the runs. */
  readonly linesPerSecond: number;
}

const states = ['SF', 'S0', 'REJ'] as const;
const histories = ['ShADadFf', 'D', 'Sr'] as const;

/** The fields of a connection's row. */
const row = (n: number) => ({
  ts: 1700000000.25 + n * 0.001953,
  uid: `C${(n * 7919).toString(36).padStart(8, 'x')}HJFwoG9aQ`,
  proto: n % 3 === 1 ? ('udp' as const) : ('tcp' as const),
  duration: n % 3 === 2 ? undefined : 0.113 + n * 0.000417,
  orig_bytes: n % 3 === 2 ? undefined : 512 + n,
  resp_bytes: n % 3 === 2 ? undefined : 14600 + 31 * n,
  conn_state: states[n % 3],
  local_orig: true,
  local_resp: false,
  history: histories[n % 3],
  orig_pkts: 12,
  orig_ip_bytes: 1136 + n,
  resp_pkts: 18,
  resp_ip_bytes: 15544 + 31 * n,
  ip_proto: n % 3 === 1 ? 17 : 6,
});

const forms = [
  { name: 'TSV', config: {} },
  { name: 'JSON', config: { use_json: 'T' } },
] as const;

/** Median lines per second of one form. */
async function speed(config: Readonly<Record<string, string>>): Promise<number> {
  const engine = new Engine({ deterministic: true });
  await engine.load([Conn]);
  engine.begin();
  const { logging, records } = engine;
  logging.removeFilter('Conn::LOG', 'default');
  logging.addFilter('Conn::LOG', { name: 'default', path: '/dev/null', config });
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const id = { orig_h: `10.0.${n >> 8}.${n & 255}`, orig_p: 40000 + n, resp_h: '192.0.2.80', resp_p: 443 };
    return records.create(Info, { ...row(n), id: records.create(connIdType, { ...id, proto: 6 }) });
  });
  const seconds = Array.from({ length: RUNS + 1 }, () => {
    const start = process.cpuUsage();
    for (let n = 0; n < LINES; n++) {
      logging.write('Conn::LOG', rows[n % ROWS]!);
      if (n % 64 === 0) engine.bus.drain();
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
  if (logging.lines !== LINES * (RUNS + 1)) throw new Error('lines are missing');
  engine.end();
  return LINES / median(seconds.slice(1));
}

/** All forms, one after the other. */
export async function logLines(): Promise<LineSpeed[]> {
  const speeds: LineSpeed[] = [];
  for (const { name, config } of forms) speeds.push({ name, linesPerSecond: await speed(config) });
  return speeds;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = (await logLines()).map((s) => [s.name, count(s.linesPerSecond)]);
  process.stdout.write(`${table([['log lines', 'lines/s'], ...rows])}\n`);
}
