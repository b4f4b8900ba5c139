/**
 * Scheduled events: timers on packet time that raise an event when due (Zeek's `schedule`).
 *
 * They fire with the first packet at or after their time, before that packet's own events, and all of them at the
 * end of the run, however far ahead they lie.
 */
import type { EventPoint } from '../bus/bus.ts';
import type { Timer } from '../core/timers.ts';

/** Whether the script that scheduled is still loaded. */
export interface Life {
  loaded: boolean;
}

export class Scheduled implements Timer {
  slot = -1;
  readonly #due: number;
  readonly #life: Life;
  readonly #point: EventPoint;
  readonly #args: readonly unknown[];

  constructor(due: number, life: Life, point: EventPoint, args: readonly unknown[]) {
    this.#due = due;
    this.#life = life;
    this.#point = point;
    this.#args = args;
  }

  fire(): void {
    if (this.#life.loaded) this.#point.raiseDue(this.#due, this.#args);
  }
}
