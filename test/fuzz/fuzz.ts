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
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { writeFind } from './finds.ts';
import { type Hunt, inputOf } from './hunt.ts';
import { targets } from './targets/index.ts';
import type { Order } from './worker.ts';

/** Seconds without a next input after which a thread is taken to hang for ever. */
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

/** Runs a target in a thread; one that stands still is ended, and the input it stands at is the find. */
function run(name: string): Promise<Hunt> {
  const position = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
  const order: Order = { name, seed, seconds, position };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: order, execArgv: ['--import', 'tsx'] });
  const started = performance.now();
  let last = -1;
  let since = started;
  return new Promise((resolve, reject) => {
    const watch = setInterval(async () => {
      const index = Atomics.load(position, 0);
      if (index !== last) since = performance.now();
      last = index;
      if (index < 0 || performance.now() - since < HANGS * 1000) return;
      clearInterval(watch);
      await worker.terminate();
      const input = inputOf(await targets[name]!(), seed, index);
      const message = `hangs: no answer in ${HANGS} s`;
      const all = (performance.now() - started) / 1000;
      resolve({ executions: index, fed: 0, seconds: all, found: { index, input, message } });
    }, 500);
    worker.on('message', (hunt: Hunt) => {
      clearInterval(watch);
      resolve(hunt);
    });
    worker.on('error', reject);
  });
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
process.exit(finds > 0 ? 1 : 0);
