/**
 * For tests of scripts: one run over a capture or packets, and everything that came out of it.
 *
 *     const { rows } = await replay({ capture: 'http.pcap', scripts: ['base/protocols/conn', myScript] });
 *     expect(rows('conn')[0]).toMatchObject({ conn_state: 'SF' });
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitRequest } from '../bus/handler.ts';
import { type MemoryPacket, MemorySource } from '../capture/memory.ts';
import { openCapture } from '../capture/open.ts';
import { TaplineError } from '../core/fail.ts';
import { Engine, type RunResult } from '../engine.ts';
import { type MemoryLogs, memory } from '../log/writers/memory.ts';
import { endingLine } from '../script/reporter.ts';
import type { Script } from '../script/script.ts';

export interface ReplayOptions {
  /** Path of a capture file. */
  readonly capture?: string;
  /** Packets instead of a capture. */
  readonly packets?: readonly MemoryPacket[];
  /** Scripts, as objects, paths or load names. */
  readonly scripts?: readonly (Script | string)[];
  /** Values by name, or `NAME=VALUE` as on the command line. */
  readonly options?: Readonly<Record<string, unknown>> | readonly string[];
  /** False: the default scripts are loaded, too. Default true. */
  readonly bare?: boolean;
  /** The same uids in every run. Default true. */
  readonly deterministic?: boolean;
  /** True: logs are written to files, whose texts `files` holds; `rows` stays empty. */
  readonly files?: boolean;
}

export interface Replay {
  /** Rows of a log by path, as objects. */
  rows<Row extends object = Record<string, unknown>>(path: string): readonly Row[];
  /** Texts of the files that were written, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** What scripts printed. */
  readonly printed: readonly string[];
  /** Lines on standard error. */
  readonly reports: readonly string[];
  /** What the command would exit with. */
  readonly status: number;
  readonly packets: number;
  readonly connections: number;
}

/** Runs one engine and gathers its results; errors that end a run are its status and last report. */
export async function replay(options: ReplayOptions): Promise<Replay> {
  const printed: string[] = [];
  const reports: string[] = [];
  const logs: MemoryLogs = new Map();
  const folder = mkdtempSync(join(tmpdir(), 'tapline-replay-'));
  const engine = new Engine({
    deterministic: options.deterministic ?? true,
    folder,
    print: (line) => void printed.push(line),
    report: (line) => void reports.push(line),
  });
  let status = 0;
  let result = { packets: 0, connections: 0 };
  try {
    if (options.files === true) engine.options.assign(`Log::default_logdir=${folder}`);
    else engine.logging.registerWriter('Log::WRITER_ASCII', memory(logs));
    result = await run(engine, options);
  } catch (error) {
    status = statusOf(error, reports);
  }
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  rmSync(folder, { recursive: true });
  const rows = <Row extends object>(path: string): readonly Row[] =>
    (logs.get(path) ?? []) as unknown as Row[];
  return { rows, files, printed, reports, status, ...result };
}

async function run(engine: Engine, options: ReplayOptions): Promise<RunResult> {
  const { capture, packets, scripts = [], bare = true, options: given = [] } = options;
  const texts = Array.isArray(given) ? (given as readonly string[]) : [];
  for (const text of texts) engine.options.assign(text);
  await engine.load(bare ? scripts : ['base/init', ...scripts]);
  if (texts !== given)
    for (const [name, value] of Object.entries(given)) engine.options.redef(name, '=', value);
  const source = packets === undefined ? capture && (await openCapture(capture)) : new MemorySource(packets);
  return engine.run(source || undefined);
}

function statusOf(error: unknown, reports: string[]): number {
  if (error instanceof ExitRequest) return error.status;
  if (error instanceof TaplineError) reports.push(endingLine(error));
  else throw error;
  return 1;
}
