/**
 * The ZeekJS cases: scripts that were written for ZeekJS run unchanged through the command, with its output, exit code
 * and logs. They lie outside of the project (../shared/conformance); where they are absent the tests are skipped.
 *
 * A case's `own.zeek` says what JavaScript cannot; its twin is `own/NAME.ts`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { deviations, pending } from './pending.ts';

const SHARED = new URL('../../../shared/conformance/', import.meta.url);
const CASES = new URL('zeekjs-cases/', SHARED);
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const TSCONFIG = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));

interface Case {
  readonly args: readonly string[];
  readonly capture: string | null;
  readonly logs: readonly string[];
  readonly stderr?: boolean;
}

/** Scripts of Zeek that are part of the runtime here. */
const BUILT_IN = ['base/frameworks/logging'];
/** Scripts that do nothing but load this one. */
const LOADS: Readonly<Record<string, string>> = { 'modules/loads.zeek': './sub/loaded.js' };

const present = existsSync(CASES);
const names = present
  ? readdirSync(CASES, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
  : [];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Runs a case in a folder of its own, outside of any package. */
function runCase(
  name: string,
  { args, capture }: Case,
): { stdout: string; status: number | null; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'zeekjs-'));
  folders.push(folder);
  cpSync(new URL(`${name}/`, CASES), folder, {
    recursive: true,
    filter: (path) => !/\.log$|\.zeek$|case\.json$/.test(path),
  });
  const twin = fileURLToPath(new URL(`own/${name}.ts`, import.meta.url));
  const scripts = args
    .filter((arg) => !BUILT_IN.includes(arg))
    .map((arg) => (arg.endsWith('.zeek') ? (LOADS[`${name}/${arg}`] ?? twin) : arg));
  const input = capture === null ? [] : ['-r', fileURLToPath(new URL(`captures/${capture}`, SHARED))];
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ['--import', TSX, MAIN, '-D', ...scripts, ...input, 'case.js'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC', TSX_TSCONFIG_PATH: TSCONFIG },
      timeout: 30_000,
    },
  );
  if (process.env.SHOW === '1') process.stderr.write(stderr);
  return { stdout, status, folder };
}

/** What was printed by the two ways of printing, each in order: Zeek buffers one of them. */
const apart = (text: string): string[][] => {
  const lines = text.split('\n');
  const buffered = (line: string): boolean => /print/.test(line);
  return [lines.filter(buffered), lines.filter((line) => !buffered(line))];
};

const read = (folder: URL | string, part: string): string => {
  const path = folder instanceof URL ? fileURLToPath(new URL(part, folder)) : join(folder, part);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

/** A log without the lines that tell when it was written. */
const lasting = (log: string): string => log.replace(/^#(open|close)\t.*\n/gm, '');

describe.skipIf(!present)('ZeekJS cases', () => {
  it('has a reason for every case that does not pass, and for no other', () => {
    const named = [...Object.keys(pending), ...Object.keys(deviations)];
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
    for (const [name, { printed }] of Object.entries(deviations)) {
      const theirs = read(new URL(`${name}/`, CASES), 'stdout');
      expect(printed(theirs)).not.toBe(theirs);
    }
  });

  for (const name of names) {
    const folder = new URL(`${name}/`, CASES);
    // a case that is pending must fail: one that passes has to leave the table
    (name in pending ? it.fails : it)(
      name,
      // timers a few milliseconds apart change their order, in Node as here, when the machine stalls between them
      { timeout: 40_000, retry: name.startsWith('timers') ? 2 : 0 },
      () => {
        const given = JSON.parse(read(folder, 'case.json')) as Case;
        const result = runCase(name, given);
        const theirs = read(folder, 'stdout');
        const expected = deviations[name]?.printed(theirs) ?? theirs;
        if (name === 'output-order') expect(apart(result.stdout)).toEqual(apart(expected));
        else expect(result.stdout).toBe(expected);
        expect(result.status).toBe(Number(read(folder, 'exit') || 0));
        for (const log of given.logs)
          expect(lasting(read(result.folder, log))).toBe(lasting(read(folder, log)));
      },
    );
  }
});
