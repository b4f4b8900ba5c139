/** Captures cut at every byte, and random bytes: never a hang, never a lost record, never another error. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimedPacket, writePcap, writePcapng } from '../../src/testing/captures.ts';
import { concat, udp } from '../../src/testing/frames.ts';
import { pcapngOf, pcapOf, pipeOf, readAll, readFileOf } from './read.ts';

const packets: readonly TimedPacket[] = [1, 2, 3].map((i) => ({
  time: i,
  bytes: udp({ from: '10.0.0.1:1000', to: '10.0.0.2:53', payload: 'x'.repeat(i) }),
}));

/** Where the file header and each record end. */
function ends(write: (some: readonly TimedPacket[]) => Uint8Array): number[] {
  return [0, 1, 2, 3].map((n) => write(packets.slice(0, n)).length);
}

/** Reads every prefix and compares with what is complete in it. */
async function cutEverywhere(
  write: (some: readonly TimedPacket[]) => Uint8Array,
  read: (bytes: Uint8Array) => ReturnType<typeof readAll>,
): Promise<void> {
  const whole = write(packets);
  const bounds = ends(write);
  for (let at = bounds[0]! + 1; at <= whole.length; at++) {
    const complete = bounds.filter((end) => end <= at).length - 1;
    const { packets: found, error } = await read(whole.slice(0, at));
    expect([at, found.map(({ bytes }) => bytes)]).toEqual([
      at,
      packets.slice(0, complete).map((p) => p.bytes),
    ]);
    expect([at, error?.code]).toEqual([at, bounds.includes(at) ? undefined : 'CAPTURE_DAMAGED']);
  }
  for (let at = 1; at < 24; at++) {
    expect((await read(whole.slice(0, at))).error?.code).toMatch(/^CAPTURE_(OPEN|DAMAGED)$/);
  }
}

describe('cut at every byte', () => {
  it.each([
    ['file', readFileOf],
    ['stream', (bytes: Uint8Array) => readAll(pcapOf(bytes, 7))],
    ['pipe', (bytes: Uint8Array) => readAll(pipeOf(bytes, 11))],
  ])('pcap as %s', async (_, read) => {
    await cutEverywhere(writePcap, read);
    await cutEverywhere((some) => writePcap(some, { big: true, nano: true }), read);
  });

  it.each([
    ['file', readFileOf],
    ['stream', async (bytes: Uint8Array) => readAll(pcapngOf(bytes, 7))],
    ['pipe', (bytes: Uint8Array) => readAll(pipeOf(bytes, 11))],
  ])('pcapng as %s', async (_, read) => {
    await cutEverywhere(writePcapng, read);
  });

  it('gzip: what can be unpacked is read, and the cut is named', async () => {
    const whole = writePcap(packets);
    const packed = gzipSync(whole);
    let most = 0;
    for (let at = 2; at < packed.length; at++) {
      const { packets: found, error } = await readFileOf(packed.subarray(0, at));
      expect(error?.code).toMatch(/^CAPTURE_(OPEN|DAMAGED)$/);
      expect(error?.message).toContain('unexpected end of file');
      expect(found.map(({ bytes }) => bytes)).toEqual(packets.slice(0, found.length).map((p) => p.bytes));
      most = Math.max(most, found.length);
    }
    // the last eight bytes are only checksum and length: every packet is there
    expect(most).toBe(3);
    expect((await readFileOf(packed)).error).toBeUndefined();
  });
});

/** A capture with some bytes overwritten. */
const spoilt = (whole: Uint8Array) =>
  fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
    const out = whole.slice();
    for (const [at, value] of changes) out[at] = value;
    return out;
  });

describe('random bytes', () => {
  const headed = [
    writePcap([]),
    writePcap([], { big: true }),
    writePcapng([]),
    writePcapng([], { big: true }),
  ];
  const noise = fc
    .tuple(fc.constantFrom(...headed, new Uint8Array(0)), fc.uint8Array({ maxLength: 300 }))
    .map(([head, tail]) => concat(head, tail));
  const input = fc.oneof(noise, spoilt(writePcap(packets)), spoilt(writePcapng(packets)));

  it('a file and a pipe end, and give the same', async () => {
    await fc.assert(
      fc.asyncProperty(input, fc.integer({ min: 1, max: 50 }), async (bytes, piece) => {
        const file = await readFileOf(bytes);
        const pipe = await readAll(pipeOf(bytes, piece));
        expect(pipe.packets).toEqual(file.packets);
        expect(pipe.error?.code).toBe(file.error?.code);
        const reason = (text = ''): string => text.replace(/^.*? (from|file) \S+/, '');
        expect(reason(pipe.error?.message)).toBe(reason(file.error?.message));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('a packed capture with spoilt bytes ends', async () => {
    const packed = gzipSync(writePcap(packets));
    await fc.assert(
      fc.asyncProperty(spoilt(packed), async (bytes) => {
        const { error } = await readFileOf(bytes);
        if (error !== undefined) expect(error.code).toMatch(/^CAPTURE_/);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
