/** One target in a process of its own, so that one that hangs can be ended. Started by fuzz.ts. */
import { openSync, writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hunt } from './hunt.ts';
import { targets } from './targets/index.ts';

/** What the child is told. `position` is a file that holds the number of the input in hand. */
export interface Order {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  readonly position: string;
}

async function obey({ name, seed, seconds, position }: Order): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const target = await targets[name]!();
  const file = openSync(position, 'w');
  const before = (index: number): void => void writeSync(file, String(index), 0);
  process.send!(await hunt(target, { seed, seconds, before, collect }));
}

process.once('message', (order: Order) => void obey(order));
