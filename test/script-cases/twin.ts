/**
 * Twins of the script cases: the same rule as a small Zeek script shows, and the same output as Zeek's.
 *
 * The cases lie outside of the project (../shared/conformance); where they are absent the twins are skipped.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { defineScript, type Script, type Zeek } from 'tapline';
import { replay } from 'tapline/testing';
import { expect, it } from 'vitest';

// the cases ran there; strftime, rotation and ISO times show it
process.env.TZ = 'UTC';

const SHARED = new URL('../../../shared/conformance/', import.meta.url);
const CASES = new URL('script-cases/', SHARED);

interface Case {
  readonly args: readonly string[];
  readonly capture: string | null;
  readonly logs: readonly string[];
  readonly stderr?: boolean;
  /** Only so many first bytes of the capture are given. */
  readonly cut?: number;
}

export interface TwinSpec {
  readonly needs?: readonly Script[];
  readonly module?: string;
  readonly setup: (zeek: Zeek) => void;
  /** Scripts to load by name, after this one. */
  readonly load?: readonly string[];
  /** The text of another script, to load from a file after this one. */
  readonly source?: string;
  /** An error at load is of the language: it is enough that the twin is refused and says why. */
  readonly says?: RegExp;
  /** A deviation on purpose: why, and what is printed where Zeek prints `zeeks`. */
  readonly deviates?: { readonly why: string; readonly printed: (zeeks: string) => string };
}

/** A test that runs the twin of a case and compares output, logs and errors with Zeek's. */
export function twin(name: string, spec: TwinSpec | TwinSpec['setup'], ...more: readonly TwinSpec[]): void {
  const specs = [typeof spec === 'function' ? { setup: spec } : spec, ...more];
  const folder = new URL(`${name}/`, CASES);
  it.skipIf(!existsSync(folder))(name, async () => {
    const file = (part: string): string => {
      const path = new URL(part, folder);
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    };
    const given = JSON.parse(file('case.json')) as Case;
    const { args, logs, stderr } = given;
    const capture = captureOf(given);
    const result = await replay({
      ...(capture === undefined ? {} : { capture: capture.path }),
      files: true,
      bare: args.includes('-b'),
      options: args.filter((arg) => arg.includes('=')),
      scripts: [
        ...args.filter((arg) => !arg.startsWith('-') && !arg.includes('=')),
        ...specs.map((s, i) => defineScript({ ...s, name: `case ${name} ${i}` })),
        ...specs.flatMap((s) => s.load ?? []),
        ...specs.flatMap((s) => (s.source === undefined ? [] : fileOf(s.source))),
      ],
    });
    capture?.done();
    const { deviates } = specs[0] as TwinSpec;
    const printed = file('stdout').replace(/\n$/, '');
    expect(result.printed.join('\n')).toBe(deviates?.printed(printed) ?? printed);
    expect(result.status).toBe(Number(file('exit') || 0));
    for (const log of logs) {
      expect(body(result.files.get(log) ?? '')).toBe(body(file(log)));
    }
    const says = specs.find((s) => s.says !== undefined)?.says;
    if (says !== undefined) expect(result.reports.join('\n')).toMatch(says);
    else if (stderr)
      expect(result.reports.map(withoutPlace)).toEqual(lines(file('stderr')).map(withoutPlace));
  });
}

/** The case's capture, or its first bytes as a file of that name, which `done` takes away. */
function captureOf({ capture, cut }: Case): { path: string; done: () => void } | undefined {
  if (capture === null) return undefined;
  const path = new URL(`captures/${capture}`, SHARED).pathname;
  if (cut === undefined) return { path, done: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'tapline-cut-'));
  const part = join(folder, basename(path));
  writeFileSync(part, readFileSync(path).subarray(0, cut));
  return { path: part, done: () => rmSync(folder, { recursive: true }) };
}

/** A file with the text of a script; it goes with the process that tests. */
function fileOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-case-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'case.ts');
  writeFileSync(path, source);
  return path;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** A log without the lines of the wall clock. */
const body = (text: string): string =>
  lines(text)
    .filter((line) => !/^[#%](open|close)\b/.test(line))
    .join('\n');

/** Time, severity and message: places and quoted expressions are of the language. */
const withoutPlace = (line: string): string =>
  line
    .replace(/ in (?:<no location>|\S+, lines? [\d-]+(?: and \S+, lines? [\d-]+)?|[^:]+)(?=: )/, '')
    .replace(/^((?:\d+\.\d{6} )?)\S+, lines? [\d-]+: /, '$1')
    .replace(/(?<=[ (])\/\S*\//g, '')
    .replace(/(?<!^fatal error: .*) \(.*\)$/, '');
