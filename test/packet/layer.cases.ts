/**
 * What every layer must survive: all truncations of a valid frame and random mutations of it, with nothing read past
 * the captured bytes.
 *
 * A frame is walked three times: in a buffer of its own size, and between bytes that are all 0x00 or all 0xff. Who
 * reads beyond the frame gets zeros once and ones once, so the lines and events differ.
 */
import { expect, it } from 'vitest';
import { RawPacket } from '../../src/capture/source.ts';
import { packetEvents } from '../../src/packet/events.ts';
import { Recorder } from './recorder.ts';

export interface Sample {
  readonly name: string;
  readonly link: number;
  readonly bytes: Uint8Array;
}

/** Mutations per sample; more for long runs: `PACKET_MUTATIONS=100000 npx vitest run test/packet/layer.test.ts`. */
const MUTATIONS = Number(process.env.PACKET_MUTATIONS ?? 300);
const MARGIN = 200;
const MOST_LAYERS = 25;

/** What a run of frames caused: lines of the sinks, and events with their arguments. */
function outcome(frames: readonly Uint8Array[], link: number, wire: number, poison: number | null): string {
  const r = new Recorder();
  const events = r.listen(...Object.keys(packetEvents));
  const lines: string[] = [];
  for (const bytes of frames) {
    const raw = new RawPacket();
    const start = poison === null ? 0 : MARGIN;
    const block = new Uint8Array(bytes.length + 2 * start).fill(poison ?? 0);
    block.set(bytes, start);
    Object.assign(raw, { bytes: block, start, captured: bytes.length, wire, time: 1, linkType: link });
    lines.push(...r.raw(raw));
    expect(r.packet.chain).toBeLessThanOrEqual(MOST_LAYERS);
  }
  r.bus.drain();
  return JSON.stringify([lines, events]);
}

/** Throws when what becomes of a frame depends on the bytes around it. `wire` is its original length. */
export function judge(bytes: Uint8Array, link: number, wire: number): void {
  // twice, since carriers and tables remember
  const frames = [bytes, bytes];
  const expected = outcome(frames, link, wire, null);
  for (const poison of [0x00, 0xff]) {
    const got = outcome(frames, link, wire, poison);
    if (got !== expected) {
      throw new Error(
        `read beyond ${Buffer.from(bytes).toString('hex')} (link ${link}):\n${expected}\n${got}`,
      );
    }
  }
}

/** xorshift32: runs compare. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** One to six bytes changed, and now and then the end cut off. */
function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const copy = bytes.slice();
  for (let i = random(6); i >= 0; i--) {
    const at = random(copy.length);
    copy[at] = random(3) === 0 ? [0, 1, 0x7f, 0x80, 0xff][random(5)]! : random(256);
  }
  return random(4) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

/** Adds the tests of one sample. */
export function survives({ name, link, bytes }: Sample, seed: number): void {
  it(`${name}: every truncation`, () => {
    for (let n = 0; n <= bytes.length; n++) {
      const cut = bytes.subarray(0, n);
      judge(cut, link, n);
      judge(cut, link, bytes.length);
    }
  });

  // 2 ms each is ample, on a busy machine too
  it(`${name}: ${MUTATIONS} mutations`, { timeout: 5000 + 2 * MUTATIONS }, () => {
    const random = randomNumbers(seed);
    for (let i = 0; i < MUTATIONS; i++) judge(mutate(bytes, random), link, bytes.length);
  });
}
