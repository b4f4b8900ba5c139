/** Looks at a connection again and again, at intervals that the watcher chooses, while it lives. */
import { type Connection, defineScript } from 'tapline';

/** Called with the connection and how often it was called before; gives the next interval, negative to stop. */
export type PollingCallback = (c: Connection, count: number) => number;

export interface PollingApi {
  /** Calls back `seconds` of packet time from now. */
  watch(c: Connection, callback: PollingCallback, count: number, seconds: number): void;
}

export default defineScript<PollingApi>({
  name: 'base/protocols/conn/polling',
  module: 'ConnPolling',
  setup(zeek) {
    function watch(c: Connection, callback: PollingCallback, count: number, seconds: number): void {
      zeek.schedule(seconds, () => {
        if (!zeek.conns.exists(c.id)) return;
        zeek.conns.lookup(c.id); // refreshes the record
        const next = callback(c, count);
        if (next >= 0) watch(c, callback, count + 1, next);
      });
    }
    return { watch };
  },
});
