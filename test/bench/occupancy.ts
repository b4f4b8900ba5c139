/**
 * Feeds a capture to an engine without scripts and prints what its connections occupy, as JSON (an Occupancy). A
 * process of its own, started with --expose-gc:
 *
 *     node --expose-gc --import tsx test/bench/occupancy.ts CAPTURE
 */
import { openCapture } from '../../src/capture/open.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { Engine } from '../../src/engine.ts';

export interface Occupancy {
  /** Most connections at once. */
  readonly peak: number;
  /** Connections at the end of the capture, before the run ends. */
  readonly live: number;
  /** What the heap grew by from the first packet to the last, garbage taken out, bytes. */
  readonly heap: number;
  /** Packet time from the peak to the first packet that found no more than one connection, seconds; else null. */
  readonly emptied: number | null;
}

const { gc } = globalThis as { gc?: () => void };
const path = process.argv[2];
if (path === undefined || gc === undefined) throw new Error('usage: node --expose-gc … occupancy.ts CAPTURE');

function heapUsed(): number {
  gc!();
  gc!();
  return process.memoryUsage().heapUsed;
}

const engine = new Engine({ deterministic: true });
engine.begin();
const source = await openCapture(path);
const raw = new RawPacket();
const before = heapUsed();
let peak = 0;
let peakTime = 0;
let emptied: number | null = null;
while (source.next(raw) === Pull.packet) {
  engine.feed(raw);
  const { size } = engine.sessions;
  if (size > peak) {
    peak = size;
    peakTime = raw.time;
    emptied = null;
  } else if (size <= 1 && emptied === null) emptied = raw.time - peakTime;
}
const live = engine.sessions.size;
const heap = heapUsed() - before;
source.close();
engine.end();
const result: Occupancy = { peak, live, heap, emptied };
console.log(JSON.stringify(result));
