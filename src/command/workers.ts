/**
 * `--workers N`: the main thread starts the workers, hands out standard input, merges what they write, and ends with
 * the worst of their statuses. It loads no engine.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Arguments } from './arguments.ts';
import { closingLine } from './progress.ts';
import { onEndingSignal } from './signals.ts';
import { sharedBirths } from './workers/births.ts';
import { type Ports, sharedMail } from './workers/mail.ts';
import { Merge, sinkOf } from './workers/merge.ts';
import type { Ended, FromWorker, Output, ToWorker, WorkerStart } from './workers/messages.ts';

const SOURCE = import.meta.url.endsWith('.ts');
/** A folder up: this file lies in another folder once it is bundled. */
const THREAD = new URL(`../command/workers/worker.${SOURCE ? 'ts' : 'js'}`, import.meta.url).href;

/** tsx, through which the sources run without a build, does not reach a thread's first file. */
const throughTsx =
  (): string => `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then((tsx) => {
  tsx.register();
  return import(${JSON.stringify(THREAD)});
})`;

function thread(start: WorkerStart): Worker {
  const given = { workerData: start, transferList: [...start.ports.values()] };
  return SOURCE ? new Worker(throughTsx(), { ...given, eval: true }) : new Worker(new URL(THREAD), given);
}

/** For each worker, ports to all others. */
function mesh(count: number): Ports[] {
  const ports = Array.from({ length: count }, () => new Map<number, MessagePort>());
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      const { port1, port2 } = new MessageChannel();
      ports[a]!.set(b, port1);
      ports[b]!.set(a, port2);
    }
  }
  return ports;
}

/** Runs on so many workers and gives the exit status. */
export async function runWorkers(args: Arguments, count: number): Promise<number> {
  const started = performance.now();
  const crew = new Crew(args, count);
  const off = onEndingSignal(() => {
    process.stderr.write('received termination signal\n');
    crew.stop();
  });
  const { status, packets, connections } = await crew.ended.finally(off);
  if (process.stderr.isTTY) {
    process.stderr.write(`${closingLine(packets, connections, performance.now() - started)}\n`);
  }
  return status;
}

type Total = Pick<Ended, 'status' | 'packets' | 'connections'>;

class Crew {
  readonly ended: Promise<Total>;
  readonly #workers: Worker[];
  readonly #merges = new Map<string, Merge>();
  /** Network times before which each worker has handed over everything. */
  readonly #reached: number[];
  readonly #running: Set<number>;
  readonly #total = { status: 0, packets: 0, connections: 0 };
  readonly #stdin: StdinShare | undefined;
  #resolve: (total: Total) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(args: Arguments, count: number) {
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const births = args.deterministic ? sharedBirths(count) : undefined;
    this.#reached = new Array<number>(count).fill(0);
    const mail = sharedMail(count);
    const ready = new SharedArrayBuffer(4);
    this.#workers = mesh(count).map((ports, index) =>
      this.#start({ args, index, count, births, mail, ports, ready }),
    );
    this.#running = new Set(this.#workers.keys());
    if (args.captures.includes('-')) this.#stdin = new StdinShare(this.#workers);
  }

  #start(start: WorkerStart): Worker {
    const worker = thread(start);
    worker.on('message', (message: FromWorker) => this.#take(start.index, message));
    worker.on('error', (error) => this.#abort(1, error));
    // a script ended its thread
    worker.on('exit', (code) => this.#running.has(start.index) && this.#abort(code));
    return worker;
  }

  #take(worker: number, message: FromWorker): void {
    if (!this.#running.has(worker)) return;
    if (message.kind === 'output') this.#merge(worker, message);
    else if (message.kind === 'ended') this.#end(worker, message);
    else if (message.kind === 'hungry') this.#stdin?.feed(worker);
    else this.#tell({ kind: 'stop' });
  }

  /** Lets the workers end in order, whatever input there still is. */
  stop(): void {
    this.#tell({ kind: 'stop' });
    this.#stdin?.end();
  }

  #tell(message: ToWorker): void {
    for (const worker of this.#workers) worker.postMessage(message);
  }

  #merge(worker: number, { time, pieces }: Output): void {
    for (const piece of pieces) {
      let merge = this.#merges.get(piece.outlet);
      if (merge === undefined) {
        merge = new Merge(sinkOf(piece.outlet), this.#workers.length);
        this.#merges.set(piece.outlet, merge);
      }
      merge.take(worker, piece);
    }
    this.#reached[worker] = time;
    this.#advance();
  }

  #advance(): void {
    for (const merge of this.#merges.values()) merge.advance(this.#reached);
  }

  #end(worker: number, { status, aborted, packets, connections }: Ended): void {
    const total = this.#total;
    total.status = Math.max(total.status, status);
    total.packets = Math.max(total.packets, packets);
    total.connections += connections;
    this.#running.delete(worker);
    this.#reached[worker] = Number.POSITIVE_INFINITY;
    this.#stdin?.without(worker);
    if (aborted) this.#abort(status);
    else if (this.#running.size > 0) this.#advance();
    else this.#finish();
  }

  /** Ends at once: what the workers handed over is written, they themselves are not waited for. */
  #abort(status: number, error?: unknown): void {
    if (error !== undefined) this.#reject(error);
    this.#total.status = status;
    this.#running.clear();
    this.#finish();
    for (const worker of this.#workers) void worker.terminate();
  }

  #finish(): void {
    this.#reached.fill(Number.POSITIVE_INFINITY);
    this.#advance();
    for (const merge of this.#merges.values()) merge.close();
    this.#stdin?.close();
    this.#resolve(this.#total);
  }
}

/** Hands every worker all of the standard input, at the pace of the slowest. */
class StdinShare {
  readonly #workers: readonly Worker[];
  readonly #hungry = new Set<number>();
  readonly #eating: Set<number>;
  readonly #chunks = process.stdin[Symbol.asyncIterator]();
  #reading = false;
  #closed = false;

  constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    this.#eating = new Set(workers.keys());
  }

  /** A worker has used up what it had. */
  feed(worker: number): void {
    this.#hungry.add(worker);
    this.#next();
  }

  /** A worker has ended. */
  without(worker: number): void {
    this.#eating.delete(worker);
    this.#hungry.delete(worker);
    this.#next();
  }

  /** As if the input were over. */
  end(): void {
    for (const worker of this.#eating) this.#workers[worker]!.postMessage({ kind: 'chunk', bytes: null });
  }

  close(): void {
    this.#closed = true;
    process.stdin.destroy();
  }

  #next(): void {
    if (this.#reading || this.#hungry.size < this.#eating.size || this.#eating.size === 0) return;
    this.#reading = true;
    const chunk = this.#chunks.next().then(({ value, done }: IteratorResult<Uint8Array>) => {
      this.#reading = false;
      this.#hungry.clear();
      const bytes = done === true ? null : value;
      for (const worker of this.#eating) this.#workers[worker]!.postMessage({ kind: 'chunk', bytes });
    });
    chunk.catch((error: unknown) => {
      // what was being read when it was closed is not missed
      if (!this.#closed) throw error;
    });
  }
}
