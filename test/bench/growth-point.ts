/**
 * One point of a growth table, in a process of its own, so that no other has shaped its code; prints JSON:
 *
 *     node --import tsx test/bench/growth-point.ts FLOWS HANDLERS SIZE PACKETS
 *
 * FLOWS live UDP flows are made, then PACKETS frames of SIZE bytes of them, at random, are fed to an engine with
 * HANDLERS handlers that read two fields of each; only those are timed.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCapture } from '../../src/capture/open.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { Engine } from '../../src/engine.ts';
import { FrameWriter, type Side } from './frame-writer.ts';
import { random } from './random.ts';

export interface Point {
  readonly packets: number;
  readonly seconds: number;
}

const [flows, handlers, size, packets] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
];
/** Ethernet, IPv4 and UDP. */
const HEADERS = 42;
/** Microseconds of packet time; less than the inactivity timeout of UDP. */
const SPAN = 10e6;
/** Packets before the clock starts: the code is compiled by then. */
const WARM_UP = 30_000;

const path = join(tmpdir(), `tapline-bench-growth-${process.pid}.pcap`);
try {
  write();
  console.log(JSON.stringify(await time()));
} finally {
  rmSync(path, { force: true });
}

function write(): void {
  const next = random(1);
  const out = new FrameWriter(path, next);
  const server: Side = { address: Uint8Array.of(192, 0, 2, 1), port: 4000 };
  const total = flows + WARM_UP + packets;
  for (let i = 0; i < total; i++) {
    const flow = i < flows ? i : Math.floor(next() * flows);
    const host = flow >>> 8;
    const address = Uint8Array.of(10, (host >>> 16) & 255, (host >>> 8) & 255, host & 255);
    const client = { address, port: 1024 + (flow & 255) };
    out.udp(1.7e15 + Math.floor((i * SPAN) / total), client, server, Math.max(size - HEADERS, 1));
  }
  out.close();
}

async function time(): Promise<Point> {
  const engine = new Engine({ deterministic: true });
  let read = 0;
  for (let i = 0; i < handlers; i++) {
    engine.bus.on('new_packet', (c: { orig: { size: number } }, p: { ip?: { len: number } }) => {
      read += c.orig.size + (p.ip?.len ?? 0);
    });
  }
  engine.begin();
  const source = await openCapture(path);
  const raw = new RawPacket();
  for (let i = 0; i < flows + WARM_UP && source.next(raw) === Pull.packet; i++) engine.feed(raw);
  if (engine.sessions.size !== flows)
    throw new Error(`${engine.sessions.size} flows live instead of ${flows}`);
  const started = performance.now();
  let fed = 0;
  for (; source.next(raw) === Pull.packet; fed++) engine.feed(raw);
  const seconds = (performance.now() - started) / 1000;
  if (fed !== packets || (handlers > 0 && read === 0)) throw new Error('the packets did not arrive');
  source.close();
  return { packets: fed, seconds };
}
