/** Runs packets through a whole engine with the default scripts, and says what is wrong with it afterwards. */

import BaseInit from 'tapline/scripts/base/init';
import { MemorySource } from '../../src/capture/memory.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { Engine } from '../../src/engine.ts';
import { memory } from '../../src/log/writers/memory.ts';
import { layers } from '../../src/packet/tree.ts';
import type { FuzzPacket } from './target.ts';

/** PacketAnalyzer::max_depth. */
const MOST_LAYERS = 25;
/** Events that may wait for the next packet: what handlers of handlers raised. */
const MOST_WAITING = 10_000;

/** Deepest layer entered since it was last set to 0. */
let deepest = 0;
/** Names of all layers entered so far. */
export const entered = new Set<string>();
for (const layer of layers) {
  const { enter } = layer;
  layer.enter = (p, w) => {
    if (p.chain > deepest) deepest = p.chain;
    entered.add(layer.name);
    return enter.call(layer, p, w);
  };
}

/** What is wrong, or ''. `checksums` false: bad checksums are taken as good ones, so that more gets through. */
export async function judgePackets(packets: readonly FuzzPacket[], checksums: boolean): Promise<string> {
  const reports: string[] = [];
  const engine = new Engine({
    deterministic: true,
    report: (line) => void reports.push(line),
    print: () => {},
  });
  engine.logging.registerWriter('Log::WRITER_ASCII', memory(new Map()));
  if (!checksums) engine.options.assign('ignore_checksums=T');
  await engine.load([BaseInit]);
  deepest = 0;
  try {
    engine.begin();
    const source = new MemorySource(packets);
    const raw = new RawPacket();
    while (source.next(raw) === Pull.packet) {
      engine.feed(raw);
      if (deepest > MOST_LAYERS) return `packet ${source.consumed}: ${deepest} layers deep`;
      if (engine.bus.waiting > MOST_WAITING)
        return `packet ${source.consumed}: ${engine.bus.waiting} events wait`;
    }
    engine.end();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (engine.reporter.errors > 0) return `a handler failed: ${reports.join('\n')}`;
  const { timers, sessions, bus } = engine;
  const left = { timers: timers.size, connections: sessions.size, events: bus.waiting };
  return Object.values(left).some((n) => n > 0) ? `left after the end: ${JSON.stringify(left)}` : '';
}

/** Both ways: checksums verified, and not. */
export async function judgeBoth(packets: readonly FuzzPacket[]): Promise<string> {
  for (const checksums of [true, false]) {
    const found = await judgePackets(packets, checksums);
    if (found !== '') return `${checksums ? 'checksums verified' : 'checksums ignored'}: ${found}`;
  }
  return '';
}
