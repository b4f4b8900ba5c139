/** Keeps lines out of conn.log: attempts that nobody answered, and everything to port 443. */
import { defineScript } from 'tapline';
import Conn from 'tapline/scripts/base/protocols/conn/main';

export default defineScript({
  name: 'examples/suppress-lines',
  needs: [Conn],
  setup(zeek) {
    zeek.hook('Conn::log_policy', (rec) => rec.conn_state !== 'S0' && rec.id.resp_p !== 443);
  },
});
