/**
 * Events between workers: ports from each to each, and counters in shared memory that tell when there is mail and,
 * at the end, when all of it has been dealt with.
 *
 * A message counts as sent before it is posted and as handled once its handlers have run. When every worker is at its
 * end and the two numbers agree, nobody will publish any more.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Cluster } from '../../script/cluster.ts';

/** Words of the shared memory; behind them one per worker: messages that were posted to it. */
const Word = { sent: 0, handled: 1, atEnd: 2, over: 3, end: 4 } as const;
/** Why nobody waits any more, in `over`. */
const Over = { no: 0, endless: 1, workerGone: 2 } as const;
/** Milliseconds between two looks at the others while nothing comes. */
const LOOK = 5;
/** Messages that a worker handles after its end at most. */
const ENDLESS = 100_000;

export const sharedMail = (workers: number): SharedArrayBuffer =>
  new SharedArrayBuffer(4 * (Word.end + workers));

interface Message {
  readonly topic: string;
  readonly event: string;
  readonly args: readonly unknown[];
}

/** Ports to the other workers, by their numbers. */
export type Ports = ReadonlyMap<number, MessagePort>;

export class Mail implements Cluster {
  readonly index: number;
  readonly count: number;
  readonly #words: Int32Array;
  readonly #ports: Ports;
  readonly #raise: (event: string, args: readonly unknown[]) => void;
  /** Objects, so that two subscriptions of one topic are two. */
  readonly #subscriptions = new Set<{ readonly topic: string }>();
  #received = 0;
  #closed = false;

  /** `raise` queues an event of this worker's engine. */
  constructor(
    shared: SharedArrayBuffer,
    index: number,
    ports: Ports,
    raise: (event: string, args: readonly unknown[]) => void,
  ) {
    this.#words = new Int32Array(shared);
    this.#ports = ports;
    this.#raise = raise;
    this.index = index;
    this.count = ports.size + 1;
  }

  publish(topic: string, event: string, args: readonly unknown[]): boolean {
    if (this.#closed) return false;
    for (const [worker, port] of this.#ports) {
      Atomics.add(this.#words, Word.sent, 1);
      try {
        port.postMessage({ topic, event, args } satisfies Message);
      } catch (error) {
        Atomics.sub(this.#words, Word.sent, 1);
        throw new Error(`${event} cannot be published: ${(error as Error).message}`, { cause: error });
      }
      Atomics.add(this.#words, Word.end + worker, 1);
      Atomics.notify(this.#words, Word.end + worker);
    }
    return true;
  }

  subscribe(topic: string): () => void {
    const subscription = { topic };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  /** Queues the events that have come in since; cheap when none has. */
  deliver(): void {
    if (this.#words[Word.end + this.index] !== this.#received) this.#receive(() => {});
  }

  /** Takes what is there; gives how many messages. */
  #receive(drain: () => void): number {
    let n = 0;
    for (const port of this.#ports.values()) {
      for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
        const { topic, event, args } = next.message as Message;
        if (this.#subscribed(topic)) this.#raise(event, args);
        drain();
        n++;
        Atomics.add(this.#words, Word.handled, 1);
      }
    }
    this.#received += n;
    return n;
  }

  #subscribed(topic: string): boolean {
    for (const subscription of this.#subscriptions) if (topic.startsWith(subscription.topic)) return true;
    return false;
  }

  settle(drain: () => void): boolean {
    const words = this.#words;
    const own = Word.end + this.index;
    Atomics.add(words, Word.atEnd, 1);
    for (let n = 0; !this.#quiet(); ) {
      n += this.#receive(drain);
      if (n > ENDLESS) Atomics.store(words, Word.over, Over.endless);
      Atomics.wait(words, own, this.#received, LOOK);
    }
    this.#closed = true;
    return Atomics.load(words, Word.over) !== Over.endless;
  }

  /** Nothing is under way. What was handled is read first: it cannot catch up with what is sent in between. */
  #quiet(): boolean {
    const words = this.#words;
    if (Atomics.load(words, Word.over) !== Over.no) return true;
    if (Atomics.load(words, Word.atEnd) < this.count) return false;
    const handled = Atomics.load(words, Word.handled);
    return handled === Atomics.load(words, Word.sent);
  }

  /** This worker is gone: nobody waits for it. */
  close(): void {
    if (!this.#closed) Atomics.store(this.#words, Word.over, Over.workerGone);
    this.#closed = true;
    for (const port of this.#ports.values()) port.close();
  }
}
