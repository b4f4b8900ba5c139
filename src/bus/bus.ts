/**
 * The event bus: typed points that floors raise events on, a queue, handlers by priority.
 *
 * Handlers are stored and called by eventemitter3, which knows neither priorities nor isolation: the bus registers
 * guarded handlers in running order, anew whenever the list changes. A dispatch in flight keeps the list it began
 * with. The queue is drained in generations: what handlers raise runs after everything that was queued before.
 */
import { EventEmitter } from 'eventemitter3';
import { Groups } from './groups.ts';
import {
  attributesOf,
  type Failures,
  Handler,
  type HandlerList,
  type HandlerOptions,
  HOST,
  type Origin,
} from './handler.ts';
import { insertByPriority } from './priority.ts';

/** Slots that a queue keeps. */
const SLOTS = 64;
const NOTHING: readonly unknown[] = [];

/** Generations of the last drain before a self-feeding chain of events is cut off. */
const ENDLESS = 10_000;

// biome-ignore lint/suspicious/noExplicitAny: the emitter holds handlers of every event; their types are checked where they register
type Emitter = EventEmitter<string, any>;
type Callback = (...args: never[]) => unknown;

/** The arguments of an occurrence that are not made before its handlers run. */
export interface LateArguments<Args extends readonly unknown[] = readonly unknown[]> {
  make(): Args;
}

/** One event name of one engine. `wanted` is true while at least one enabled handler exists: ask before building. */
export class EventPoint<Args extends readonly unknown[] = readonly unknown[]> implements HandlerList {
  readonly kind = 'event';
  readonly name: string;
  wanted = false;
  /** In running order; the bus registers them with the emitter. */
  readonly handlers: Handler[] = [];
  readonly #bus: Bus;

  constructor(name: string, bus: Bus) {
    this.name = name;
    this.#bus = bus;
  }

  /** Queues one occurrence; nothing happens when nobody wants it. */
  raise(...args: Args): void {
    if (this.wanted) this.#bus.queue(this as unknown as EventPoint, args);
  }

  /** The same where many may wait at a time: what the arguments show must not change until they are made. */
  raiseLate(args: LateArguments<Args>): void {
    if (this.wanted) this.#bus.queueLate(this as unknown as EventPoint, args);
  }

  /** The same for an occurrence that was due at a time of its own. */
  raiseDue(due: number, args: Args): void {
    if (this.wanted) this.#bus.queue(this as unknown as EventPoint, args, due);
  }

  /** A handler came, went or was switched. */
  recount(): void {
    this.wanted = this.handlers.some((handler) => handler.enabled && !handler.passive);
  }
}

/** Occurrences in order: columns whose slots stay, so that a packet's few events need no new memory. */
class Queue {
  readonly points: EventPoint[] = [];
  readonly args: (readonly unknown[] | LateArguments)[] = [];
  /** When each was to happen, as far as events are stamped. */
  readonly stamps: number[] = [];
  length = 0;

  push(point: EventPoint, args: readonly unknown[] | LateArguments): void {
    this.points[this.length] = point;
    this.args[this.length++] = args;
  }

  /** Lets go of the arguments; a queue that grew long gives its slots back, too. */
  clear(): void {
    if (this.length > SLOTS) {
      this.points.length = SLOTS;
      this.args.length = SLOTS;
    }
    for (let i = Math.min(this.length, SLOTS) - 1; i >= 0; i--) this.args[i] = NOTHING;
    this.length = 0;
  }
}

export class Bus {
  /** Switches over handlers, shared with the hooks. */
  readonly groups: Groups;
  /** Where failures of handlers go; the engine sets it. */
  readonly failures: Failures;
  /** Events dispatched so far. */
  dispatched = 0;
  /** Told of every event that is queued, for those who watch a run; null for nobody. */
  tap: ((name: string, args: readonly unknown[]) => void) | null = null;
  /** Name of the event whose handlers run; '' between events. */
  running = '';
  /** Gives the time that events are stamped with when they are queued; null while nobody asks for it. */
  stamp: (() => number) | null = null;
  /** The stamp of the event whose handlers run. */
  eventTime: number | undefined = undefined;
  readonly #points = new Map<string, EventPoint>();
  readonly #emitter: Emitter = new EventEmitter();
  readonly #newEvent: EventPoint;
  /** What waits for the next round, and for the one after it (there only when the next ran ahead in part). */
  #queue = new Queue();
  #spare = new Queue();

  constructor(failures: Failures = silent(), groups: Groups = new Groups()) {
    this.failures = failures;
    this.groups = groups;
    this.#newEvent = this.point('new_event');
  }

  /** The point of an event name, made at the first call. */
  point<Args extends readonly unknown[] = readonly unknown[]>(name: string): EventPoint<Args> {
    let point = this.#points.get(name);
    if (point === undefined) {
      point = new EventPoint(name, this);
      this.#points.set(name, point);
    }
    return point as unknown as EventPoint<Args>;
  }

