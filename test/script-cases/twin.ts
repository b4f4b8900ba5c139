/**
 * Twins of the script cases: the same rule as a small Zeek script shows, and the same output as Zeek's.
 *
 * The cases lie outside of the project (../shared/conformance); where they are absent the twins are skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { defineScript, type Script, type Zeek } from 'tapline';
import { replay } from 'tapline/testing';
import { expect, it } from 'vitest';

const SHARED = new URL('../../../shared/conformance/', import.meta.url);
const CASES = new URL('script-cases/', SHARED);

interface Case {
  readonly args: readonly string[];
  readonly capture: string | null;
  readonly logs: readonly string[];
  readonly stderr?: boolean;
}

export interface TwinSpec {
  readonly needs?: readonly Script[];
  readonly module?: string;
  readonly setup: (zeek: Zeek) => void;
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
    const { args, capture, logs, stderr } = JSON.parse(file('case.json')) as Case;
    const result = await replay({
      ...(capture === null ? {} : { capture: new URL(`captures/${capture}`, SHARED).pathname }),
      files: true,
      bare: args.includes('-b'),
      options: args.filter((arg) => arg.includes('=')),
      scripts: [
        ...args.filter((arg) => !arg.startsWith('-') && !arg.includes('=')),
        ...specs.map((s, i) => defineScript({ ...s, name: `case ${name} ${i}` })),
      ],
    });
    expect(result.printed.join('\n')).toBe(file('stdout').trimEnd());
    expect(result.status).toBe(Number(file('exit') || 0));
    for (const log of logs) expect(body(result.files.get(log) ?? '')).toBe(body(file(log)));
    if (stderr) expect(result.reports.map(withoutPlace)).toEqual(lines(file('stderr')).map(withoutPlace));
  });
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** A log without the lines of the wall clock. */
const body = (text: string): string =>
  lines(text)
    .filter((line) => !/^#(open|close)\b/.test(line))
    .join('\n');

/** Time, severity and message: places and quoted expressions are of the language. */
const withoutPlace = (line: string): string =>
  line
    .replace(/ in (?:<no location>|\S+, lines? [\d-]+(?: and \S+, lines? [\d-]+)?|[^:]+)(?=: )/, '')
    .replace(/^((?:\d+\.\d{6} )?)\S+, lines? [\d-]+: /, '$1')
    .replace(/ \(.*\)$/, '');
