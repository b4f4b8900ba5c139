/** The generated captures: the same from the same seed, in order of time, with intact checksums. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import { u16, u32 } from '../../src/core/bytes.ts';
import { addBytes, folded } from '../../src/core/checksum.ts';
import { be, concat } from '../../src/testing/frames.ts';
import { readAll } from '../capture/read.ts';
import { DEFAULT_PLAN, generate, type Plan } from './generate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapline-generate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const make = (plan: Partial<Plan>, name = 'x.pcap') =>
  generate(join(folder, name), { ...DEFAULT_PLAN, ...plan });
const read = async (path: string) => (await readAll(openCapture(path))).packets;

/** Where the transport header of a generated frame begins, its protocol and its addresses. */
function layers(frame: Uint8Array) {
  const v4 = u16(frame, 12) === 0x0800;
  const addresses = v4 ? frame.subarray(26, 34) : frame.subarray(22, 54);
  return { v4, at: v4 ? 34 : 54, protocol: frame[v4 ? 23 : 20]!, addresses };
}

/** Whether the IPv4 header's and the transport's checksum are right. */
function intact(frame: Uint8Array): boolean {
  const { v4, at, protocol, addresses } = layers(frame);
  const whole = concat(addresses, be(4, frame.length - at, protocol), frame.subarray(at));
  const header = !v4 || folded(addBytes(0, frame, 14, 34)) === 0xffff;
  return header && folded(addBytes(0, whole, 0, whole.length)) === 0xffff;
}

/** The flow of a frame, the same in both directions. */
function flow(frame: Uint8Array): string {
  const { at, protocol, addresses } = layers(frame);
  const half = addresses.length / 2;
  const side = (i: number): string =>
    `${Buffer.from(addresses.subarray(i * half, (i + 1) * half)).toString('hex')}:${u16(frame, at + 2 * i)}`;
  return [protocol, ...[side(0), side(1)].sort()].join(' ');
}

it('gives the same bytes for the same seed, others for another', () => {
  const bytes = (seed: number) => {
    const { path } = make({ packets: 3000, connections: 100, seed });
    return readFileSync(path);
  };
  const first = bytes(1);
  expect(bytes(1).equals(first)).toBe(true);
  expect(bytes(2).equals(first)).toBe(false);
});

it('a mix: connections, protocols, families, repetitions, resets', async () => {
  const made = make({ packets: 30_007, connections: 1000 });
  const packets = await read(made.path);
  expect([made.packets, packets.length]).toEqual([30_007, 30_007]);
  expect(readFileSync(made.path).length).toBe(made.bytes);
  expect(packets.every(({ bytes }) => intact(bytes))).toBe(true);
  expect(packets.every(({ time }, i) => i === 0 || time >= packets[i - 1]!.time)).toBe(true);
  expect(packets.at(-1)!.time - packets[0]!.time).toBeGreaterThan(60);
  expect(new Set(packets.map(({ bytes }) => flow(bytes))).size).toBe(1000);

  const mean = packets.reduce((sum, { bytes }) => sum + bytes.length, 0) / packets.length;
  expect(Math.abs(mean - 860)).toBeLessThan(30);
  const tcp = packets.filter(({ bytes }) => layers(bytes).protocol === 6);
  const share = (n: number) => n / packets.length;
  expect(share(tcp.length)).toBeCloseTo(0.9, 1);
  expect(share(packets.filter(({ bytes }) => !layers(bytes).v4).length)).toBeCloseTo(0.1, 1);
  const flags = tcp.map(({ bytes }) => bytes[layers(bytes).at + 13]!);
  expect(flags.filter((bits) => bits === 0x02)).toHaveLength(new Set(tcp.map((p) => flow(p.bytes))).size);
  expect(flags.filter((bits) => bits & 0x04).length).toBeGreaterThan(5);
  const segments = tcp.filter(({ bytes }) => bytes.length > layers(bytes).at + 20);
  const numbers = segments.map(({ bytes }) => `${flow(bytes)} ${u32(bytes, layers(bytes).at + 4)}`);
  expect(numbers.length - new Set(numbers).size).toBeGreaterThan(50);
});

it.each([
  ['syn', 6],
  ['udp', 17],
] as const)('a flood of %s: each packet its own flow, over ten seconds', async (kind, protocol) => {
  const { path, connections } = make({ kind, packets: 5000 });
  const packets = await read(path);
  expect([packets.length, connections]).toEqual([5000, 5000]);
  expect(new Set(packets.map(({ bytes }) => flow(bytes))).size).toBe(5000);
  expect(packets.every(({ bytes }) => intact(bytes) && layers(bytes).protocol === protocol)).toBe(true);
  expect(packets.at(-1)!.time - packets[0]!.time).toBeCloseTo(10, 1);
});

it('the span can be set, and a tail of one more flow follows it', async () => {
  const { path, connections } = make({ kind: 'syn', packets: 3000, seconds: 3, tail: 500 });
  const packets = await read(path);
  expect([packets.length, connections]).toEqual([3500, 3001]);
  const flows = packets.map(({ bytes }) => flow(bytes));
  expect(new Set(flows).size).toBe(3001);
  expect(new Set(flows.slice(3000)).size).toBe(1);
  expect(packets.slice(3000).every(({ bytes }) => intact(bytes))).toBe(true);
  const since = (i: number) => packets[i]!.time - packets[0]!.time;
  expect(since(2999)).toBeCloseTo(2.999, 3);
  expect(since(3000)).toBeCloseTo(3, 3);
  expect(since(3499)).toBeCloseTo(3.499, 3);
});
