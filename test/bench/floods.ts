/** A million connections of one packet: what each costs from the packet to its line, beside tcpdump's copy. */
import { CONN_ONLY, command, peakMemory, tcpdump } from './commands.ts';
import { generated } from './generate.ts';
import { measure } from './measure.ts';
import { count, cpuText, type Measured, mebibytes, median } from './table.ts';

/** Least connections a second through to conn.log; bounds of the ratio to tcpdump. */
const MUST = { perSecond: 250_000, ratio: 24, aim: 12 } as const;
/** Zeek 8.2.2, conn script alone, a million of them in ten seconds of packet time, on another machine of two cores. */
const ZEEK = { udp: '62 to 67 s, 4.1 GB', syn: '42 to 55 s, 2.4 GB' } as const;

export interface FloodRun {
  readonly kind: 'udp' | 'syn';
  readonly connections: number;
  readonly measured: Measured;
  /** Undefined without tcpdump. */
  readonly ratio: number | undefined;
  /** Peak resident memory, bytes. */
  readonly peak: number;
}

/** One kind: `udp` datagrams or `syn` segments, so many of them. */
export function measureFlood(kind: 'udp' | 'syn', connections: number, runs: number): Promise<FloodRun> {
  return generated({ kind, packets: connections }, async (path) => {
    const stages = [command(kind, CONN_ONLY), ...(tcpdump === undefined ? [] : [tcpdump])];
    const [own, copy] = await measure(stages, path, runs);
    return {
      kind,
      connections,
      measured: own!,
      ratio: copy && median(own!.seconds) / median(copy.seconds),
      peak: peakMemory(path, CONN_ONLY),
    };
  });
}

export function floodRows(floods: readonly FloodRun[]): string[][] {
  return [
    [
      'connections of one packet',
      'number',
      'median s',
      'CPU s',
      'per s',
      'times tcpdump',
      'peak MiB',
      'bounds',
      'Zeek, for a million',
    ],
    ...floods.map(({ kind, connections, measured, ratio, peak }) => [
      kind === 'udp' ? 'UDP datagrams' : 'SYN without an answer',
      count(connections),
      median(measured.seconds).toFixed(2),
      cpuText(measured),
      count(connections / median(measured.seconds)),
      ratio?.toFixed(1) ?? '-',
      mebibytes(peak),
      `${count(MUST.perSecond)}/s, ${MUST.ratio}, aim ${MUST.aim}`,
      ZEEK[kind],
    ]),
  ];
}
