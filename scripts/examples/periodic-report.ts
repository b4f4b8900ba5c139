/** Reports every five minutes of packet time: how many connections live, and how many ended since the last time. */
import { defineScript, text } from 'tapline';

const INTERVAL = 300;

export default defineScript({
  name: 'examples/periodic-report',
  setup(zeek) {
    let ended = 0;
    zeek.on('connection_state_remove', () => void ended++);

    function report(): void {
      zeek.print(text.time(zeek.networkTime()), `${zeek.conns.live} live`, `${ended} ended`);
      ended = 0;
      // from now, not from when it was due: packets can be far apart
      zeek.schedule(INTERVAL, report);
    }
    // not in zeek_init: there is no time yet
    zeek.on('network_time_init', () => zeek.schedule(INTERVAL, report));
  },
});
