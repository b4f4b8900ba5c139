/** The memory part of the bench: peaks over captures of growing length, bytes per connection, a flood of SYNs. */
import { CONN_ONLY, peakMemory, program } from './commands.ts';
import { generated } from './generate.ts';
import type { Occupancy } from './occupancy.ts';
import { count, mebibytes, median } from './table.ts';

/** A capture of `packets` packets, what the command took for it, and how many connections lived at once. */
export interface Peak {
  readonly packets: number;
  readonly connections: number;
  readonly live: number;
  /** Peak resident memory, median of the runs, bytes. */
  readonly resident: number;
}

/** One kind of connection that no script handles. */
export interface PerConnection {
  readonly kind: string;
  readonly connections: number;
  readonly bytes: number;
}

export interface Flood {
  readonly connections: number;
  readonly live: number;
  readonly left: number;
  readonly emptied: number | null;
  /** Peak resident memory of the command, bytes. */
  readonly resident: number;
}

export interface Memory {
  readonly peaks: readonly Peak[];
  readonly perConnection: readonly PerConnection[];
  readonly flood: Flood;
}

const LENGTHS = [100_000, 300_000, 600_000];
/** Slow enough that the idle UDP flows of the shortest capture come and go, too: every length reaches its steady state. */
const PACKETS_PER_SECOND = 700;
const PACKETS_PER_CONNECTION = 30;
const PEAK_RUNS = 3;
const HALF_OPEN = 200_000;
const FLOOD = 1_000_000;
/** Below tcp_attempt_delay (5 s): none goes before the last has come. */
const FLOOD_SECONDS = 3;
/** Packets a millisecond apart: 12 s, enough for all timers at 300 per packet. */
const FLOOD_TAIL = 12_000;

const occupancy = (path: string): Occupancy => program<Occupancy>('occupancy.ts', [path]);

/** The same traffic, longer: what grows with the length of a capture would show. */
function peakOf(packets: number): Promise<Peak> {
  const connections = Math.round(packets / PACKETS_PER_CONNECTION);
  return generated({ packets, connections, seconds: packets / PACKETS_PER_SECOND }, (path) => ({
    packets,
    connections,
    live: occupancy(path).peak,
    resident: median(Array.from({ length: PEAK_RUNS }, () => peakMemory(path, CONN_ONLY))),
  }));
}

/** What the heap holds per connection, timers and table included. */
function perConnection(kind: 'syn' | 'udp', name: string): Promise<PerConnection> {
  return generated({ kind, packets: HALF_OPEN, seconds: FLOOD_SECONDS }, (path) => {
    const { live, heap } = occupancy(path);
    if (live !== HALF_OPEN) throw new Error(`${live} connections live instead of ${HALF_OPEN}`);
    return { kind: name, connections: live, bytes: Math.round(heap / live) };
  });
}

function flood(): Promise<Flood> {
  return generated({ kind: 'syn', packets: FLOOD, seconds: FLOOD_SECONDS, tail: FLOOD_TAIL }, (path) => {
    const { peak, live, emptied } = occupancy(path);
    // the tail is a flow of its own
    return { connections: FLOOD, live: peak, left: live - 1, emptied, resident: peakMemory(path, CONN_ONLY) };
  });
}

export async function measureMemory(): Promise<Memory> {
  const peaks: Peak[] = [];
  for (const length of LENGTHS) peaks.push(await peakOf(length));
  return {
    peaks,
    perConnection: [
      await perConnection('syn', 'TCP, half open'),
      await perConnection('udp', 'UDP, one packet'),
    ],
    flood: await flood(),
  };
}

/** Three tables. */
export function memoryTables({ peaks, perConnection: per, flood: f }: Memory): string[][][] {
  return [
    [
      ['the same traffic, longer', 'connections', 'live at once', 'peak resident MiB'],
      ...peaks.map((p) => [
        `${count(p.packets)} packets`,
        count(p.connections),
        count(p.live),
        mebibytes(p.resident),
      ]),
    ],
    [
      ['connections that no script handles', 'number', 'heap bytes each'],
      ...per.map((p) => [p.kind, count(p.connections), count(p.bytes)]),
    ],
    [
      ['SYNs without an answer', 'live at once', 'live in the end', 'gone after s', 'peak resident MiB'],
      [
        count(f.connections),
        count(f.live),
        count(f.left),
        f.emptied?.toFixed(1) ?? 'never',
        mebibytes(f.resident),
      ],
    ],
  ];
}
