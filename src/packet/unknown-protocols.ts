/** unknown_protocol: reported for the first few packets of an unknown key, then sampled (Zeek's UnknownProtocol). */
import type { Clock } from '../core/clock.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { PacketPoints } from './events.ts';
import type { Packet } from './packet.ts';

const THRESHOLD = 3;
const RATE = 100000;
/** Seconds after which a count starts over. */
const DURATION = 3600;
const FIRST_BYTES = 10;

class Forget implements Timer {
  due: number;
  slot = -1;
  readonly #counts: Map<string, number>;
  readonly #key: string;

  constructor(due: number, counts: Map<string, number>, key: string) {
    this.due = due;
    this.#counts = counts;
    this.#key = key;
  }

  fire(): void {
    this.#counts.delete(this.#key);
  }
}

export class UnknownProtocols {
  readonly #points: PacketPoints;
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  readonly #counts = new Map<string, number>();

  constructor(points: PacketPoints, clock: Clock, timers: TimerQueue) {
    this.#points = points;
    this.#clock = clock;
    this.#timers = timers;
  }

  /** `key` is what a layer could not hand on. */
  report(p: Packet, layer: string, key: number): void {
    const event = this.#points.unknown_protocol;
    if (!event.wanted) return;
    const id = key >>> 0;
    const name = `${layer} ${id}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count === 1) this.#timers.add(new Forget(this.#clock.network + DURATION, this.#counts, name));
    if (count > THRESHOLD && (count - THRESHOLD) % RATE !== 0) return;
    event.raise(layer, id, p.bytes.slice(p.at, Math.min(p.end, p.at + FIRST_BYTES)), []);
  }
}
