#!/usr/bin/env node
/** The command `tapline`: reads the command line, runs, and gives the exit status. */
import { helpText, parseArguments } from './command/arguments.ts';
import { TaplineError } from './core/fail.ts';

const PROGRAM = 'tapline';

async function main(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  if (args.help) {
    process.stdout.write(`${helpText(PROGRAM)}\n`);
    return 0;
  }
  if (words.length === 0) {
    process.stderr.write(`${helpText(PROGRAM)}\n`);
    return 1;
  }
  // what follows costs start-up time, which help and mistakes do not pay
  const { run, version } = await import('./command/run.ts');
  if (args.version) {
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
