/** Counts connections by originator over all workers and prints each host's number when the run ends. */
import { defineScript } from 'tapline';

const TOPIC = 'tapline/examples/count';

declare module 'tapline' {
  interface Events {
    'Count::seen': [host: string, connections: number];
  }
}

export default defineScript({
  name: 'examples/count-across-workers',
  module: 'Count',
  setup(zeek) {
    const counts = new Map<string, number>();
    const add = (host: string, connections: number): void => {
      counts.set(host, (counts.get(host) ?? 0) + connections);
    };
    zeek.declareEvent('Count::seen', 'Another worker saw connections of a host.');
    zeek.subscribe(TOPIC);
    zeek.on('Count::seen', add);
    zeek.on('connection_state_remove', ({ id }) => {
      add(id.orig_h, 1);
      // goes to the others, not to this worker; with one worker to nobody
      zeek.publish(TOPIC, 'Count::seen', id.orig_h, 1);
    });
    zeek.on('zeek_done', () => {
      // all have been told everything by now: one is enough to say it
      if (zeek.worker > 0) return;
      for (const [host, n] of [...counts].sort()) zeek.print(host, n);
    });
  },
});
