/**
 * The conformance suite in one process: every capture of `../shared/conformance`, replayed as Zeek was, and its logs
 * compared line by line. What the modes mean and how lines are compared is the suite's own (`compare.mjs`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ReplayOptions, replay } from '../../src/testing/index.ts';

export const SUITE = fileURLToPath(new URL('../../../shared/conformance/', import.meta.url));

/** A clone of the project alone has no suite: tests that need it are skipped. */
export const hasSuite = existsSync(join(SUITE, 'compare.mjs'));

export type Mode = 'conn' | 'default' | 'nocheck' | 'events';

const MODES: Readonly<Record<Mode, ReplayOptions>> = {
  conn: { scripts: ['base/protocols/conn'] },
  default: { bare: false },
  nocheck: { bare: false, options: ['ignore_checksums=T'] },
  events: { scripts: ['base/protocols/conn', 'policy/misc/dump-events'] },
};

interface Log {
  readonly fields: string[];
  readonly rows: string[][];
}

interface Result {
  readonly lines: number;
  readonly same: number;
  readonly missing: number;
  readonly extra: number;
  readonly columns: Readonly<Record<string, number>>;
}

interface Compare {
  parseLog(text: string): Log;
  compareConn(expected: Log, actual: Log, options: { ignore: readonly string[] }): Result;
}

export interface Totals {
  captures: number;
  capturesSame: number;
  lines: number;
  same: number;
  /** Captures byte for byte the same. */
  strict: number;
  columns: Record<string, number>;
  /** Captures that differ. */
  bad: string[];
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** A log without the lines of the wall clock. */
const body = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^#(open|close)\b/.test(line))
    .join('\n')
    .trimEnd();

/** Lines as a multiset, uids masked: for logs other than conn.log. */
function compareLines(expected: string, actual: string): Result {
  const lines = (text: string): string[] =>
    body(text)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/\bC[0-9A-Za-z]{12,18}\b/g, 'UID'));
  const left = new Map<string, number>();
  for (const line of lines(actual)) left.set(line, (left.get(line) ?? 0) + 1);
  let same = 0;
  const wanted = lines(expected);
  for (const line of wanted) {
    const n = left.get(line) ?? 0;
    if (n > 0) same++;
    left.set(line, n - 1);
  }
  const extra = [...left.values()].reduce((sum, n) => sum + Math.max(n, 0), 0);
  return { lines: wanted.length, same, missing: wanted.length - same, extra, columns: {} };
}

/** Captures that the suite has expectations for, in order. */
export function captures(mode: Mode, only = ''): string[] {
  const root = join(SUITE, 'captures');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => file.includes(only) && existsSync(join(SUITE, 'expected', mode, file)))
    .sort();
}

/** Replays the captures of a mode (all, or those given) and adds up how many lines of a log are the same. */
export async function runSuite(
  mode: Mode,
  log = mode === 'events' ? 'events.tsv' : 'conn.log',
  ignore: readonly string[] = [],
  files: readonly string[] = captures(mode),
): Promise<Totals> {
  const compare = (await import(pathToFileURL(join(SUITE, 'compare.mjs')).href)) as Compare;
  const totals: Totals = { captures: 0, capturesSame: 0, lines: 0, same: 0, strict: 0, columns: {}, bad: [] };
  for (const file of files) {
    const expected = textOf(join(SUITE, 'expected', mode, file, log));
    const run = await replay({ ...MODES[mode], capture: join(SUITE, 'captures', file), files: true });
    if (run.status !== 0) throw new Error(`${file}: status ${run.status}: ${run.reports.join('; ')}`);
    const actual = run.files.get(log) ?? '';
    const result =
      log === 'conn.log'
        ? compare.compareConn(compare.parseLog(expected), compare.parseLog(actual), { ignore })
        : compareLines(expected, actual);
    totals.captures++;
    totals.lines += result.lines;
    totals.same += result.same;
    if (body(expected) === body(actual)) totals.strict++;
    if (result.same === result.lines && result.extra === 0) totals.capturesSame++;
    else totals.bad.push(file);
    for (const [name, n] of Object.entries(result.columns)) {
      totals.columns[name] = (totals.columns[name] ?? 0) + n;
    }
  }
  return totals;
}