  /** Registers a handler; the result takes it out again. It counts from the next dispatch. */
  on(name: string, run: Callback, options: HandlerOptions = {}, origin: Origin = HOST): () => void {
    const point = this.point(name);
    const handler = new Handler(point, run, options, origin, this.failures);
    insertByPriority(point.handlers, handler);
    this.groups.join(handler, attributesOf(options));
    this.#register(point);
    return () => this.#off(point, handler);
  }

  /** Events that have handlers, in order of first mention. */
  handled(): string[] {
    return [...this.#points.values()].filter((p) => p.handlers.length > 0).map((p) => p.name);
  }

  /** Appends an occurrence. `args` is kept, not copied; `due` is when it was to happen, if not now. */
  queue(point: EventPoint, args: readonly unknown[], due?: number): void {
    if (this.stamp !== null) this.#queue.stamps[this.#queue.length] = due ?? this.stamp();
    if (this.tap !== null) this.tap(point.name, args);
    this.#queue.push(point, args);
  }

  /** The same for arguments that are made when the handlers run, or now if somebody watches. */
  queueLate(point: EventPoint, args: LateArguments): void {
    if (this.tap === null) {
      if (this.stamp !== null) this.#queue.stamps[this.#queue.length] = this.stamp();
      this.#queue.push(point, args);
    } else {
      this.queue(point, args.make());
    }
  }

  /** Whether nothing waits. */
  get idle(): boolean {
    return this.waiting === 0;
  }

  /** Occurrences that wait. */
  get waiting(): number {
    return this.#queue.length + this.#spare.length;
  }

  /** Runs what is queued and what that raised; anything further waits for the next drain (Zeek's two rounds). */
  drain(): void {
    if (this.idle) return;
    this.#generation();
    if (this.#queue.length > 0) this.#generation();
  }

  /**
   * Runs what is queued as the first part of the round to come, so that its arguments need not wait for the rest; what
   * that raises stays for the second round.
   */
  runAhead(): void {
    this.#generation();
    [this.#queue, this.#spare] = [this.#spare, this.#queue];
  }

  /** Runs until nothing is queued. False when a chain of events never ended and was cut off. */
  drainAll(): boolean {
    for (let i = 0; this.#queue.length > 0; i++) {
      if (i === ENDLESS) {
        this.#queue.clear();
        return false;
      }
      this.#generation();
    }
    return true;
  }

  /** Runs an event's handlers at once, past the queue (Zeek: net_done and new_event). */
  dispatch(name: string, ...args: readonly unknown[]): void {
    this.#run(this.point(name), args);
  }

  /** The same for the handlers of some scripts only: those that are loaded while the run goes on. */
  dispatchTo(scripts: ReadonlySet<string>, name: string, ...args: readonly unknown[]): void {
    const { running } = this;
    this.running = name;
    for (const handler of [...this.point(name).handlers]) {
      if (scripts.has(handler.origin.script)) guarded(handler)(args);
    }
    this.running = running;
  }

  #generation(): void {
    const queue = this.#queue;
    this.#queue = this.#spare;
    for (let i = 0; i < queue.length; i++) {
      if (this.stamp !== null) this.eventTime = queue.stamps[i];
      const point = queue.points[i]!;
      if (!point.wanted) continue;
      const args = queue.args[i]!;
      this.#run(point, Array.isArray(args) ? args : (args as LateArguments).make());
    }
    this.eventTime = undefined;
    queue.clear();
    this.#spare = queue;
  }

  #run(point: EventPoint, args: readonly unknown[]): void {
    if (!point.wanted) return;
    this.dispatched++;
    if (this.#newEvent.wanted && point !== this.#newEvent) {
      this.#emitter.emit('new_event', [point.name, args]);
    }
    const { name } = point;
    const outer = this.running;
    this.running = name;
    this.#emitter.emit(name, args);
    this.running = outer;
  }

  /** Puts the handlers of a point into the emitter in running order; a fresh list, so running dispatches are safe. */
  #register(point: EventPoint): void {
    this.#emitter.removeAllListeners(point.name);
    for (const handler of point.handlers) this.#emitter.on(point.name, guarded(handler));
    point.recount();
  }

  #off(point: EventPoint, handler: Handler): void {
    const at = point.handlers.indexOf(handler);
    if (at < 0) return;
    point.handlers.splice(at, 1);
    handler.enabled = false;
    this.groups.leave(handler);
    this.#register(point);
  }
}

/**
 * The handler as the emitter calls it: with the arguments in one array, which exists anyway. It is skipped while
 * disabled; errors are reported, never passed on.
 */
function guarded(handler: Handler): (args: readonly unknown[]) => void {
  const run = handler.run as (...args: readonly unknown[]) => unknown;
  return (args) => {
    if (!handler.enabled) return;
    try {
      if (args.length === 1) run(args[0]);
      else if (args.length === 2) run(args[0], args[1]);
      else run(...args);
    } catch (error) {
      handler.failed(error, args);
    }
  };
}

/** A bus without a reporter throws nothing away silently: the first failure goes to whoever runs the engine. */
const silent = (): Failures => ({
  limit: 0,
  report: ({ error }) => {
    throw error;
  },
});
