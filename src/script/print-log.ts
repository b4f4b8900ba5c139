/** `print` as a log (Zeek's `Log::print_to_log`): printed values go to the stream `Log::PRINTLOG`, a line for each print. */
import type { Clock } from '../core/clock.ts';
import type { RuntimeEvents } from '../events.ts';
import { column } from '../log/columns.ts';
import type { Logging } from '../log/logging.ts';
import { record } from '../log/record.ts';
import { valueText } from './print.ts';
import type { ScriptOptions } from './tunables.ts';

const STREAM = 'Log::PRINTLOG';
const Info = record('Log::PrintLogInfo', { ts: column.time(), vals: column.vector(column.string()) });

/** What is redirected, by the value of the option. */
const REDIRECTED: Readonly<Record<string, readonly ('stdout' | 'file')[]>> = {
  'Log::REDIRECT_NONE': [],
  'Log::REDIRECT_STDOUT': ['stdout'],
  'Log::REDIRECT_ALL': ['stdout', 'file'],
};

export class PrintLog {
  readonly #logging: Logging;
  readonly #clock: Clock;
  readonly #options: ScriptOptions;
  #redirected: readonly ('stdout' | 'file')[] = [];

  constructor(parts: { readonly logging: Logging; readonly clock: Clock }, options: ScriptOptions) {
    this.#logging = parts.logging;
    this.#clock = parts.clock;
    this.#options = options;
  }

  /** Options are settled: the stream is made if it is wanted. */
  begin(): void {
    this.#redirected = REDIRECTED[this.#options['Log::print_to_log']] ?? [];
    if (this.#redirected.length === 0) return;
    this.#logging.createStream(STREAM, {
      columns: Info,
      description: 'The values of a print that goes to a log.',
      ev: 'Log::log_print' satisfies keyof RuntimeEvents,
      path: this.#options['Log::print_log_path'],
    });
  }

  /** Writes the values of a print, if such prints go to the log. */
  takes(values: readonly unknown[], to: 'stdout' | 'file'): boolean {
    if (!this.#redirected.includes(to)) return false;
    this.#logging.write(STREAM, { ts: this.#clock.network, vals: values.map(valueText) });
    return true;
  }
}
