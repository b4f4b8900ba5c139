/** Runs a target over inputs until one fails, the time is over or enough were run. */
import { random as numbers } from '../bench/random.ts';
import { type Input, Random, type Target } from './target.ts';

/** Seconds that one input may take; a slow one gets a second chance, for the machine may have been busy. */
const SLOW = 2;
/** Bytes by which the live heap may grow between the early and the late part of a hunt. */
const GROWTH = 48 * 2 ** 20;

export interface Found {
  readonly index: number;
  readonly input: Input;
  readonly message: string;
}

export interface Hunt {
  readonly executions: number;
  /** Packets or bytes, together. */
  readonly fed: number;
  readonly seconds: number;
  readonly found: Found | undefined;
}

export interface Limits {
  readonly seed: number;
  readonly seconds?: number;
  readonly count?: number;
  /** Told the number of each input before it is run: who watches from outside sees where it hangs. */
  readonly before?: (index: number) => void;
  /** Collects garbage; without it the heap is not watched. */
  readonly collect?: (() => void) | undefined;
}

/** Input number `index` of a seed: always the same. */
export function inputOf(target: Target, seed: number, index: number): Input {
  return target.make(new Random(numbers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))));
}

/** What is wrong with an input: what its target says, or that it takes too long. */
export async function judgeInput(target: Target, input: Input): Promise<string> {
  const first = await timed(target, input);
  if (first.message !== '' || first.seconds < SLOW) return first.message;
  const { message, seconds } = await timed(target, input);
  return message !== '' || seconds < SLOW ? message : `hangs: ${seconds.toFixed(1)} s for one input`;
}

async function timed(target: Target, input: Input): Promise<{ message: string; seconds: number }> {
  const started = performance.now();
  const message = await target.judge(input);
  return { message, seconds: (performance.now() - started) / 1000 };
}

export async function hunt(target: Target, limits: Limits): Promise<Hunt> {
  const {
    seed,
    seconds = Number.POSITIVE_INFINITY,
    count = Number.POSITIVE_INFINITY,
    before,
    collect,
  } = limits;
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const heap = new HeapWatch(collect);
  let fed = 0;
  let index = 0;
  for (; index < count && elapsed() < seconds; index++) {
    before?.(index);
    const input = inputOf(target, seed, index);
    fed += input.length;
    const message = (await judgeInput(target, input)) || heap.look(Math.min(elapsed() / seconds, 1));
    if (message !== '')
      return { executions: index + 1, fed, seconds: elapsed(), found: { index, input, message } };
  }
  return { executions: index, fed, seconds: elapsed(), found: undefined };
}

/** Compares the live heap at a quarter of a hunt with later quarters: engines must leave nothing behind. */
class HeapWatch {
  readonly #collect: (() => void) | undefined;
  #quarter = 0;
  #first = 0;

  constructor(collect: (() => void) | undefined) {
    this.#collect = collect;
  }

  look(share: number): string {
    const quarter = Math.floor(share * 4);
    if (this.#collect === undefined || quarter <= this.#quarter) return '';
    this.#quarter = quarter;
    this.#collect();
    const live = process.memoryUsage().heapUsed;
    if (this.#first === 0) this.#first = live;
    const grown = live - this.#first;
    return grown > GROWTH ? `memory grew by ${Math.round(grown / 2 ** 20)} MiB between engines` : '';
  }
}
