/**
 * Every capture of the suite, shared out among engines as `--workers` does it: together they log the lines that one
 * engine logs. Uids are masked here: workers number connections together through shared memory, see
 * test/command/workers.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import type { PacketSource } from '../../src/capture/source.ts';
import { SharedSource } from '../../src/command/workers/shared-source.ts';
import { Engine } from '../../src/engine.ts';
import { type MemoryLogs, memory } from '../../src/log/writers/memory.ts';
import { captures, hasSuite, SUITE } from './suite.ts';

/** Minutes: the whole suite on a busy machine. */
const PATIENCE = 10 * 60_000;
const WORKERS = 3;

/** Inner connections whose packets come in tunnels between different pairs of hosts, or outside of any. */
const APART: readonly string[] = ['tunnels/6in6-tunnel-change.pcap', 'tunnels/tunnel-direct-bypass.pcap'];

const nothing = (): void => {};

/** The lines of conn.log that an engine writes of a source. */
async function linesOf(source: PacketSource): Promise<string[]> {
  const logs: MemoryLogs = new Map();
  const engine = new Engine({ deterministic: true, report: () => {} });
  engine.logging.registerWriter('Log::WRITER_ASCII', memory(logs));
  await engine.load(['base/protocols/conn']);
  await engine.run(source);
  return (logs.get('conn')?.rows ?? []).map(masked);
}

const masked = (row: object): string =>
  JSON.stringify(row, (_, value) => (value instanceof Set ? [...value] : value)).replace(
    /\bC[0-9A-Za-z]{12,18}\b/g,
    'UID',
  );

describe.skipIf(!hasSuite)('conformance (needs ../shared/conformance)', () => {
  it('workers log the lines of one engine', { timeout: PATIENCE }, async () => {
    const apart: string[] = [];
    const files = captures('conn');
    expect(files.length).toBeGreaterThan(700);
    for (const file of files) {
      const open = () => openCapture(join(SUITE, 'captures', file));
      const one = await linesOf(await open());
      const many: string[] = [];
      for (let index = 0; index < WORKERS; index++) {
        const share = { index, count: WORKERS };
        many.push(...(await linesOf(new SharedSource(await open(), share, nothing, nothing))));
      }
      if (many.sort().join('\n') !== one.sort().join('\n')) apart.push(file);
    }
    expect(apart).toEqual(APART);
  });
});
