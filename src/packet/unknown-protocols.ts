/** unknown_protocol: reported for the first few packets of an unknown key, then sampled (Zeek's UnknownProtocol). */
import type { Clock } from '../core/clock.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { PacketPoints } from './events.ts';
import type { LayerHistory } from './layer-history.ts';
import type { PacketOptions } from './options.ts';
import type { Packet } from './packet.ts';

class Forget implements Timer {
  slot = -1;
  readonly #counts: Map<string, number>;
  readonly #key: string;

  constructor(counts: Map<string, number>, key: string) {
    this.#counts = counts;
    this.#key = key;
  }

  fire(): void {
    this.#counts.delete(this.#key);
  }
}

export class UnknownProtocols {
  readonly #points: PacketPoints;
  readonly #options: PacketOptions;
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  readonly #counts = new Map<string, number>();

  constructor(points: PacketPoints, options: PacketOptions, clock: Clock, timers: TimerQueue) {
    this.#points = points;
    this.#options = options;
    this.#clock = clock;
    this.#timers = timers;
  }

  /** `key` is what a layer could not hand on; the event also names the layers that led there. */
  report(p: Packet, layer: string, key: number, entered: LayerHistory): void {
    const event = this.#points.unknown_protocol;
    if (!event.wanted) return;
    const id = key >>> 0;
    const name = `${layer} ${id}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const options = this.#options;
    if (count === 1) {
      const due = this.#clock.network + options['UnknownProtocol::sampling_duration'];
      this.#timers.add(new Forget(this.#counts, name), due);
    }
    const beyond = count - options['UnknownProtocol::sampling_threshold'];
    const rate = options['UnknownProtocol::sampling_rate'];
    if (beyond > 0 && (rate === 0 || beyond % rate !== 0)) return;
    const end = Math.min(p.end, p.at + options['UnknownProtocol::first_bytes_count']);
    event.raise(layer, id, p.bytes.slice(p.at, end), entered.names(p));
  }
}
