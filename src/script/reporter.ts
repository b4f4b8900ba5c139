/**
 * The reporter: messages for people on standard error, in Zeek's form, and as events for scripts.
 *
 *     [TIMESTAMP ]SEVERITY[ in PLACE]: MESSAGE
 *
 * The time stands there once packets flow. Each message also raises reporter_info, reporter_warning or
 * reporter_error; what is reported while such an event is handled goes to standard error only.
 */
import type { Bus, EventPoint } from '../bus/bus.ts';
import { ExitRequest, type HandlerFailure } from '../bus/handler.ts';
import type { Clock } from '../core/clock.ts';
import type { TaplineError } from '../core/fail.ts';
import { placeOf } from './place.ts';

/** Ends the run with status 1 at once; the message was written already. */
export class FatalError extends ExitRequest {
  constructor(message: string) {
    super(1);
    this.message = message;
    this.name = 'FatalError';
  }
}

/** The line for an error that ends a run. Fatal is, as in Zeek, what is no input and no script. */
export function endingLine({ code, message }: TaplineError): string {
  if (code === 'SCRIPT_LOAD') return message;
  const fatal = code.startsWith('CAPTURE') || code === 'SCRIPT_NOT_FOUND';
  return `${fatal ? 'fatal error' : 'error'}: ${message}`;
}

export type Severity = 'info' | 'warning' | 'error';

type ReporterArgs = readonly [t: number, msg: string, location: string];

export class Reporter {
  /** Errors so far; while a run starts they end it. */
  errors = 0;
  /** What goes to standard error once packets flow; events are raised in any case. */
  readonly said: Record<Severity, boolean> = { info: true, warning: true, error: true };
  /** Where lines go: the engine sets it to standard error, tests to an array. */
  write: (line: string) => void;
  readonly #clock: Clock;
  readonly #bus: Bus;
  readonly #points: Readonly<Record<Severity, EventPoint<ReporterArgs>>>;

  constructor(bus: Bus, clock: Clock, write: (line: string) => void) {
    this.#bus = bus;
    this.#clock = clock;
    this.write = write;
    this.#points = {
      info: bus.point('reporter_info'),
      warning: bus.point('reporter_warning'),
      error: bus.point('reporter_error'),
    };
  }

  info(message: string, place = ''): void {
    this.#say('info', place === '' ? message : `${place}: ${message}`);
    this.#raise('info', message, place);
  }

  warning(message: string, place = ''): void {
    this.#say('warning', `warning${inPlace(place)}: ${message}`);
    this.#raise('warning', message, place);
  }

  error(message: string, place = ''): void {
    this.errors++;
    this.#say('error', `error${inPlace(place)}: ${message}`);
    this.#raise('error', message, place);
  }

  /** Any of the three by name. One that is not counted does not keep the run from starting. */
  report(severity: Severity, message: string, counted = true): void {
    this[severity](message);
    if (severity === 'error' && !counted) this.errors--;
  }

  /** Writes the message and ends the run. */
  fatal(message: string, place = ''): never {
    this.#line(`fatal error${inPlace(place)}: ${message}`);
    throw new FatalError(message);
  }

  /** A handler threw: names the user's file and line, the script, the event, the handler and the connection. */
  failure(failure: HandlerFailure): void {
    const { error, kind, name, script, handler, uid } = failure;
    this.thrown(error, `${script} → ${name} → ${handler}${uid === undefined ? '' : `, ${uid}`}`, script);
    if (failure.switchedOff) {
      this.warning(`${kind} handler ${handler} of ${name} failed too often and is switched off`, script);
    }
  }

  /** A user's function threw: Zeek's expression error. `what` says which; `script` stands for an unknown place. */
  thrown(error: unknown, what: string, script = ''): void {
    if (error instanceof ExitRequest) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const place = placeOf(error) ?? script;
    this.errors++;
    this.#say('error', `expression error${inPlace(place)}: ${message} (${what})`);
    this.#raise('error', message, place);
  }

  #say(severity: Severity, text: string): void {
    if (this.said[severity] || this.#clock.network === 0) this.#line(text);
  }

  #line(text: string): void {
    const { network } = this.#clock;
    this.write(network > 0 ? `${network.toFixed(6)} ${text}` : text);
  }

  #raise(severity: Severity, message: string, place: string): void {
    if (this.#bus.running.startsWith('reporter_')) return;
    this.#points[severity].raise(this.#clock.network, message, place);
  }
}

const inPlace = (place: string): string => (place === '' ? '' : ` in ${place}`);
