/**
 * The judge of the ZeekJS cases, generate.mjs --check, with this command in the place of Zeek: for the cases that need
 * no Zeek script beside them. It compares standard output and error, exit codes and logs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SHARED = new URL('../../../shared/conformance/', import.meta.url);
const CASES = new URL('zeekjs-cases/', SHARED);
const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const present = existsSync(CASES);
/** Cases without a file in Zeek's language. */
const names = present
  ? readdirSync(CASES, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .filter((name) => readdirSync(new URL(`${name}/`, CASES)).every((file) => !file.endsWith('.zeek')))
  : [];

let folder = '';
let command = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zeekjs-judge-'));
  command = join(folder, 'tapline');
  const line = [process.execPath, '--import', import.meta.resolve('tsx'), root('src/main.ts')];
  writeFileSync(command, `#!/bin/sh\nexec ${line.map((word) => `'${word}'`).join(' ')} "$@"\n`, {
    mode: 0o755,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!present)('generate.mjs --check', () => {
  it('has the twelve cases of the issue', () => expect(names).toHaveLength(12));

  it.each(names)('%s', { timeout: 120_000 }, (name) => {
    const captures = fileURLToPath(new URL('captures', SHARED));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('generate.mjs', CASES)), captures, '--only', name, '--check'],
      {
        encoding: 'utf8',
        env: { ...process.env, ZEEK: command, TSX_TSCONFIG_PATH: root('tsconfig.json') },
      },
    );
    // `--only` takes parts of names, too
    const about = stdout.split('\n').filter((line) => line.startsWith(`${name}:`));
    expect(about.join('\n') + stderr).toBe('');
    expect(stdout).toMatch(/\d+ cases, \d+ differ/);
  });
});
