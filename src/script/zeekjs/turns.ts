/**
 * Node's rules inside of handlers: micro-tasks run at the end of each callback from outside, and what nobody catches
 * ends the process, unless the script listens for it or the run is told to go on.
 */
import { ExitRequest } from '../../bus/handler.ts';
import { fatalText, uncaughtText } from './uncaught.ts';

export class Turns {
  /** What `JavaScript::exit_on_uncaught_exceptions` says. */
  readonly #exits: () => boolean;
  #depth = 0;

  constructor(exits: () => boolean) {
    this.#exits = exits;
  }

  /** True while a script's code runs. */
  get inside(): boolean {
    return this.#depth > 0;
  }

  /** Calls a script's function; undefined when it throws and the run goes on. */
  call(run: () => unknown): unknown {
    this.#depth++;
    let result: unknown;
    try {
      result = run();
    } catch (error) {
      this.uncaught(error);
    } finally {
      this.#depth--;
    }
    if (this.#depth === 0) this.#microtasks();
    return result;
  }

  /** Node has no public way to run them from JavaScript; this one it has had since its beginnings. */
  #microtasks(): void {
    const { _tickCallback: tick } = process as unknown as { _tickCallback?: () => void };
    try {
      tick?.call(process);
    } catch (error) {
      this.uncaught(error);
    }
  }

  /** An exception that a script does not catch. */
  uncaught(error: unknown): void {
    if (error instanceof ExitRequest) throw error;
    if (process.listenerCount('uncaughtException') > 0) {
      (process as NodeJS.EventEmitter).emit('uncaughtException', error, 'uncaughtException');
      return;
    }
    process.stderr.write(this.#exits() ? fatalText(error) : uncaughtText(error));
    if (this.#exits()) process.exit(1);
  }
}
