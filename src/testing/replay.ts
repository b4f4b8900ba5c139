/**
 * One run over a capture or packets, and everything that came out of it.
 *
 *     const run = await replay({ packets: new Conversation().open().close(), scripts: [myScript] });
 *     expect(run.rows('Conn::LOG')[0]?.conn_state).toBe('SF');
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitRequest } from '../bus/handler.ts';
import { MemorySource } from '../capture/memory.ts';
import { openCapture } from '../capture/open.ts';
import { suggestion, TaplineError } from '../core/fail.ts';
import { Engine, type RunResult } from '../engine.ts';
import type { Events } from '../events.ts';
import { type MemoryLogs, memory } from '../log/writers/memory.ts';
import { endingLine } from '../script/reporter.ts';
import type { Script } from '../script/script.ts';
import type { Streams } from '../script/streams.ts';
import { copyOf } from './copies.ts';
import type { LogRow } from './rows.ts';
import { packetsOf, type Traffic } from './traffic.ts';

export interface ReplayOptions {
  /** Path of a capture file. */
  readonly capture?: string;
  /** Packets instead of a capture. */
  readonly packets?: Traffic;
  /** Scripts, as objects, paths or load names. */
  readonly scripts?: readonly (Script | string)[];
  /** Values by name, or `NAME=VALUE` as on the command line. */
  readonly options?: Readonly<Record<string, unknown>> | readonly string[];
  /** False: the default scripts are loaded, too. Default true. */
  readonly bare?: boolean;
  /** The same uids in every run. Default true. */
  readonly deterministic?: boolean;
  /** Events to record for `raised`. Watching one makes the engine raise it, as a handler of a script would. */
  readonly events?: readonly (keyof Events)[];
  /** True: logs are written to files, whose texts `files` holds; `rows` stays empty. */
  readonly files?: boolean;
}

export interface Replay {
  /**
   * Rows of a stream, of all its files one after the other: `rows('Conn::LOG')`. Typed by `Streams`, with the columns
   * that scripts added. RangeError for a stream that no script created.
   */
  rows<Id extends keyof Streams>(stream: Id): readonly LogRow<Id>[];
  /** Rows of one log by its path, as objects: `rows('conn')`. */
  rows<Row extends object = Record<string, unknown>>(path: string): readonly Row[];
  /** Arguments of an event of `events`, each time that it was handled, as they were then. */
  raised<Name extends keyof Events>(name: Name): readonly Events[Name][];
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
  const events = watch(engine, options.events ?? []);
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
  const streams = new Set(engine.logging.specs().keys());
  return { ...readers(logs, streams, events), files, printed, reports, status, ...result };
}

/** Records the arguments of events; a name that is no event is told apart when it is asked for. */
function watch(engine: Engine, names: readonly string[]): Map<string, unknown[][]> {
  const events = new Map<string, unknown[][]>(names.map((name) => [name, []]));
  for (const [name, seen] of events) {
    // ahead of all handlers of scripts: what they change is not what was raised
    const record = (...args: readonly unknown[]): void => void seen.push(args.map((arg) => copyOf(arg)));
    engine.bus.on(name, record, { priority: Number.MAX_SAFE_INTEGER });
  }
  return events;
}

type Readers = Pick<Replay, 'rows' | 'raised'>;

function readers(
  logs: MemoryLogs,
  streams: ReadonlySet<string>,
  events: ReadonlyMap<string, unknown[][]>,
): Readers {
  const rows = (name: string): readonly object[] => {
    if (!name.includes('::')) return logs.get(name)?.rows ?? [];
    if (!streams.has(name)) throw new RangeError(`no stream '${name}'${suggestion(name, streams)}`);
    return [...logs.values()].filter(({ stream }) => stream === name).flatMap((log) => log.rows);
  };
  const raised = (name: string): readonly unknown[][] => {
    const seen = events.get(name);
    if (seen === undefined) throw new RangeError(`event '${name}' was not recorded: name it in 'events'`);
    return seen;
  };
  return { rows: rows as Readers['rows'], raised: raised as unknown as Readers['raised'] };
}

async function run(engine: Engine, options: ReplayOptions): Promise<RunResult> {
  const { capture, packets, scripts = [], bare = true, options: given = [] } = options;
  const texts = Array.isArray(given) ? (given as readonly string[]) : [];
  for (const text of texts) engine.options.assign(text);
  await engine.load(bare ? scripts : ['base/init', ...scripts]);
  if (texts !== given)
    for (const [name, value] of Object.entries(given)) engine.options.redef(name, '=', value);
  const source =
    packets === undefined ? capture && (await openCapture(capture)) : new MemorySource(packetsOf(packets));
  return engine.run(source || undefined);
}

function statusOf(error: unknown, reports: string[]): number {
  if (error instanceof ExitRequest) return error.status;
  if (error instanceof TaplineError) reports.push(endingLine(error));
  else throw error;
  return 1;
}
