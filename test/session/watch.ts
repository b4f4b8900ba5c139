/** Runs packets one by one and tells what each of them did: packets counted on connections, and weirds. */
import type { Connection, Script } from 'tapline';
import { defineScript } from 'tapline';
import { type MemoryPacket, MemorySource } from '../../src/capture/memory.ts';
import { type PacketSource, Pull, RawPacket } from '../../src/capture/source.ts';
import { Engine } from '../../src/engine.ts';
import { type MemoryLogs, memory } from '../../src/log/writers/memory.ts';
import type { Connection as Entry } from '../../src/session/connection.ts';

export interface WeirdSeen {
  readonly kind: 'conn' | 'flow' | 'net';
  readonly name: string;
  /** The connection, of its weirds. */
  readonly uid: string;
}

export interface PacketSeen {
  /** Packets added to the counters of all connections, live or gone. */
  readonly counted: number;
  readonly weirds: readonly WeirdSeen[];
}

/** A row of conn.log as far as the tests read it. */
export interface ConnRow {
  readonly uid: string;
  readonly proto: string;
  readonly ts: number;
  readonly duration?: number;
  readonly orig_bytes?: number;
  readonly missed_bytes: number;
  readonly history?: string;
  readonly conn_state: string;
  readonly orig_pkts: number;
  readonly resp_pkts: number;
}

export interface Watched {
  readonly packets: readonly PacketSeen[];
  readonly rows: readonly ConnRow[];
  /** Each connection's gaps that were reported. */
  readonly gaps: ReadonlyMap<string, number>;
  readonly reports: readonly string[];
}

const uncapped = ['Weird::sampling_threshold=1000000000'];

/** An engine with the conn scripts and the given ones, its logs in memory. */
async function engineFor(scripts: readonly (Script | string)[], logs: MemoryLogs, reports: string[]) {
  const engine = new Engine({ deterministic: true, report: (line) => void reports.push(line) });
  for (const assignment of uncapped) engine.options.assign(assignment);
  engine.logging.registerWriter('Log::WRITER_ASCII', memory(logs));
  await engine.load(['base/protocols/conn', ...scripts]);
  return engine;
}

const rowsOf = (logs: MemoryLogs): ConnRow[] => (logs.get('conn')?.rows ?? []) as unknown as ConnRow[];

/** conn.log of a source, run as a whole. */
export async function connLog(source: PacketSource): Promise<ConnRow[]> {
  const logs: MemoryLogs = new Map();
  const reports: string[] = [];
  const engine = await engineFor([], logs, reports);
  await engine.run(source);
  if (reports.length > 0) throw new Error(reports.join('\n'));
  return rowsOf(logs);
}

/** Feeds packet by packet. */
export async function watch(packets: readonly MemoryPacket[]): Promise<Watched> {
  const logs: MemoryLogs = new Map();
  const reports: string[] = [];
  const gaps = new Map<string, number>();
  let weirds: WeirdSeen[] = [];
  const watcher = defineScript({
    name: 'watcher',
    setup(zeek) {
      const see = (kind: WeirdSeen['kind'], name: string, uid = '') => weirds.push({ kind, name, uid });
      zeek.on('conn_weird', (name: string, c: Connection) => void see('conn', name, c.uid));
      zeek.on('flow_weird', (name: string) => void see('flow', name));
      zeek.on('net_weird', (name: string) => void see('net', name));
      zeek.on('content_gap', (c: Connection) => void gaps.set(c.uid, (gaps.get(c.uid) ?? 0) + 1));
    },
  });
  const engine = await engineFor([watcher], logs, reports);
  const all = new Set<Entry>();
  engine.sessions.observer = { arrived: (c) => void all.add(c), removed: () => {} };
  engine.begin();
  const total = () => [...all].reduce((sum, c) => sum + c.origPackets + c.respPackets, 0);
  const seen: PacketSeen[] = [];
  const source = new MemorySource(packets);
  const raw = new RawPacket();
  for (let before = 0; source.next(raw) === Pull.packet; before = total()) {
    weirds = [];
    engine.feed(raw);
    seen.push({ counted: total() - before, weirds });
  }
  engine.end();
  return { packets: seen, rows: rowsOf(logs), gaps, reports };
}
