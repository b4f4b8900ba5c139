/**
 * The weird reporter: counts and samples weirds before scripts see them (Zeek's reporter, weird framework §12.1).
 *
 * The first `Weird::sampling_threshold` of a name pass, then one in `Weird::sampling_rate`; counters are kept per
 * name (net), per address pair and name (flow) or per connection and name, and start over after
 * `Weird::sampling_duration`.
 */
import { addressText } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { WeirdSink } from '../packet/layer.ts';
import type { Packet } from '../packet/packet.ts';
import { type Connection, Mark } from './connection.ts';
import type { SessionOptions } from './options.ts';
import type { SessionPoints } from './points.ts';

/** Forgets a counter when its sampling time is over. */
class ForgetTimer implements Timer {
  slot = -1;
  readonly #counts: Map<string, unknown>;
  readonly #key: string;

  constructor(counts: Map<string, unknown>, key: string) {
    this.#counts = counts;
    this.#key = key;
  }

  fire(): void {
    this.#counts.delete(this.#key);
  }
}

export class Weirds implements WeirdSink {
  readonly #points: SessionPoints;
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  readonly #net = new Map<string, number>();
  readonly #flow = new Map<string, Map<string, number>>();

  constructor(points: SessionPoints, options: SessionOptions, clock: Clock, timers: TimerQueue) {
    this.#points = points;
    this.#options = options;
    this.#clock = clock;
    this.#timers = timers;
  }

  net(name: string, addl: string, source: string): void {
    if (this.#permitNet(name)) this.#points.net_weird.raise(name, addl, source);
  }

  flow(name: string, p: Packet, addl: string, source: string): void {
    const src = addressText(p.src0, p.src1, p.src2, p.src3);
    const dst = addressText(p.dst0, p.dst1, p.dst2, p.dst3);
    if (this.#permitFlow(name, src, dst)) this.#points.flow_weird.raise(name, src, dst, addl, source);
  }

  /** Whether this weird of a connection is to be reported; marks the connection in any case. */
  permitConn(c: Connection, name: string): boolean {
    c.flags |= Mark.hadWeird;
    const options = this.#options;
    if (options['Weird::sampling_whitelist'].has(name)) return true;
    if (options['Weird::sampling_global_list'].has(name)) return this.#permitNet(name);
    const rare = c.seldom;
    rare.weirdCounts ??= new Map();
    const count = (rare.weirdCounts.get(name) ?? 0) + 1;
    rare.weirdCounts.set(name, count);
    const threshold = options['Weird::sampling_threshold'];
    if (count <= threshold) return true;
    rare.weirdSince ??= new Map();
    const since = rare.weirdSince.get(name);
    if (since === undefined) {
      rare.weirdSince.set(name, this.#clock.network);
    } else if (this.#clock.network > since + options['Weird::sampling_duration']) {
      rare.weirdSince.delete(name);
      rare.weirdCounts.set(name, 1);
      return true;
    }
    return this.#permit(count);
  }

  #permit(count: number): boolean {
    const threshold = this.#options['Weird::sampling_threshold'];
    const rate = this.#options['Weird::sampling_rate'];
    if (count <= threshold) return true;
    return rate > 0 && (count - threshold) % rate === 0;
  }

  #permitNet(name: string): boolean {
    if (this.#options['Weird::sampling_whitelist'].has(name)) return true;
    return this.#permit(this.#count(this.#net, name, this.#net, name));
  }

  #permitFlow(name: string, src: string, dst: string): boolean {
    if (this.#options['Weird::sampling_whitelist'].has(name)) return true;
    if (this.#options['Weird::sampling_global_list'].has(name)) return this.#permitNet(name);
    const pair = `${src} ${dst}`;
    let counts = this.#flow.get(pair);
    if (counts === undefined) {
      counts = new Map();
      this.#flow.set(pair, counts);
      this.#forgetLater(this.#flow, pair);
    }
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return this.#permit(count);
  }

  #count(counts: Map<string, number>, name: string, all: Map<string, unknown>, key: string): number {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count === 1) this.#forgetLater(all, key);
    return count;
  }

  #forgetLater(counts: Map<string, unknown>, key: string): void {
    this.#timers.add(
      new ForgetTimer(counts, key),
      this.#clock.network + this.#options['Weird::sampling_duration'],
    );
  }
}
