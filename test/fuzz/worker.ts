/** One target in a thread of its own, so that one who hangs can be ended. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { hunt } from './hunt.ts';
import { targets } from './targets/index.ts';

/** What the thread is told. `position` holds the number of the input in hand. */
export interface Order {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  readonly position: Int32Array;
}

const { name, seed, seconds, position } = workerData as Order;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const target = await targets[name]!();
const before = (index: number): void => void Atomics.store(position, 0, index);
parentPort!.postMessage(await hunt(target, { seed, seconds, before, collect }));
