/** Extends conn.log by a column: how many payload bytes a connection moved per second. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';

const columns = { bytes_per_second: column.double().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'examples/extend-conn-log',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    // without a priority: behind what fills c.conn, before what writes it
    zeek.on('connection_state_remove', (c) => {
      if (c.duration > 0) c.conn.bytes_per_second = (c.orig.size + c.resp.size) / c.duration;
    });
  },
});
