/**
 * Hunts for inputs that Tapline does not survive:
 *
 *     npm run fuzz -- [--seconds N] [--seed N] [TARGET...]
 *
 * Targets are pcap, pcapng, packets and segments; each runs for N seconds (default 60). A find is a throw that is no
 * CAPTURE error, an input that takes over 2 seconds, a walk deeper than its limit, timers, connections or events left
 * after the end, an error of a default script, or memory that grows. The input is written to fixtures/fuzz/, where
 * the tests replay it from then on, and the exit status is 1.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Order } from './child.ts';
import { writeFind } from './finds.ts';
import { type Hunt, inputOf } from './hunt.ts';
import { targets } from './targets/index.ts';

/** Seconds without a next input after which a process is taken to hang for ever. */
const HANGS = 15;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
const seconds = Number(values.seconds);
const names = positionals.length > 0 ? positionals : Object.keys(targets);
const unknown = names.filter((name) => targets[name] === undefined);
if (unknown.length > 0 || !Number.isInteger(seed) || !(seconds > 0)) {
  console.error(`usage: fuzz [--seconds N] [--seed N] [${Object.keys(targets).join('|')}]...`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'tapline-fuzz-'));
const position = join(folder, 'position');

/** Number of the input in hand, '' before the first. */
const standsAt = (): string => (existsSync(position) ? readFileSync(position, 'utf8') : '');

/** Runs a target in a process; one that stands still is ended, and the input it stands at is the find. */
async function run(name: string): Promise<Hunt> {
  rmSync(position, { force: true });
  const child = fork(new URL('./child.ts', import.meta.url), { serialization: 'advanced' });
  const order: Order = { name, seed, seconds, position };
  child.send(order);
  const started = performance.now();
  const hunt = await Promise.race([resultOf(child), standstill(child)]);
  child.kill('SIGKILL');
  if (typeof hunt !== 'string') return hunt;
  const index = Number(hunt);
  const input = inputOf(await targets[name]!(), seed, index);
  const message = `hangs: no answer in ${HANGS} s`;
  return {
    executions: index,
    fed: 0,
    seconds: (performance.now() - started) / 1000,
    found: { index, input, message },
  };
}

function resultOf(child: ChildProcess): Promise<Hunt> {
  return new Promise((resolve, reject) => {
    child.once('message', (hunt: Hunt) => resolve(hunt));
    child.once('exit', (code) =>
      reject(new Error(`the fuzzing process ended with status ${code} at ${standsAt()}`)),
    );
  });
}

/** The number of the input at which the child has been standing for too long. */
async function standstill(child: ChildProcess): Promise<string> {
  let last = '';
  for (let since = performance.now(); child.connected; await sleep(500, undefined, { ref: false })) {
    const now = standsAt();
    if (now !== last || now === '') since = performance.now();
    last = now;
    if (performance.now() - since > HANGS * 1000) return now;
  }
  return new Promise(() => {});
}

let finds = 0;
for (const name of names) {
  const { executions, fed, seconds: took, found } = await run(name);
  const unit = name.startsWith('pcap') ? 'bytes' : 'packets';
  const count = (n: number): string => n.toLocaleString('en');
  console.log(
    `${name}: ${count(executions)} inputs, ${count(fed)} ${unit}, ${took.toFixed(0)} s, seed ${seed}`,
  );
  if (found === undefined) continue;
  finds++;
  const { index, input, message } = found;
  const path = fileURLToPath(new URL(`../../fixtures/fuzz/${name}-${seed}-${index}.txt`, import.meta.url));
  writeFileSync(path, writeFind({ target: name, message, input }));
  console.log(`  found: ${message}\n  written to ${path}`);
}
rmSync(folder, { recursive: true });
process.exit(finds > 0 ? 1 : 0);
