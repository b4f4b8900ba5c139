/** One run of the command: engine, scripts, captures, and what is said at the end. */
import { fstatSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExitRequest } from '../bus/handler.ts';
import { TaplineError } from '../core/fail.ts';
import type { Engine } from '../engine.ts';
import { ascii } from '../log/writers/ascii.ts';
import { discarding, none } from '../log/writers/none.ts';
import { endingLine } from '../script/reporter.ts';
import type { Arguments } from './arguments.ts';
import { openCaptures } from './captures.ts';
import { PacedSource, speedOf } from './paced.ts';
import { prepare } from './prepare.ts';
import { closingLine, ProgressSource } from './progress.ts';
import { InterruptibleSource, onEndingSignal } from './signals.ts';
import { runInTurns } from './turns.ts';
import { prepareV8 } from './v8.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Whether somebody watches standard error. The stream costs start-up time when it is looked at. */
const isTerminal = (): boolean => fstatSync(2).isCharacterDevice() && process.stderr.isTTY === true;

/** Runs and gives the exit status. What goes wrong is said on standard error. */
export async function run(args: Arguments): Promise<number> {
  try {
    return await perform(args);
  } catch (error) {
    if (error instanceof ExitRequest) return error.status;
    if (!(error instanceof TaplineError)) throw error;
    if (error.code === 'COMMAND_LINE') throw error;
    say(endingLine(error));
    return 1;
  }
}

async function perform(args: Arguments): Promise<number> {
  if (args.list !== undefined) return list(args, args.list);
  // before the first script is imported
  const graph = args.watch ? (await import('../script/import-graph.ts')).followImports() : undefined;
  const engine = await prepare(args, {}, await profiling(args.profile));
  if (args.parseOnly) return 0;
  if (args.explain !== undefined) return explain(engine, args, args.explain);
  if (args.report) return writeReport(engine, args);
  const shown = isTerminal();
  // the clock of the process costs start-up time when it is looked at
  const started = shown ? performance.now() : 0;
  const speed = args.pseudoRealtime === undefined ? undefined : speedOf(args.pseudoRealtime);
  let source = await openCaptures(args.captures);
  if (source !== undefined && shown)
    source = new ProgressSource(source, (text) => void process.stderr.write(text));
  if (source !== undefined && speed !== undefined) source = new PacedSource(source, speed);
  if (graph !== undefined) (await import('./watch.ts')).watchScripts(engine, graph, say);
  prepareV8(source?.size);
  const interruptible = source && new InterruptibleSource(source);
  const off = onEndingSignal(() => {
    engine.terminate();
    interruptible?.interrupt();
  });
  if (engine.turning) return runInTurns(engine, interruptible);
  const { packets, connections } = await engine.run(interruptible).finally(off);
  if (shown && source !== undefined) say(closingLine(packets, connections, performance.now() - started));
  return 0;
}

/** Measures an engine, if asked to; the report comes last, however the run ends. */
async function profiling(file: string | undefined): Promise<((engine: Engine) => void) | undefined> {
  if (file === undefined) return undefined;
  const { Profiler } = await import('./profile.ts');
  return (engine) => {
    const profiler = new Profiler(engine, file);
    process.once('exit', () => say(profiler.finish().join('\n')));
  };
}

/** Prints a connection's ladder; uids are those of `-D`, and no log is written. */
async function explain(engine: Engine, args: Arguments, text: string): Promise<number> {
  const { Explainer } = await import('./explain.ts');
  const explainer = new Explainer(engine, text, (line) => void process.stdout.write(`${line}\n`));
  engine.logging.registerWriter('Log::WRITER_ASCII', none);
  await engine.run(await openCaptures(args.captures));
  if (explainer.found > 0) return 0;
  say(`error: no connection ${text} in this input (uids are those of a run with -D)`);
  return 1;
}

/** Writes the page; uids are those of `-D`, and no log is written. */
async function writeReport(engine: Engine, { captures, output = 'report.html' }: Arguments): Promise<number> {
  const [{ report }, { version }] = await Promise.all([import('./report/report.ts'), import('./package.ts')]);
  const source = await openCaptures(captures);
  const { connections, size } = await report(engine, source!, { captures, version: version(), output });
  const noun = connections === 1 ? 'connection' : 'connections';
  say(`${output}: ${connections.toLocaleString('en')} ${noun}, ${(size / 1e6).toFixed(1)} MB`);
  return 0;
}

/** Prints a catalogue. What scripts write when they start goes into a folder that is taken away. */
async function list(args: Arguments, what: string): Promise<number> {
  const [{ listing }, { tmpdir }] = await Promise.all([import('./list.ts'), import('node:os')]);
  const folder = mkdtempSync(join(tmpdir(), 'tapline-list-'));
  try {
    const engine = await prepare(args, { folder });
    engine.logging.registerWriter('Log::WRITER_ASCII', discarding(ascii.says));
    engine.begin();
    process.stdout.write(`${listing(engine, what).join('\n')}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 0;
}
