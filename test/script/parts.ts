/** The parts of an engine without traffic and logs: enough for tests of the script floor. */
import { Bus } from '../../src/bus/bus.ts';
import type { Failures } from '../../src/bus/handler.ts';
import { Hooks } from '../../src/bus/hook.ts';
import { Clock } from '../../src/core/clock.ts';
import { TimerQueue } from '../../src/core/timers.ts';
import { UidSource } from '../../src/core/uid.ts';
import { RecordTypes } from '../../src/log/record.ts';
import { Catalogue } from '../../src/script/catalogue.ts';
import type { EngineParts } from '../../src/script/facade.ts';
import { Options } from '../../src/script/options.ts';
import { Reporter } from '../../src/script/reporter.ts';

export function fakeParts() {
  const lines: string[] = [];
  const printed: string[] = [];
  const failures: Failures = { limit: 0, report: (failure) => reporter.failure(failure) };
  const bus = new Bus(failures);
  const clock = new Clock();
  const reporter = new Reporter(bus, clock, (line) => lines.push(line));
  const run = { ending: false };
  const parts = {
    bus,
    hooks: new Hooks(failures, bus.groups),
    catalogue: new Catalogue(),
    options: new Options({ error: (m) => reporter.error(m), terminating: () => run.ending }),
    records: new RecordTypes(),
    logging: {},
    reporter,
    sessions: {},
    walker: {},
    printLog: { takes: () => false },
    clock,
    timers: new TimerQueue(),
    uids: new UidSource(true),
    get terminating() {
      return run.ending;
    },
    terminate: () => printed.push('terminate') > 0,
    print: (line: string) => printed.push(line),
  };
  return { parts: parts as unknown as EngineParts, run, lines, printed };
}
