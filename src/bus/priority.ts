/**
 * Priorities of handlers: higher runs first, equal ones in the order of registration (Zeek's `&priority`).
 *
 * The ladder is the one that Zeek's base scripts keep and users rely on: fill a record first, users in the middle,
 * write last.
 */
export const Priority = {
  /** Per-connection state is made here, before anybody asks for it. */
  create: 100,
  /** Early set-up, such as the site's networks. */
  init: 10,
  /** Streams are created and log records filled. */
  fill: 5,
  /** The default: what users write sees complete records. */
  user: 0,
  /** Removal hooks of single connections. */
  finalize: -3,
  /** Log records are written. */
  write: -5,
} as const;

/** A place in a list that is kept in running order. */
export interface Prioritised {
  readonly priority: number;
}

/** Inserts behind everything of the same or a higher priority: a stable sort, one step at a time. */
export function insertByPriority<T extends Prioritised>(list: T[], item: T): void {
  let at = list.length;
  while (at > 0 && list[at - 1]!.priority < item.priority) at--;
  list.splice(at, 0, item);
}
