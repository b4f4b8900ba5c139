/** One run of the command: engine, scripts, captures, and what is said at the end. */
import { ExitRequest } from '../bus/handler.ts';
import { MergedSource } from '../capture/merge.ts';
import { openCapture } from '../capture/open.ts';
import type { PacketSource } from '../capture/source.ts';
import { TaplineError } from '../core/fail.ts';
import { Engine } from '../engine.ts';
import { none } from '../log/writers/none.ts';
import { endingLine } from '../script/reporter.ts';
import { SCRIPT_ARGUMENTS } from '../script/tunables.ts';
import type { Arguments } from './arguments.ts';
import { PacedSource, speedOf } from './paced.ts';
import { closingLine, ProgressSource } from './progress.ts';
import { runInTurns } from './turns.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

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
  const engine = new Engine({ deterministic: args.deterministic || args.explain !== undefined });
  if (args.noChecksums) engine.options.assign('ignore_checksums=T');
  for (const assignment of args.assignments) engine.options.assign(assignment);
  if (args.scriptArguments.length > 0) engine.options.redef(SCRIPT_ARGUMENTS, '=', args.scriptArguments);
  await engine.load(args.bare ? args.scripts : ['base/init', ...args.scripts]);
  if (args.code !== undefined) await loadCode(engine, args.code);
  if (args.list !== undefined) return list(engine, args.list);
  if (args.parseOnly) return 0;
  if (args.explain !== undefined) return explain(engine, args, args.explain);
  const started = performance.now();
  const shown = process.stderr.isTTY === true;
  const speed = args.pseudoRealtime === undefined ? undefined : speedOf(args.pseudoRealtime);
  const opened = await openAll(args.captures, shown);
  const source = opened && speed !== undefined ? new PacedSource(opened, speed) : opened;
  if (engine.turning) return runInTurns(engine, source);
  const { packets, connections } = await engine.run(source);
  if (shown && source !== undefined) say(closingLine(packets, connections, performance.now() - started));
  return 0;
}

async function openAll(names: readonly string[], shown: boolean): Promise<PacketSource | undefined> {
  if (names.length === 0) return undefined;
  const sources = await Promise.all(names.map((name) => openCapture(name)));
  const source = sources.length === 1 ? sources[0]! : new MergedSource(sources);
  return shown ? new ProgressSource(source, (text) => void process.stderr.write(text)) : source;
}

/** Prints a connection's ladder; uids are those of `-D`, and no log is written. */
async function explain(engine: Engine, args: Arguments, text: string): Promise<number> {
  const { Explainer } = await import('./explain.ts');
  const explainer = new Explainer(engine, text, (line) => void process.stdout.write(`${line}\n`));
  engine.logging.registerWriter('Log::WRITER_ASCII', none);
  await engine.run(await openAll(args.captures, false));
  if (explainer.found > 0) return 0;
  say(`error: no connection ${text} in this input (uids are those of a run with -D)`);
  return 1;
}

async function loadCode(engine: Engine, code: string): Promise<void> {
  const { scriptOfCode } = await import('../script/code.ts');
  await engine.load([await scriptOfCode(code)]);
}

async function list(engine: Engine, what: string): Promise<number> {
  const { listing } = await import('./list.ts');
  engine.begin();
  process.stdout.write(`${listing(engine, what).join('\n')}\n`);
  return 0;
}
