/**
 * Tables whose entries expire on packet time, by Zeek's rules (`&create_expire`, `&read_expire`, `&write_expire`).
 *
 * A table is looked through every `table_expire_interval` (ten seconds), the first time with the first packet, before
 * that packet's events.
 * The time of an entry is kept in whole seconds since the first packet, so it can go almost a second early; it goes
 * when time + timeout lies strictly before now. At the end of the run nothing expires.
 */
import type { Clock } from '../core/clock.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { Life } from './schedule.ts';

/** What restarts the time of an entry: being put in, put in or read (`has` is a read), or put in or written. */
export type ExpiryKind = 'create' | 'read' | 'write';

export interface ExpirySpec<K, V> {
  readonly kind: ExpiryKind;
  readonly seconds: number;
  /** Asked before an entry goes, while it is still there; a positive answer keeps it for so many seconds more. */
  readonly expire?: (table: ExpiringTable<K, V>, key: K) => number;
}

interface Entry<V> {
  value: V;
  /** Seconds since the first packet. */
  access: number;
}

/** What a table needs of its engine. */
export interface ExpiryHost {
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly life: Life;
  /** Seconds between two looks. */
  interval(): number;
  /** A user's expire function threw. */
  failed(error: unknown): void;
}

export class ExpiringTable<K, V> implements Timer {
  due: number;
  slot = -1;
  readonly #entries = new Map<K, Entry<V>>();
  readonly #spec: ExpirySpec<K, V>;
  readonly #host: ExpiryHost;
  /** Time of the first packet. */
  #start = 0;

  constructor(spec: ExpirySpec<K, V>, host: ExpiryHost) {
    this.#spec = spec;
    this.#host = host;
    this.#start = host.clock.network;
    this.due = this.#start + host.interval();
    host.timers.add(this);
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: K): boolean {
    return this.#read(key) !== undefined;
  }

  get(key: K): V | undefined {
    return this.#read(key)?.value;
  }

  set(key: K, value: V): this {
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, { value, access: this.#now() });
    else {
      entry.value = value;
      if (this.#spec.kind !== 'create') entry.access = this.#now();
    }
    return this;
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  keys(): Iterable<K> {
    return this.#entries.keys();
  }

  *[Symbol.iterator](): Iterator<[K, V]> {
    for (const [key, { value }] of this.#entries) yield [key, value];
  }

  fire(now: number, ending: boolean): void {
    if (ending || !this.#host.life.loaded) return;
    if (this.#start === 0) this.#start = now;
    this.#sweep(now);
    this.due = now + this.#host.interval();
    this.#host.timers.add(this);
  }

  #sweep(now: number): void {
    const { seconds } = this.#spec;
    for (const [key, entry] of this.#entries) {
      if (this.#start + entry.access + seconds >= now) continue;
      const more = this.#ask(key);
      if (more > 0) entry.access = Math.trunc(now - this.#start - seconds + more);
      else this.#entries.delete(key);
    }
  }

  /** Seconds more for an entry; an expire function that throws is reported and counts as 0. */
  #ask(key: K): number {
    try {
      return this.#spec.expire?.(this, key) ?? 0;
    } catch (error) {
      this.#host.failed(error);
      return 0;
    }
  }

  #read(key: K): Entry<V> | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#spec.kind === 'read') entry.access = this.#now();
    return entry;
  }

  #now(): number {
    return this.#start === 0 ? 0 : Math.trunc(this.#host.clock.network - this.#start);
  }
}
