/** Captures that a real Zeek read to their end: every one opens, and none is called damaged. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import { readAll } from './read.ts';

const ROOT = fileURLToPath(new URL('../../../shared/conformance/', import.meta.url));
const present = existsSync(ROOT);

const files = present
  ? readdirSync(join(ROOT, 'captures'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  : [];

/** Whether Zeek itself gave the file up. */
function refused(path: string): boolean {
  const said = join(ROOT, 'expected/conn', path.slice(join(ROOT, 'captures/').length), 'stderr.txt');
  return (
    existsSync(said) && /fatal error: (problem with trace|failed to read)/.test(readFileSync(said, 'utf8'))
  );
}

describe.skipIf(!present)('the conformance captures (skipped where ../shared/conformance is absent)', () => {
  it('reads every pcapng', async () => {
    const some = files.filter((file) => file.endsWith('.pcapng'));
    expect(some.length).toBeGreaterThan(30);
    for (const file of some)
      expect([file, (await readAll(openCapture(file))).error]).toEqual([file, undefined]);
  });

  it('reads every other capture as far as Zeek did', async () => {
    const others = files.filter((file) => !file.endsWith('.pcapng'));
    for (const file of others) {
      const { error } = await readAll(openCapture(file));
      expect([file, error !== undefined]).toEqual([file, refused(file)]);
    }
  });
});
