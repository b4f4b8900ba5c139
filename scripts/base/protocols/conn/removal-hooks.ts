/** Calls a function when one chosen connection is removed: cheaper than a handler that every connection pays for. */
import { type Connection, defineScript, Priority } from 'tapline';
import Conn from './main.ts';

export type RemovalHook = (c: Connection) => void;

export interface RemovalHooksApi {
  /** False if the hook is registered for this connection already. */
  registerRemovalHook(c: Connection, hook: RemovalHook): boolean;
  /** False if it was not registered. */
  unregisterRemovalHook(c: Connection, hook: RemovalHook): boolean;
}

export default defineScript<RemovalHooksApi>({
  name: 'base/protocols/conn/removal-hooks',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    const hooks = new WeakMap<Connection, Set<RemovalHook>>();

    // after c.conn is complete, before it is written
    zeek.on('connection_state_remove', { priority: Priority.finalize }, function runRemovalHooks(c) {
      for (const hook of hooks.get(c) ?? []) hook(c);
      hooks.delete(c);
    });

    return {
      registerRemovalHook(c, hook) {
        const own = hooks.get(c) ?? new Set();
        hooks.set(c, own);
        return !own.has(hook) && own.add(hook).has(hook);
      },
      unregisterRemovalHook: (c, hook) => hooks.get(c)?.delete(hook) ?? false,
    };
  },
});
