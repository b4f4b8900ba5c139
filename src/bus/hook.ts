/**
 * Hooks: handlers that run at once, by priority, and may break (Zeek's hooks).
 *
 * A body that returns `false` ends the hook with the result false; every other end of a body, an error as well, lets
 * the next one run. A hook without bodies, or with all of them disabled, is true.
 */
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

type Body = (...args: never[]) => unknown;

/** One hook of one engine; a value that scripts may keep and pass on. */
export class HookPoint<Args extends readonly unknown[] = readonly unknown[]> implements HandlerList {
  readonly kind = 'hook';
  readonly name: string;
  /** True while at least one enabled body exists. */
  wanted = false;
  #bodies: readonly Handler[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Whether nobody would run, not even who only watches: then there is no need to build arguments. */
  get empty(): boolean {
    return this.#bodies.length === 0;
  }

  /** Runs the bodies to completion; false if one broke. */
  run(...args: Args): boolean {
    for (const body of this.#bodies) {
      if (!body.enabled) continue;
      try {
        if ((body.run as (...args: readonly unknown[]) => unknown)(...args) === false) return false;
      } catch (error) {
        body.failed(error, args);
      }
    }
    return true;
  }

  /** Replaces the list, so that a run in flight keeps the one it began with. */
  add(body: Handler): void {
    const bodies = [...this.#bodies];
    insertByPriority(bodies, body);
    this.#bodies = bodies;
    this.recount();
  }

  delete(body: Handler): void {
    this.#bodies = this.#bodies.filter((other) => other !== body);
    body.enabled = false;
    this.recount();
  }

  recount(): void {
    this.wanted = this.#bodies.some((body) => body.enabled && !body.passive);
  }
}

export class Hooks {
  readonly groups: Groups;
  readonly failures: Failures;
  readonly #points = new Map<string, HookPoint>();

  constructor(failures: Failures, groups: Groups = new Groups()) {
    this.failures = failures;
    this.groups = groups;
  }

  /** The hook of a name, made at the first call. */
  point<Args extends readonly unknown[] = readonly unknown[]>(name: string): HookPoint<Args> {
    let point = this.#points.get(name);
    if (point === undefined) {
      point = new HookPoint(name);
      this.#points.set(name, point);
    }
    return point as unknown as HookPoint<Args>;
  }

  /** Adds a body; the result takes it out again. */
  on(name: string, run: Body, options: HandlerOptions = {}, origin: Origin = HOST): () => void {
    const point = this.point(name);
    const body = new Handler(point, run, options, origin, this.failures);
    this.groups.join(body, attributesOf(options));
    point.add(body);
    return () => {
      this.groups.leave(body);
      point.delete(body);
    };
  }

  /** Runs a hook by name; true when nobody broke. */
  run(name: string, ...args: readonly unknown[]): boolean {
    return this.#points.get(name)?.run(...args) ?? true;
  }

  /** Whether any enabled body exists: ask before building arguments. */
  wants(name: string): boolean {
    return this.#points.get(name)?.wanted ?? false;
  }
}
