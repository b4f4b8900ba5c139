/**
 * Tables with Zeek's attributes: entries that expire on packet time, a default, a function that sees every change.
 *
 * A table with an expiry is looked through every `table_expire_interval` (ten seconds), the first time with the first
 * packet, before that packet's events.
 * The time of an entry is kept in whole seconds since the first packet, so it can go almost a second early; it goes
 * when time + timeout lies strictly before now. At the end of the run nothing expires.
 */
import type { Clock } from '../core/clock.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import { fresh } from '../log/columns.ts';
import type { Life } from './schedule.ts';

/** What happened to an entry (Zeek's `TableChange`). */
export type TableChange = `TABLE_ELEMENT_${'NEW' | 'CHANGED' | 'REMOVED' | 'EXPIRED'}`;

/** Zeek's attributes of a table: at most one kind of expiry, at most one kind of default. */
export interface TableAttributes<K, V> {
  /** Seconds after which an entry goes, from when it was put in, */
  readonly createExpire?: number;
  /** or from when it was last put in or read (`has` is a read, a loop is none), */
  readonly readExpire?: number;
  /** or from when it was last put in or written. */
  readonly writeExpire?: number;
  /** Asked before an entry expires, while it is still there; a positive answer keeps it for so many seconds more. */
  readonly expireFunc?: (table: Table<K, V>, key: K) => number;
  /**
   * Told of each change after it happened, with the value before; of a new entry with its value. What it does to the
   * table itself it is not told of.
   */
  readonly onChange?: (table: Table<K, V>, what: TableChange, key: K, before: V) => void;
  /** What `get` gives for a missing key, or computes it; containers are copied each time. */
  readonly default?: V | ((key: K) => V);
  /** The same, and it is put in. */
  readonly defaultInsert?: V | ((key: K) => V);
}

/** Attributes that answer for missing keys. */
export type Answering<K, V> = Required<
  Pick<TableAttributes<K, V>, 'default'> | Pick<TableAttributes<K, V>, 'defaultInsert'>
>;

interface Entry<K, V> {
  readonly key: K;
  value: V;
  /** Seconds since the first packet. */
  access: number;
}

/** What a table needs of its engine. */
export interface TableHost {
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly life: Life;
  /** Seconds between two looks. */
  interval(): number;
  /** A user's function threw. */
  failed(error: unknown, what: string): void;
}

/** `Missing` is what `get` gives for a key that is not there. Keys that are objects or arrays compare by value. */
export class Table<K, V, Missing = undefined> implements Timer {
  slot = -1;
  readonly #entries = new Map<unknown, Entry<K, V>>();
  readonly #attributes: TableAttributes<K, V>;
  readonly #host: TableHost;
  /** Seconds that an entry lives; Infinity without an expiry. */
  readonly #seconds: number;
  /** Time of the first packet. */
  #start = 0;
  #telling = false;

  constructor(attributes: TableAttributes<K, V>, host: TableHost) {
    const { createExpire, readExpire, writeExpire } = attributes;
    this.#attributes = attributes;
    this.#host = host;
    this.#seconds = createExpire ?? readExpire ?? writeExpire ?? Number.POSITIVE_INFINITY;
    this.#start = host.clock.network;
    if (this.#seconds < Number.POSITIVE_INFINITY) this.#lookAgain(this.#start);
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: K): boolean {
    return this.#read(key) !== undefined;
  }

  get(key: K): V | Missing {
    const entry = this.#read(key);
    return entry === undefined ? this.#missing(key) : entry.value;
  }

  set(key: K, value: V): this {
    const entry = this.#entries.get(identity(key));
    if (entry === undefined) {
      this.#entries.set(identity(key), { key, value, access: this.#now() });
      this.#changed('TABLE_ELEMENT_NEW', key, value);
      return this;
    }
    const before = entry.value;
    entry.value = value;
    if (this.#attributes.createExpire === undefined) entry.access = this.#now();
    this.#changed('TABLE_ELEMENT_CHANGED', key, before);
    return this;
  }

  delete(key: K): boolean {
    return this.#drop(identity(key), 'TABLE_ELEMENT_REMOVED');
  }

  *keys(): Iterable<K> {
    for (const { key } of this.#entries.values()) yield key;
  }

  *[Symbol.iterator](): Iterator<[K, V]> {
    for (const { key, value } of this.#entries.values()) yield [key, value];
  }

  fire(now: number, ending: boolean): void {
    if (ending || !this.#host.life.loaded) return;
    if (this.#start === 0) this.#start = now;
    this.#sweep(now);
    this.#lookAgain(now);
  }

  #lookAgain(now: number): void {
    this.#host.timers.add(this, now + this.#host.interval());
  }

  #sweep(now: number): void {
    const seconds = this.#seconds;
    for (const [id, entry] of this.#entries) {
      if (this.#start + entry.access + seconds >= now) continue;
      const more = this.#ask(entry.key);
      if (more > 0) entry.access = Math.trunc(now - this.#start - seconds + more);
      else this.#drop(id, 'TABLE_ELEMENT_EXPIRED');
    }
  }

  /** Seconds more for an entry; an expire function that throws is reported and counts as 0. */
  #ask(key: K): number {
    try {
      return this.#attributes.expireFunc?.(this as Table<K, V>, key) ?? 0;
    } catch (error) {
      this.#host.failed(error, 'expire function');
      return 0;
    }
  }

  #drop(id: unknown, what: TableChange): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    this.#changed(what, entry.key, entry.value);
    return true;
  }

  #changed(what: TableChange, key: K, before: V): void {
    const { onChange } = this.#attributes;
    if (onChange === undefined || this.#telling) return;
    this.#telling = true;
    try {
      onChange(this as Table<K, V>, what, key, before);
    } catch (error) {
      this.#host.failed(error, 'change function');
    } finally {
      this.#telling = false;
    }
  }

  #missing(key: K): V | Missing {
    const { default: given, defaultInsert } = this.#attributes;
    const answer = given ?? defaultInsert;
    if (answer === undefined) return undefined as Missing;
    const value = typeof answer === 'function' ? (answer as (key: K) => V)(key) : (fresh(answer) as V);
    if (defaultInsert !== undefined) this.set(key, value);
    return value;
  }

  #read(key: K): Entry<K, V> | undefined {
    const entry = this.#entries.get(identity(key));
    if (entry !== undefined && this.#attributes.readExpire !== undefined) entry.access = this.#now();
    return entry;
  }

  #now(): number {
    return this.#start === 0 ? 0 : Math.trunc(this.#host.clock.network - this.#start);
  }
}

/** What a key is looked up by: itself, or the text of an object's or array's values. */
const identity = (key: unknown): unknown =>
  typeof key === 'object' && key !== null ? `\0${JSON.stringify(key, inOrder)}` : key;

/** Fields of records in the order of their names; unset ones are left out. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
