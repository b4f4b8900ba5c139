/** Whole packets of every link type, spoilt in every way, through an engine with the default scripts. */
import { judgeBoth } from '../engine.ts';
import { fixtureFrames, fragments, type Linked, validFrame } from '../frames.ts';
import { mutate } from '../mutate.ts';
import type { FuzzPacket, Random, Target } from '../target.ts';

const FRAMES = 100;
/** Frames taken from each capture of the fixtures. */
const EACH = 12;
const PAUSES = [0, 0, 0.001, 0.001, 0.01, 1, 61, 301, -1];
const RAW_IP = 101;

/** Reads the fixtures once. */
export async function packets(): Promise<Target<readonly FuzzPacket[]>> {
  const fixtures = await fixtureFrames(EACH);
  const pieces = fixtures.map(({ bytes }) => bytes);
  return {
    name: 'packets',
    make(random) {
      let time = 1_700_000_000;
      const frames = Array.from({ length: 1 + random.below(FRAMES) }, () => some(random, fixtures)).flat();
      return frames.map((frame) => {
        time += random.pick(PAUSES);
        return spoilt(random, frame, pieces, time);
      });
    },
    judge: judgeBoth,
  };
}

function some(random: Random, fixtures: readonly Linked[]): Linked[] {
  if (random.one(8)) return fragments(random).map((bytes) => ({ linkType: RAW_IP, bytes }));
  return [validFrame(random, fixtures)];
}

/** Two of three frames are mutated; a few say another length on the wire. */
function spoilt(random: Random, frame: Linked, pieces: readonly Uint8Array[], time: number): FuzzPacket {
  const bytes = random.one(3) ? frame.bytes : mutate(frame.bytes, random, pieces);
  const wire = random.one(6) ? random.pick([0, bytes.length + 1, 2 * bytes.length, 65535, 1]) : bytes.length;
  return { time: Math.max(time, 0), linkType: frame.linkType, wire, bytes };
}
