/**
 * The fast path against the walk: the same traffic both ways gives the same logs, records and weirds.
 *
 * An observer closes the fast path; captures go through it record by record from a file, frame by frame from memory.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { defineScript, STOP, type Zeek } from 'tapline';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type MemoryPacket, MemorySource } from '../../src/capture/memory.ts';
import { openCapture } from '../../src/capture/open.ts';
import type { PacketSource } from '../../src/capture/source.ts';
import { u8, u16 } from '../../src/core/bytes.ts';
import { addBytes, folded } from '../../src/core/checksum.ts';
import { Engine } from '../../src/engine.ts';
import { type MemoryLogs, memory } from '../../src/log/writers/memory.ts';
import { Walker } from '../../src/packet/walk.ts';
import { be, concat } from '../../src/testing/frames.ts';
import { DEFAULT_PLAN, generate } from '../bench/generate.ts';
import { random } from '../bench/random.ts';
import { readAll } from '../capture/read.ts';
import { framesOf, traffic } from './traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapline-fast-path-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

const EVENTS = [
  'connection_state_remove',
  'conn_weird',
  'flow_weird',
  'net_weird',
  'content_gap',
  'tunnel_changed',
];

interface Outcome {
  readonly logs: Readonly<Record<string, readonly object[]>>;
  /** Names of events with what their first record says at that time. */
  readonly events: readonly string[];
  readonly packets: number;
}

async function run(source: PacketSource, closed: boolean, options: readonly string[] = []): Promise<Outcome> {
  const logs: MemoryLogs = new Map();
  const engine = new Engine({ deterministic: true, report: () => {} });
  for (const option of options) engine.options.assign(option);
  engine.logging.registerWriter('Log::WRITER_ASCII', memory(logs));
  await engine.load(['base/init']);
  const events: string[] = [];
  for (const name of EVENTS) {
    engine.bus.on(name, (...args: unknown[]) => void events.push(`${name} ${JSON.stringify(args)}`));
  }
  if (closed) engine.sessions.observer = { arrived: () => {}, removed: () => {} };
  const { packets } = await engine.run(source);
  return { logs: Object.fromEntries([...logs].map(([path, { rows }]) => [path, rows])), events, packets };
}

/** Runs a capture file all three ways; the number of frames that were walked when it came from the file. */
async function compare(
  path: string,
  options: readonly string[] = [],
): Promise<{ walked: number; all: number }> {
  const expected = await run(await openCapture(path), true, options);
  const walk = vi.spyOn(Walker.prototype, 'walk');
  expect(await run(await openCapture(path), false, options)).toEqual(expected);
  const walked = walk.mock.calls.length;
  walk.mockRestore();
  const { packets } = await readAll(openCapture(path));
  const frames = packets.map(
    ({ time, bytes, wire, linkType }): MemoryPacket => ({ time, bytes, wire, linkType }),
  );
  expect(await run(new MemorySource(frames), false, options)).toEqual(expected);
  return { walked, all: expected.packets };
}

const generated = (seed: number): string => {
  const path = join(folder, `plain-${seed}.pcap`);
  generate(path, { ...DEFAULT_PLAN, packets: 4000, connections: 25, seed, seconds: 20 });
  return path;
};

function pcap(path: string, frames: readonly { time: number; bytes: Uint8Array; wire: number }[]): string {
  const word = (n: number): Uint8Array => Uint8Array.of(n, n >>> 8, n >>> 16, n >>> 24);
  const head = [0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1].map(word);
  const records = frames.flatMap(({ time, bytes, wire }) => {
    const micros = Math.round(time * 1e6);
    const fields = [Math.floor(micros / 1e6), micros % 1e6, bytes.length, wire];
    return [...fields.map(word), bytes];
  });
  writeFileSync(path, concat(...head, ...records));
  return path;
}

/** Writes the right TCP checksum into a frame without VLAN tag. */
function mend(frame: Uint8Array): void {
  const v4 = u16(frame, 12) === 0x0800;
  const at = v4 ? 34 : 54;
  frame.fill(0, at + 16, at + 18);
  const whole = concat(frame.subarray(v4 ? 26 : 22, at), be(4, frame.length - at, 6), frame.subarray(at));
  frame.set(be(2, 0xffff - folded(addBytes(0, whole, 0, whole.length))), at + 16);
}

/** Fields of a TCP header, and how they are spoilt. */
const FIELDS = { seq: 4, ack: 8, offset: 12, flags: 13, window: 14 } as const;

/** Something else in a TCP header, with a checksum that is right. */
function other(frame: Uint8Array, next: () => number): void {
  const at = u16(frame, 12) === 0x0800 ? 34 : 54;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
  const [field, values] = pick([
    ['seq', [be(4, 1), be(4, 0x7fffffff), be(4, 0xffffffff)]],
    ['ack', [be(4, 0), be(4, 1), be(4, 0xfffffff0)]],
    ['offset', [be(1, 0x40), be(1, 0x60), be(1, 0xf0)]],
    ['flags', [be(1, 0), be(1, 0x38), be(1, 0x11), be(1, 0x14), be(1, 0x12), be(1, 0x02)]],
    ['window', [be(2, 0), be(2, 1), be(2, 0xffff)]],
  ] as const);
  frame.set(pick<Uint8Array>(values), at + FIELDS[field]);
  mend(frame);
}

