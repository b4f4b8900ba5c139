/** What is measured as a process of its own, from its start to its end: the built command, and tcpdump. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Stage } from './stages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/src/main.js');

/** Arguments of a run that logs connections and does nothing else. */
export const CONN_ONLY = ['-b', 'base/protocols/conn'] as const;

/** Compiles the sources into dist/. */
export function build(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

/** Runs a program in an empty folder, which goes afterwards. */
function runInEmptyFolder(program: string, args: readonly string[]): SpawnSyncReturns<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'tapline-bench-run-'));
  try {
    const result = spawnSync(program, args, { cwd, encoding: 'utf8' });
    if (result.status !== 0) {
      const how = result.signal ?? `status ${result.status}`;
      throw new Error(`${program} ${args.join(' ')} (${how}): ${result.error ?? result.stderr}`);
    }
    return result;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** The built command over a capture. */
export const command = (name: string, args: readonly string[]): Stage => ({
  name,
  async run(path) {
    runInEmptyFolder(process.execPath, [MAIN, '-r', path, ...args]);
    return 0;
  },
});

/** Another program over a capture. */
export const programStage = (
  name: string,
  program: string,
  args: (path: string) => readonly string[],
): Stage => ({
  name,
  async run(path) {
    runInEmptyFolder(program, args(path));
    return 0;
  },
});

/** What comes before any work. */
export const emptyScript = programStage('node, an empty script', process.execPath, () => ['-e', '']);

/** The least that a capture costs a JavaScript thread (bare-loop.ts). */
export function bareLoop(): Stage {
  const entry = fileURLToPath(new URL('bare-loop.ts', import.meta.url));
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const args = ['--input-type=module', '-e', outputFiles[0]!.text];
  return programStage('a bare loop: reads, sums, 5-tuples', process.execPath, (path) => [...args, path]);
}

/** The yardstick: a C program that reads and writes every record. Undefined where it is not installed. */
export const tcpdump: Stage | undefined =
  spawnSync('tcpdump', ['--version']).status === 0
    ? programStage('tcpdump -nn -w /dev/null', 'tcpdump', (path) => ['-nn', '-r', path, '-w', '/dev/null'])
    : undefined;

/**
 * Says the peak at exit. The kernel's own mark comes first, because ru_maxrss of a child begins with what its parent
 * had at the fork.
 */
const SAY_PEAK = `
import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => {
  let kib = process.resourceUsage().maxRSS;
  try { kib = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]); } catch {}
  writeSync(2, '\\npeak ' + kib + ' KiB\\n');
});`;

/** Peak resident memory of the built command over a capture, bytes. */
export function peakMemory(path: string, args: readonly string[]): number {
  const hook = `data:text/javascript,${encodeURIComponent(SAY_PEAK)}`;
  const { stderr } = runInEmptyFolder(process.execPath, ['--import', hook, MAIN, '-r', path, ...args]);
  const peak = /^peak (\d+) KiB$/m.exec(stderr);
  if (peak === null) throw new Error(`the command did not say its peak: ${stderr}`);
  return Number(peak[1]) * 1024;
}

/** Runs a TypeScript program of this folder in its own process; it prints one JSON value. */
export function program<T>(name: string, args: readonly string[]): T {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const tsx = import.meta.resolve('tsx');
  const { stdout } = runInEmptyFolder(process.execPath, ['--expose-gc', '--import', tsx, file, ...args]);
  return JSON.parse(stdout) as T;
}
