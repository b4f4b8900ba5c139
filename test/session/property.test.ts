/**
 * Properties of random traffic, whatever it is.
 *
 * Conservation, for each frame that carries one IP packet: either it is counted on exactly one connection, or it is
 * named in exactly one weird that says why it was dropped. Exceptions, all from the specification: a fragment that
 * completes no datagram is neither (the completing one stands for the datagram); an ICMP message that was captured
 * in part is not counted (connection-engine 5.2); a frame with a UDP tunnel holds two packets, the inner one only if
 * the outer is good. Refused connections (partial_connection_ok=F) and skipped ones are not in play here.
 *
 * PROPERTY_RUNS=20000 looks longer than a test run may.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory.ts';
import { mergeCaptures } from '../../src/capture/merge.ts';
import { type Frame, framesOf, traffic } from './traffic.ts';
import { type ConnRow, connLog, type PacketSeen, type Watched, watch } from './watch.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 250);
const LIMIT = Math.max(60_000, RUNS * 100);
const LENGTH = 60;

/** Weirds that say: this packet goes no further. */
const DROPS = new Set([
  'truncated_ethernet_frame',
  'truncated_IP',
  'truncated_IPv6',
  'internally_truncated_header',
  'truncated_header',
  'bad_TCP_header_len',
  'bad_IP_checksum',
  'bad_TCP_checksum',
  'bad_UDP_checksum',
  'bad_ICMP_checksum',
]);

const dropsOf = (seen: PacketSeen): number => seen.weirds.filter(({ name }) => DROPS.has(name)).length;

/** Checks one frame against the law of conservation. */
function conserved({ fate }: Frame, seen: PacketSeen): void {
  const drops = dropsOf(seen);
  const sum = seen.counted + drops;
  switch (fate) {
    case 'counted':
      expect(sum).toBe(1);
      return;
    case 'carrier':
      expect(sum).toBe(2);
      return;
    case 'pending':
      expect(sum).toBe(0);
      return;
    case 'cut ICMP':
      expect(seen.counted).toBe(0);
      expect(drops).toBeLessThanOrEqual(1);
  }
}

it(
  'counts every packet on exactly one connection, or names it',
  async () => {
    await fc.assert(
      fc.asyncProperty(traffic(LENGTH), async (steps) => {
        const frames = framesOf(steps);
        const { packets, rows, reports } = await watch(frames);
        expect(reports).toEqual([]);
        frames.forEach((frame, i) => void conserved(frame, packets[i]!));
        const counted = packets.reduce((sum, seen) => sum + seen.counted, 0);
        expect(rows.reduce((sum, row) => sum + row.orig_pkts + row.resp_pkts, 0)).toBe(counted);
      }),
      { numRuns: RUNS },
    );
  },
  LIMIT,
);

const count = (text: string, letter: string): number => text.split(letter).length - 1;

/** Times that a logarithmic letter is given for so many occurrences: at the 1st, 10th, 100th … */
const lettersFor = (occurrences: number): number => (occurrences === 0 ? 0 : String(occurrences).length);

const STATES = /^(S0|S1|SF|REJ|S2|S3|RSTO|RSTR|RSTOS0|RSTRH|SH|SHR|OTH)$/;
const ALPHABET: Readonly<Record<string, RegExp>> = {
  tcp: /^[SHADFRCGTWIQX^shadfrcgtwiq]*$/,
  udp: /^[DCX^dc]*$/,
  icmp: /^X?$/,
  unknown_transport: /^X?$/,
};

function historyKept({ rows, packets, gaps }: Watched): void {
  for (const row of rows) {
    const history = row.history ?? '';
    expect(history).toMatch(ALPHABET[row.proto]!);
    for (const letter of 'DdAaIiQqX') expect(count(history, letter)).toBeLessThanOrEqual(1);
    checksumLetters(row, packets);
    gapLetters(row, gaps.get(row.uid) ?? 0);
    expect(row.conn_state).toMatch(STATES);
    expect(row.orig_bytes === undefined).toBe(row.duration === undefined);
    if (row.duration !== undefined) expect(row.duration).toBeGreaterThan(0);
  }
}

/** C and c are given at the 1st, 10th … bad checksum of a side: as many as the weirds allow for two sides. */
function checksumLetters({ uid, history = '', proto }: ConnRow, packets: readonly PacketSeen[]): void {
  if (proto !== 'tcp' && proto !== 'udp') return;
  const name = `bad_${proto.toUpperCase()}_checksum`;
  const bad = packets.flatMap(({ weirds }) => weirds).filter((w) => w.name === name && w.uid === uid).length;
  const letters = count(history, 'C') + count(history, 'c');
  const splits = Array.from({ length: bad + 1 }, (_, left) => lettersFor(left) + lettersFor(bad - left));
  expect(splits).toContain(letters);
}

/** G and g stand for gaps, which are missed bytes. */
function gapLetters({ history = '', missed_bytes: missed }: ConnRow, gaps: number): void {
  expect(missed > 0).toBe(gaps > 0);
  expect(/g/i.test(history)).toBe(gaps > 0);
}

it(
  'keeps the rules of the history',
  async () => {
    await fc.assert(
      fc.asyncProperty(traffic(LENGTH), async (steps) => historyKept(await watch(framesOf(steps)))),
      { numRuns: RUNS },
    );
  },
  LIMIT,
);

/** Where a capture may be cut so that its files, by time, are in order: nothing behind the cut is older. */
function cuts(frames: readonly Frame[]): number[] {
  let latest = 0;
  return frames.flatMap(({ time }, i) => {
    const fits = time >= latest;
    latest = Math.max(latest, time);
    return fits ? [i] : [];
  });
}

it(
  'gives the same conn.log for two files in order as for one',
  async () => {
    await fc.assert(
      fc.asyncProperty(traffic(LENGTH), fc.nat(), async (steps, at) => {
        const frames = framesOf(steps);
        const places = cuts(frames);
        const place = places[at % places.length]!;
        const parts = [frames.slice(0, place), frames.slice(place)].map((part) => new MemorySource(part));
        expect(await connLog(mergeCaptures(parts))).toEqual(await connLog(new MemorySource(frames)));
      }),
      { numRuns: RUNS },
    );
  },
  LIMIT,
);
