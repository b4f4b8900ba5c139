/**
 * Running due timers: Zeek's budget per packet, the leftover round, and the end of the input.
 *
 * At most `max_timer_expires` timers run per packet. What is left over runs before the next packet, still at the old
 * network time; its events are handled after that packet (connection-engine §6.2).
 */
import type { Clock } from '../core/clock.ts';
import type { TimerQueue } from '../core/timers.ts';
import type { SessionOptions } from './options.ts';

export class Dispatcher {
  readonly #timers: TimerQueue;
  readonly #clock: Clock;
  readonly #options: SessionOptions;
  #used = 0;

  constructor(timers: TimerQueue, clock: Clock, options: SessionOptions) {
    this.#timers = timers;
    this.#clock = clock;
    this.#options = options;
  }

  /** Runs what is due now, within what is left of the packet's budget. */
  run(): void {
    const now = this.#clock.network;
    if (this.#timers.nextDue > now) return;
    const most = this.#options.max_timer_expires;
    while (this.#timers.nextDue <= now && (most === 0 || this.#used < most)) {
      this.#used++;
      this.#timers.fireNext(now, false);
    }
  }

  /** A packet is done: the budget starts over. */
  renew(): void {
    this.#used = 0;
  }

  /** The input is over: every timer fires in due order, new ones as well; each decides what the end means to it. */
  expireAll(): void {
    this.#timers.fireAll(this.#clock.network);
  }
}
