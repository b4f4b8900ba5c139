/**
 * Copies of event arguments, as they were when the event was handled: records go on changing.
 *
 * A copy of a record has its fields and its type's computed ones; what belongs to the engine behind it is not copied.
 */

/** A deep copy of containers and records; scalars, functions and errors are shared. */
export function copyOf<T>(value: T, made: Map<unknown, unknown> = new Map()): T {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  const before = made.get(value);
  if (before !== undefined) return before as T;
  if (value instanceof Uint8Array) return new Uint8Array(value) as T;
  const copy = emptyLike(value);
  made.set(value, copy);
  if (value instanceof Set) for (const item of value) (copy as Set<unknown>).add(copyOf(item, made));
  else if (value instanceof Map)
    for (const [key, item] of value)
      (copy as Map<unknown, unknown>).set(copyOf(key, made), copyOf(item, made));
  else {
    // symbols, too: computed fields keep their values under them
    for (const key of Reflect.ownKeys(value)) {
      if (Array.isArray(value) && key === 'length') continue;
      Reflect.set(copy, key, copyOf(Reflect.get(value, key), made));
    }
  }
  return copy as T;
}

function emptyLike(value: object): object {
  if (value instanceof Set) return new Set();
  if (value instanceof Map) return new Map();
  return Array.isArray(value) ? [] : (Object.create(Object.getPrototypeOf(value) as object | null) as object);
}
