/**
 * Delayed writes: a policy parks the record being written until it says so, or until its time is up.
 *
 * Legal only while `Log::log_stream_policy` runs for that record, or in a callback that runs when it goes on. Several
 * delays of one write count references; the write goes on when as many are finished (Zeek's `Log::delay`).
 */
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { DelayCallback, Delayed, Stream } from './stream.ts';

/** Stands for one parked write; opaque. */
export type DelayToken = object;

export interface DelayHost {
  readonly timers: TimerQueue;
  now(): number;
  report(severity: 'error' | 'warning', message: string): void;
}

const INVALID: DelayToken = Object.freeze({});
/** Evictions in a row before a record that keeps delaying itself is left alone. */
const MAX_EVICTIONS = 10;

class Expiry implements Timer {
  due: number;
  slot = -1;
  readonly #run: () => void;

  constructor(due: number, run: () => void) {
    this.due = due;
    this.#run = run;
  }

  fire(): void {
    this.#run();
  }
}

export class DelayedWrites {
  readonly #host: DelayHost;
  readonly #goOn: (stream: Stream, rec: object) => void;
  /** Writes whose policy runs now, the innermost last. */
  readonly #active: { readonly stream: Stream; readonly rec: object; delayed: Delayed | undefined }[] = [];
  readonly #tokens = new WeakMap<DelayToken, { readonly stream: Stream; readonly delayed: Delayed }>();

  constructor(host: DelayHost, goOn: (stream: Stream, rec: object) => void) {
    this.#host = host;
    this.#goOn = goOn;
  }

  /** The global policy is about to run. */
  begin(stream: Stream, rec: object): void {
    this.#active.push({ stream, rec, delayed: undefined });
  }

  /** It ran. True when the record is parked. */
  end(vetoed: boolean): boolean {
    const { stream, delayed } = this.#active.pop()!;
    if (delayed === undefined || vetoed) return false;
    if (delayed.references === 0) {
      this.#resume(stream, delayed);
      return true;
    }
    this.#park(stream, delayed);
    return true;
  }

  delay(stream: Stream | undefined, rec: object, callback: DelayCallback | undefined): DelayToken {
    const active = this.#active.at(-1);
    if (active === undefined || stream === undefined) {
      this.#host.report('error', 'invalid Log::delay() call: outside of Log::log_stream_policy() hook');
      return INVALID;
    }
    if (active.stream !== stream || active.rec !== rec) {
      this.#host.report('error', 'invalid Log::delay() call: argument mismatch with active Log::write()');
      return INVALID;
    }
    active.delayed ??= { rec, references: 0, callbacks: [], queued: false, timer: undefined };
    const { delayed } = active;
    delayed.references++;
    if (callback !== undefined) delayed.callbacks.push(callback);
    this.#tokens.set(delayed, { stream, delayed });
    return delayed;
  }

  finish(stream: Stream | undefined, rec: object, token: DelayToken): boolean {
    const known = this.#tokens.get(token);
    if (known === undefined || known.delayed.references === 0) {
      this.#host.report('error', 'invalid Log::delay_finish() call: invalid token provided');
      return false;
    }
    const { delayed } = known;
    if (known.stream !== stream || delayed.rec !== rec) {
      this.#host.report(
        'error',
        'invalid Log::delay_finish() call: argument mismatch with active Log::write()',
      );
      return false;
    }
    delayed.references--;
    if (delayed.references === 0 && delayed.queued) this.#resume(known.stream, delayed);
    return true;
  }

  /** Lets the oldest go on while too many are parked. */
  evict(stream: Stream): void {
    for (let i = 0; stream.delayed.size > stream.maxDelayQueueSize; i++) {
      if (i === MAX_EVICTIONS) {
        this.#host.report('warning', `unable to evict delayed records for stream ${stream.id}`);
        return;
      }
      const oldest = stream.delayed.values().next().value as Delayed;
      this.#resume(stream, oldest);
    }
  }

  #park(stream: Stream, delayed: Delayed): void {
    delayed.queued = true;
    stream.delayed.add(delayed);
    const due = this.#host.now() + stream.maxDelayInterval;
    const timer = new Expiry(due, () => {
      delayed.timer = undefined;
      this.#resume(stream, delayed);
    });
    delayed.timer = timer;
    this.#host.timers.add(timer);
    this.evict(stream);
  }

  /** Runs the callbacks; the line is written unless one discards it or delays it again. */
  #resume(stream: Stream, delayed: Delayed): void {
    if (delayed.timer !== undefined) this.#host.timers.cancel(delayed.timer);
    delayed.timer = undefined;
    delayed.queued = false;
    delayed.references = 0;
    stream.delayed.delete(delayed);
    const active = { stream, rec: delayed.rec, delayed: undefined as Delayed | undefined };
    this.#active.push(active);
    let discard = false;
    try {
      for (const callback of delayed.callbacks.splice(0)) {
        if (callback(delayed.rec, stream.id) === false) discard = true;
      }
    } finally {
      this.#active.pop();
    }
    if (discard) return;
    if (active.delayed !== undefined && active.delayed.references > 0) this.#park(stream, active.delayed);
    else this.#goOn(stream, delayed.rec);
  }
}
