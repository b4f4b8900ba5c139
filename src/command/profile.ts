/**
 * `--profile`: what the functions of scripts cost, and what each script has registered.
 *
 * Times are those of the wall clock, and inclusive: a handler that writes a log pays for its hooks and filters.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import type { Instrument, Place } from '../bus/instrument.ts';
import { fail } from '../core/fail.ts';
import type { Engine } from '../engine.ts';
import { systemReason } from '../log/writers/line-file.ts';

/** What one function cost. */
export class Meter {
  readonly place: Place;
  calls = 0;
  failures = 0;
  /** Milliseconds of all calls, and of the longest. */
  total = 0;
  largest = 0;

  constructor(place: Place) {
    this.place = place;
  }

  add(milliseconds: number): void {
    this.calls++;
    this.total += milliseconds;
    if (milliseconds > this.largest) this.largest = milliseconds;
  }
}

type Run = (...args: unknown[]) => unknown;

/** Stands around a function, as a frame with the script's name in V8's profiles. */
function measured(meter: Meter, run: Run): Run {
  const { script, name, handler } = meter.place;
  const label = JSON.stringify(`${script || '(host)'} → ${name} → ${handler}`);
  // the profiler takes a function's name from its source, not from its property
  const make = new Function(
    'meter',
    'run',
    'clock',
    `return { ${label}(...args) {
      const started = clock.now();
      try {
        return run(...args);
      } catch (error) {
        meter.failures++;
        throw error;
      } finally {
        meter.add(clock.now() - started);
      }
    } }[${label}];`,
  ) as (meter: Meter, run: Run, clock: typeof performance) => Run;
  return make(meter, run, performance);
}

export class Profiler {
  readonly #meters: Meter[] = [];
  readonly #engine: Engine;
  #session: Session | undefined;
  #file: number | undefined;

  /** Measures what scripts register from now on. With a file, a V8 profile of the run is written to it, too. */
  constructor(engine: Engine, file: string) {
    this.#engine = engine;
    engine.measure(this.#instrument);
    if (file !== '') this.#record(file);
  }

  readonly #instrument: Instrument = (place, run) => {
    const meter = new Meter(place);
    this.#meters.push(meter);
    return measured(meter, run as unknown as Run) as unknown as typeof run;
  };

  /** Opens the file at once: a run whose profile cannot be written should not begin. */
  #record(file: string): void {
    if (!file.endsWith('.cpuprofile')) {
      throw fail('COMMAND_LINE', `a profile is read by its ending: --profile=${file}.cpuprofile`);
    }
    try {
      this.#file = openSync(file, 'w');
    } catch (error) {
      throw fail('COMMAND_LINE', `the profile ${file} cannot be written: ${systemReason(error)}`);
    }
    this.#session = new Session();
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.start');
  }

  /** Ends the measuring: writes the V8 profile, and gives the lines of the report. */
  finish(): string[] {
    this.#session?.post('Profiler.stop', (error, result) => {
      if (error === null && this.#file !== undefined) writeSync(this.#file, JSON.stringify(result.profile));
    });
    this.#session?.disconnect();
    if (this.#file !== undefined) closeSync(this.#file);
    return [...costs(this.#meters), '', ...registered(this.#engine)];
  }
}

const HEAD = ['calls', 'total ms', 'largest ms', 'failures', 'script → event, hook or filter → function'];

/** A table of what was called, the dearest first. */
export function costs(meters: readonly Meter[]): string[] {
  const called = meters.filter(({ calls }) => calls > 0).sort((a, b) => b.total - a.total);
  const rows = called.map(({ calls, total, largest, failures, place }) => [
    String(calls),
    total.toFixed(2),
    largest.toFixed(3),
    String(failures),
    `${place.script || '(host)'} → ${place.name} → ${place.handler}`,
  ]);
  const table = [HEAD, ...rows];
  const widths = HEAD.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  const last = HEAD.length - 1;
  return table.map((row) => row.map((cell, i) => (i === last ? cell : cell.padStart(widths[i]!))).join('  '));
}

const KINDS = {
  handler: 'handlers',
  hook: 'hooks',
  filter: 'filters',
  stream: 'streams',
  option: 'options',
  record: 'record extensions',
  layer: 'packet layers',
  writer: 'writers',
} as const;

/** What each script holds: one line per script and kind. */
export function registered(engine: Engine): string[] {
  const lines = ['registered by each script'];
  for (const [script, held] of engine.holdings()) {
    for (const [kind, words] of Object.entries(KINDS)) {
      const names = held.filter((one) => one.kind === kind).map((one) => one.name);
      if (names.length > 0) lines.push(`  ${script}: ${names.length} ${words}: ${names.join(', ')}`);
    }
  }
  return lines;
}
