/** The progress bar counts what passes it, whether packets are pulled one by one or taken where they lie. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import { ProgressSource } from '../../src/command/progress.ts';
import { Engine } from '../../src/engine.ts';
import { DEFAULT_PLAN, generate } from '../bench/generate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapline-progress-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

const PACKETS = 10_000;
/** Packets between two looks at the clock, and how many a block of the capture may hold. */
const LOOK = 4096;
const BLOCK = 2000;

/** Runs a generated capture with a clock that makes every look a drawing; the numbers of packets that were drawn. */
async function drawn(observed: boolean): Promise<{ counts: number[]; last: string }> {
  const path = join(folder, 'x.pcap');
  generate(path, { ...DEFAULT_PLAN, packets: PACKETS, connections: 300 });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  const texts: string[] = [];
  const engine = new Engine({ report: () => {} });
  if (observed) engine.sessions.observer = { arrived: () => {}, removed: () => {} };
  const { packets } = await engine.run(
    new ProgressSource(await openCapture(path), (text) => texts.push(text)),
  );
  expect(packets).toBe(PACKETS);
  const counts = texts.flatMap((text) => / ([\d,]+) packets/.exec(text)?.[1] ?? []);
  return { counts: counts.map((count) => Number(count.replaceAll(',', ''))), last: texts.at(-1)! };
}

it.each([
  ['pulled', true],
  ['taken', false],
])('draws after every %s 4,096 packets, and wipes the line in the end', async (_how, observed) => {
  const { counts, last } = await drawn(observed);
  expect(counts).toHaveLength(2);
  counts.forEach((count, i) => {
    expect(count).toBeGreaterThanOrEqual((i + 1) * LOOK);
    expect(count).toBeLessThan((i + 1) * LOOK + (observed ? 1 : BLOCK));
  });
  expect(last).toBe('\r\x1b[K');
});
