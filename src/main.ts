#!/usr/bin/env node
/** The command `tapline`: reads the command line, runs, and gives the exit status. */
import { helpText, parseArguments, workersOf } from './command/arguments.ts';
import { run } from './command/run.ts';
import { TaplineError } from './core/fail.ts';

const PROGRAM = 'tapline';

async function main(words: readonly string[]): Promise<number> {
  if (words[0] === 'init') {
    const { init } = await import('./command/init.ts');
    process.stdout.write(`${init(words.slice(1))}\n`);
    return 0;
  }
  const args = parseArguments(words);
  if (args.help) {
    process.stdout.write(`${helpText(PROGRAM)}\n`);
    return 0;
  }
  if (words.length === 0) {
    process.stderr.write(`${helpText(PROGRAM)}\n`);
    return 1;
  }
  const workers = workersOf(args);
  if (workers > 1 && !args.version) {
    const { runWorkers } = await import('./command/workers.ts');
    return runWorkers(args, workers);
  }
  if (args.version) {
    const { version } = await import('./command/package.ts');
    process.stdout.write(`${PROGRAM} version ${version()}\n`);
    return 0;
  }
  return run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof TaplineError)) throw error;
  process.stderr.write(`ERROR: ${error.message}\nTry '${PROGRAM} --help' for more information.\n`);
  process.exitCode = 1;
}
