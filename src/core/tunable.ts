/**
 * Tunables of the engine: one table per floor, under Zeek's names, with default, kind and one sentence.
 *
 * A floor reads a plain object of values (one property per name, one shape); the script floor puts the tables into
 * the option registry, so that scripts and the command line set them.
 */

/** How a value is written on the command line, and what it is in code: interval is seconds. */
export type TunableKind =
  | 'bool'
  | 'count'
  | 'double'
  | 'interval'
  | 'string'
  | 'enum'
  | 'set[port]'
  | 'set[subnet]'
  | 'set[string]';

export interface Tunable<V> {
  readonly default: V;
  readonly kind: TunableKind;
  /** One sentence for `--list options`. */
  readonly description: string;
}

export type TunableTable = Readonly<Record<string, Tunable<unknown>>>;

/** The values object of a table. */
export type Values<T extends TunableTable> = {
  -readonly [K in keyof T]: T[K] extends Tunable<infer V> ? V : never;
};

/**
 * A fresh values object holding the defaults; sets are copied, so engines never share one. It begins as a copy of the
 * table and keeps its shape: names added one by one would make it a hash table, and floors read it per packet.
 */
export function defaultsOf<T extends TunableTable>(table: T): Values<T> {
  const values: Record<string, unknown> = { ...table };
  for (const [name, { default: value }] of Object.entries(table)) {
    values[name] = value instanceof Set ? new Set(value) : value;
  }
  return values as Values<T>;
}

const define =
  <V>(kind: TunableKind) =>
  (value: V, description: string): Tunable<V> => ({ default: value, kind, description });

/** Makers, one per kind: `bool(true, 'Whether …')`. Intervals are seconds; ports are texts such as `53/udp`. */
export const tunable = {
  bool: define<boolean>('bool'),
  count: define<number>('count'),
  double: define<number>('double'),
  interval: define<number>('interval'),
  string: define<string>('string'),
  enum: define<string>('enum'),
  ports: define<Set<string>>('set[port]'),
  subnets: define<Set<string>>('set[subnet]'),
  strings: define<Set<string>>('set[string]'),
} as const;
