/** An engine as the command line asks for it: options and scripts, ready to run. */
import { Engine, type EngineSettings } from '../engine.ts';
import { SCRIPT_ARGUMENTS } from '../script/tunables.ts';
import type { Arguments } from './arguments.ts';

/** Makes the engine and loads its scripts. `before` runs while it is still empty. */
export async function prepare(
  args: Arguments,
  settings: EngineSettings = {},
  before: (engine: Engine) => void = () => {},
): Promise<Engine> {
  const deterministic = args.deterministic || args.explain !== undefined || args.report;
  const engine = new Engine({ ...settings, deterministic });
  before(engine);
  if (args.noChecksums) engine.options.assign('ignore_checksums=T');
  for (const assignment of args.assignments) engine.options.assign(assignment);
  if (args.scriptArguments.length > 0) engine.options.redef(SCRIPT_ARGUMENTS, '=', args.scriptArguments);
  await engine.load(args.bare ? args.scripts : ['base/init', ...args.scripts]);
  if (args.code !== undefined) await loadCode(engine, args.code);
  return engine;
}

async function loadCode(engine: Engine, code: string): Promise<void> {
  const { scriptOfCode } = await import('../script/code.ts');
  await engine.load([await scriptOfCode(code)]);
}
