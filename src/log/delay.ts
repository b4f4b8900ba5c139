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
  /** A callback threw: reported, counts as no objection. */
  failed(error: unknown, where: string): void;
}

const INVALID: DelayToken = Object.freeze({});

/** A write whose policy or callbacks run now. */
interface Frame {
  stream: Stream | undefined;
  rec: object | undefined;
  delayed: Delayed | undefined;
}

/** Lets the records of one stream go on when they have waited long enough; the oldest sets the time. */
class Expiry implements Timer {
  slot = -1;
  readonly #expired: (now: number, ending: boolean) => void;

  constructor(expired: (now: number, ending: boolean) => void) {
    this.#expired = expired;
  }

  fire(now: number, ending: boolean): void {
    this.#expired(now, ending);
  }
}

export class DelayedWrites {
  readonly #host: DelayHost;
  readonly #goOn: (stream: Stream, rec: object) => void;
  /** One frame per write that is under way, the innermost at `#depth - 1`; reused. */
  readonly #frames: Frame[] = [];
  #depth = 0;
  readonly #tokens = new WeakMap<DelayToken, Stream>();

  constructor(host: DelayHost, goOn: (stream: Stream, rec: object) => void) {
    this.#host = host;
    this.#goOn = goOn;
  }

  /** The global policy is about to run. */
  begin(stream: Stream, rec: object): void {
    let frame = this.#frames[this.#depth++];
    if (frame === undefined) {
      frame = { stream: undefined, rec: undefined, delayed: undefined };
      this.#frames.push(frame);
    }
    frame.stream = stream;
    frame.rec = rec;
    frame.delayed = undefined;
  }

  /** It ran. True when the record is parked, or went on already because all its delays are finished. */
  end(vetoed: boolean): boolean {
    const frame = this.#leave();
    if (frame.delayed === undefined) return false;
    if (vetoed) {
      frame.delayed.references = 0;
      return false;
    }
    this.#settle(frame.stream as Stream, frame.delayed);
    return true;
  }

  #leave(): Frame {
    return this.#frames[--this.#depth] as Frame;
  }

  delay(stream: Stream | undefined, rec: object, callback: DelayCallback | undefined): DelayToken {
    const frame = this.#depth === 0 ? undefined : this.#frames[this.#depth - 1];
    if (frame === undefined || stream === undefined)
      return this.#invalid('outside of Log::log_stream_policy() hook');
    if (frame.stream !== stream || frame.rec !== rec) {
      return this.#invalid('argument mismatch with active Log::write()');
    }
    frame.delayed ??= { rec, references: 0, callbacks: [], parked: false, expires: 0 };
    const { delayed } = frame;
    delayed.references++;
    if (callback !== undefined) delayed.callbacks.push(callback);
    this.#tokens.set(delayed, stream);
    return delayed;
  }

  #invalid(why: string): DelayToken {
    this.#host.report('error', `invalid Log::delay() call: ${why}`);
    return INVALID;
  }

  finish(stream: Stream | undefined, rec: object, token: DelayToken): boolean {
    const owner = this.#tokens.get(token);
    const delayed = token as Delayed;
    let complaint = '';
    if (owner === undefined || delayed.references === 0) complaint = 'invalid token provided';
    else if (owner !== stream || delayed.rec !== rec)
      complaint = 'argument mismatch with active Log::write()';
    if (complaint !== '') {
      this.#host.report('error', `invalid Log::delay_finish() call: ${complaint}`);
      return false;
    }
    delayed.references--;
    if (delayed.references === 0 && delayed.parked) this.#resume(stream as Stream, delayed);
    return true;
  }

  /** Lets the oldest go on while too many are parked. One that delays itself again gets no second chance. */
  evict(stream: Stream): void {
    if (stream.evicting) return;
    stream.evicting = true;
    for (let chances = stream.delayed.size; chances > 0; chances--) {
      if (stream.delayed.size <= stream.maxDelayQueueSize) break;
      this.#resume(stream, stream.delayed.values().next().value as Delayed);
    }
    stream.evicting = false;
    if (stream.delayed.size > stream.maxDelayQueueSize) {
      this.#host.report('warning', `unable to evict delayed records for stream ${stream.id}`);
    }
  }

  /** Lets all go on, for good: the stream or the run ends. */
  release(stream: Stream): void {
    for (const delayed of stream.delayed) this.#resume(stream, delayed, true);
    if (stream.delayTimer !== undefined) this.#host.timers.cancel(stream.delayTimer);
    stream.delayTimer = undefined;
  }

  /** The policies are through: the record waits, unless all delays are finished. */
  #settle(stream: Stream, delayed: Delayed): void {
    if (delayed.references === 0) {
      this.#resume(stream, delayed);
      return;
    }
    delayed.parked = true;
    delayed.expires = this.#host.now() + stream.maxDelayInterval;
    stream.delayed.add(delayed);
    this.#arm(stream);
    this.evict(stream);
  }

  #arm(stream: Stream): void {
    const oldest = stream.delayed.values().next().value;
    if (oldest === undefined || stream.delayTimer !== undefined) return;
    stream.delayTimer = new Expiry((now, ending) => {
      stream.delayTimer = undefined;
      if (ending) this.release(stream);
      else this.#expire(stream, now);
    });
    this.#host.timers.add(stream.delayTimer, oldest.expires);
  }

  #expire(stream: Stream, now: number): void {
    for (const delayed of [...stream.delayed]) {
      if (delayed.parked && delayed.expires <= now) this.#resume(stream, delayed);
    }
    this.#arm(stream);
  }

  /** Runs the callbacks; the line is written unless one discards it or, if that still counts, delays it again. */
  #resume(stream: Stream, delayed: Delayed, forGood = false): void {
    delayed.parked = false;
    delayed.references = 0;
    stream.delayed.delete(delayed);
    this.begin(stream, delayed.rec);
    const wanted = this.#callbacksAgree(stream, delayed);
    const again = this.#leave().delayed;
    if (again !== undefined && wanted && !forGood) {
      this.#settle(stream, again);
      return;
    }
    if (again !== undefined) again.references = 0;
    if (wanted) this.#goOn(stream, delayed.rec);
  }

  #callbacksAgree(stream: Stream, delayed: Delayed): boolean {
    let wanted = true;
    for (const callback of delayed.callbacks.splice(0)) {
      try {
        if (callback(delayed.rec as never, stream.id) === false) wanted = false;
      } catch (error) {
        this.#host.failed(error, `callback of a delayed write to ${stream.id}`);
      }
    }
    return wanted;
  }
}
