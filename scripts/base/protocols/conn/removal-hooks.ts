/** Calls a function when one chosen connection is removed: cheaper than a handler that every connection pays for. */
import { type Connection, column, connectionType, defineScript, Priority } from 'tapline';

declare module 'tapline' {
  interface Connection {
    /** What runs when the connection is removed. */
    removal_hooks?: Set<RemovalHook> | undefined;
  }
}

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
  setup(zeek) {
    zeek.redefRecord(connectionType, { removal_hooks: column.state<Set<RemovalHook>>().optional() });

    // after c.conn is complete, before it is written
    zeek.on('connection_state_remove', { priority: Priority.finalize }, function runRemovalHooks(c) {
      for (const hook of c.removal_hooks ?? []) hook(c);
      c.removal_hooks = undefined;
    });

    return {
      registerRemovalHook(c, hook) {
        c.removal_hooks ??= new Set();
        return !c.removal_hooks.has(hook) && c.removal_hooks.add(hook).has(hook);
      },
      unregisterRemovalHook: (c, hook) => c.removal_hooks?.delete(hook) ?? false,
    };
  },
});