/** Another window, so that it matters which segment told the latest one. */
function resize(frame: Uint8Array, next: () => number): void {
  frame.set(
    be(2, 0x4000 + Math.floor(next() * 0x8000)),
    (u16(frame, 12) === 0x0800 ? 34 : 54) + FIELDS.window,
  );
  mend(frame);
}

/** Loses, repeats, delays and changes frames of a capture. */
async function spoil(path: string, seed: number): Promise<string> {
  const next = random(seed);
  const { packets } = await readAll(openCapture(path));
  const frames: { time: number; bytes: Uint8Array; wire: number }[] = [];
  let late: Uint8Array | undefined;
  for (const { time, bytes: given } of packets) {
    const bytes = given.slice();
    const tcp = u8(bytes, u16(bytes, 12) === 0x0800 ? 23 : 20) === 6;
    const dice = next();
    if (dice < 0.02) continue;
    if (dice < 0.04 && tcp) other(bytes, next);
    else if (dice < 0.2 && tcp) resize(bytes, next);
    else if (dice > 0.97) bytes[Math.floor(next() * bytes.length)]! ^= 1 << Math.floor(next() * 8);
    const keep = dice > 0.98 ? Math.floor(next() * bytes.length) : bytes.length;
    if (dice > 0.05 && dice < 0.07 && late === undefined) {
      late = bytes;
      continue;
    }
    const tagged =
      dice > 0.9 && dice < 0.95
        ? concat(bytes.subarray(0, 12), be(4, 0x81000005), bytes.subarray(12))
        : bytes;
    frames.push({ time, bytes: tagged.subarray(0, keep), wire: tagged.length });
    if (dice > 0.07 && dice < 0.09) frames.push({ time, bytes, wire: bytes.length });
    if (late !== undefined && next() < 0.3) {
      frames.push({ time, bytes: late, wire: late.length });
      late = undefined;
    }
  }
  return pcap(join(folder, `spoilt-${seed}.pcap`), frames);
}

describe('the fast path', () => {
  it.each([1, 2])('takes most of plain traffic, and nothing shows (seed %i)', async (seed) => {
    const { walked, all } = await compare(generated(seed));
    expect(all).toBe(4000);
    expect(walked).toBeLessThan(all / 3);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'does not show in traffic that loses, repeats and changes frames (seed %i)',
    async (seed) => {
      const { walked, all } = await compare(await spoil(generated(seed), seed));
      expect(walked).toBeLessThan(all * 0.7);
    },
  );

  it.each([
    ['dpd_reassemble_first_packets=F'],
    ['tcp_max_initial_window=100'],
    ['tcp_excessive_data_without_further_acks=3000'],
    ['tcp_max_initial_window=100 tcp_excessive_data_without_further_acks=3000'],
    ['ignore_checksums=T'],
    ['use_conn_size_analyzer=F'],
    ['ConnKey::factory=ConnKey::CONNKEY_VLAN_FIVETUPLE'],
    ['ConnThreshold::generic_packet_thresholds={3,10}'],
    ['tcp_content_deliver_all_orig=T'],
    ['udp_inactivity_timeout=1sec'],
  ])('does not show with %s', async (option) => {
    await compare(await spoil(generated(7), 7), option.split(' '));
  });

  it.each(['chaos/', 'examples/', ''])('does not show in the captures of fixtures/%s', async (name) => {
    const captures = fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
    const files = readdirSync(captures).filter(
      (file) => /\.pcap(ng|\.gz)?$/.test(file) && file !== 'cut.pcap',
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) await compare(captures + file);
  });

  it('does not show in random traffic', async () => {
    await fc.assert(
      fc.asyncProperty(traffic(60), async (steps) => {
        await compare(pcap(join(folder, 'random.pcap'), framesOf(steps)));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('leaves everything to the walk once somebody asks for single packets, or a layer is switched off', async () => {
    const path = generated(3);
    const walk = vi.spyOn(Walker.prototype, 'walk');
    const walkedWith = async (setup: (engine: Engine) => void | Promise<void>): Promise<number> => {
      walk.mockClear();
      const engine = new Engine({ deterministic: true, report: () => {} });
      await setup(engine);
      await engine.run(await openCapture(path));
      return walk.mock.calls.length;
    };
    expect(await walkedWith(() => {})).toBeLessThan(2000);
    for (const name of ['new_packet', 'raw_packet', 'tcp_packet', 'packet_contents', 'udp_request']) {
      expect(await walkedWith((engine) => void engine.bus.on(name, () => {}))).toBe(4000);
    }
    const altered = (engine: Engine): void => {
      engine.walker.tree.altered = true;
    };
    expect(await walkedWith(altered)).toBe(4000);
    const walkedUnder = (setup: (zeek: Zeek) => void): Promise<number> =>
      walkedWith((engine) => engine.load([defineScript({ name: 'layers', setup })]));
    const layer = { name: 'MINE', enter: () => STOP };
    expect(await walkedUnder((zeek) => void zeek.packet.disable('VLAN'))).toBe(4000);
    const ipv4 = { parent: 'ethertype', key: 0x0800, layer } as const;
    expect(await walkedUnder((zeek) => void zeek.packet.register(ipv4))).toBe(4000);
    // what no plain packet passes changes nothing
    const other = { parent: 'ethertype', key: 0x88b5, layer } as const;
    expect(await walkedUnder((zeek) => void zeek.packet.register(other))).toBeLessThan(2000);
  });
});
