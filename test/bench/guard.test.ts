/**
 * A guard against large regressions: each stage as a multiple of the one below it, within one run, so that the machine
 * does not matter. Of several turns the fastest counts, and a bound is missed only if all attempts miss it.
 */

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import { Engine } from '../../src/engine.ts';
import { memory } from '../../src/log/writers/memory.ts';
import { DEFAULT_PLAN, generate } from './generate.ts';
import { measure } from './measure.ts';
import { connections, reading, type Stage, walking } from './stages.ts';

const PATIENCE = 5 * 60_000;
const TURNS = 6;
const ATTEMPTS = 3;
const path = join(tmpdir(), `tapline-guard-${process.pid}.pcap`);

beforeAll(() => void generate(path, { ...DEFAULT_PLAN, packets: 30_000, connections: 1000 }));
afterAll(() => rmSync(path, { force: true }));

/** What `connections` does, and the conn script, whose lines are kept in memory. */
const lines: Stage = {
  name: 'lines',
  async run(capture) {
    const engine = new Engine({ deterministic: true });
    engine.logging.registerWriter('Log::WRITER_ASCII', memory(new Map()));
    await engine.load(['base/protocols/conn']);
    const { packets } = await engine.run(await openCapture(capture));
    if (engine.logging.lines !== 1000) throw new Error(`${engine.logging.lines} lines instead of 1000`);
    return packets;
  },
};

/** How many times the fastest turn of `base` that of `stage` takes. */
async function ratio(stage: Stage, base: Stage): Promise<number> {
  const [slow, fast] = await measure([stage, base], path, TURNS);
  return Math.min(...slow!.seconds) / Math.min(...fast!.seconds);
}

// the bounds are three times what a loaded machine gave when they were set: 4.8, 7.4, 0.9
it.each([
  ['walking the layers', 'reading', walking, reading, 16],
  ['connections', 'walking', connections, walking, 24],
  ['lines', 'connections', lines, connections, 4],
] as const)('%s against %s', { timeout: PATIENCE }, async (_stage, _base, stage, base, most) => {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ATTEMPTS && best > most; i++) best = Math.min(best, await ratio(stage, base));
  expect(best).toBeLessThan(most);
});
