/** TCP segments with any flags and numbers between few ends: what a hostile pair of hosts can say. */
import { tcp } from '../../../src/testing/frames.ts';
import { judgeBoth } from '../engine.ts';
import type { FuzzPacket, Random, Target } from '../target.ts';

const SEGMENTS = 120;
const ENDS: readonly (readonly [string, string])[] = [
  ['10.0.0.1:40000', '10.0.0.2:80'],
  ['10.0.0.1:40000', '10.0.0.2:53'],
  ['10.0.0.1:1080', '10.0.0.2:1080'],
  ['[2001:db8::1]:40000', '[2001:db8::2]:443'],
];
const FLAGS = ['S', 'SA', 'A', 'PA', 'F', 'FA', 'R', 'RA', '', 'SF', 'SR', 'SFR', 'FSRPAUEC', 'PAU', 'SEC'];
/** Distances from where a side stands, and far away ones. */
const STEPS = [0, 0, 0, 0, 1, -1, 10, -10, 1460, -1460, 65535, 0x7fffffff, 0x80000000, 100_000];
const BASES = [1000, 0, 0xfffffff0, 0x7ffffff0];
/** Seconds between segments; some pass timeouts of sessions. */
const PAUSES = [0, 0, 0.001, 0.001, 0.01, 0.5, 5, 61, 301, -1];

export const segments: Target<readonly FuzzPacket[]> = {
  name: 'segments',
  make(random) {
    const ends = ENDS.slice(0, 1 + random.below(ENDS.length));
    const bases = [random.pick(BASES), random.pick(BASES)];
    let time = 1_700_000_000;
    return Array.from({ length: 1 + random.below(SEGMENTS) }, () => {
      time += random.pick(PAUSES);
      return segment(random, random.pick(ends), bases, time);
    });
  },
  judge: judgeBoth,
};

function segment(random: Random, ends: readonly [string, string], bases: number[], time: number): FuzzPacket {
  const side = random.below(2);
  const size = random.one(2) ? 0 : random.pick([1, 2, 10, 100, 1400]);
  const options = random.one(4) ? random.bytes(random.below(41)) : new Uint8Array(0);
  const bytes = tcp({
    from: ends[side]!,
    to: ends[1 - side]!,
    flags: random.pick(FLAGS),
    seq: (bases[side]! + random.pick(STEPS)) >>> 0,
    ack: (bases[1 - side]! + random.pick(STEPS)) >>> 0,
    window: random.pick([0, 1, 1000, 65535]),
    options,
    payload: random.bytes(size),
    badChecksum: random.one(20),
  });
  if (random.one(2)) bases[side] = (bases[side]! + size) >>> 0;
  const captured = random.one(8) ? random.below(bytes.length + 1) : bytes.length;
  return { time: Math.max(time, 0), linkType: 1, wire: bytes.length, bytes: bytes.subarray(0, captured) };
}
