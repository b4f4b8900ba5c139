/** Pseudo-realtime: a capture source that gives each packet when it is due, by the wall clock and a speed. */
import { type PacketSource, Pull, type RawPacket } from '../capture/source.ts';
import { fail } from '../core/fail.ts';
import { SourceAround } from './around.ts';

/** The longest sleep, milliseconds: signals and timers of scripts are looked at in between anyway. */
const LONGEST = 2 ** 31 - 1;

/**
 * Holds a packet back until (its time - the first packet's) / speed has passed since the first one. The packet that
 * waits stays in the caller's record, which must not be changed in between. Network time is the packets' own.
 */
export class PacedSource extends SourceAround {
  readonly #speed: number;
  readonly #now: () => number;
  #first: number | undefined;
  #started = 0;
  /** Milliseconds, of the clock, at which the packet in hand is due. */
  #due = 0;
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  /** `now` gives milliseconds that only grow. */
  constructor(source: PacketSource, speed: number, now: () => number = () => performance.now()) {
    super(source);
    this.#speed = speed;
    this.#now = now;
  }

  override next(raw: RawPacket): Pull {
    if (!this.#held) {
      const answer = this.source.next(raw);
      if (answer !== Pull.packet) return answer;
      this.#schedule(raw.time);
    }
    this.#held = this.#now() < this.#due;
    return this.#held ? Pull.wait : Pull.packet;
  }

  override ready(): Promise<void> {
    if (!this.#held) return this.source.ready();
    const wait = Math.min(Math.ceil(this.#due - this.#now()), LONGEST);
    return new Promise((resolve) => {
      this.#timer = setTimeout(resolve, wait);
    });
  }

  /** Whoever still waits is not called back. */
  override close(): void {
    clearTimeout(this.#timer);
    super.close();
  }

  #schedule(time: number): void {
    if (this.#first === undefined) {
      this.#first = time;
      this.#started = this.#now();
    }
    this.#due = this.#started + ((time - this.#first) * 1000) / this.#speed;
  }
}

/** The speed that the command line gives: a number above 0; throws COMMAND_LINE for anything else. */
export function speedOf(text: string): number {
  const speed = Number(text);
  if (text.trim() !== '' && speed > 0 && Number.isFinite(speed)) return speed;
  throw fail('COMMAND_LINE', `--pseudo-realtime takes a speed above 0, not '${text}'`);
}
