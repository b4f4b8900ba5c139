/** Adds a column to conn.log: the payload of a connection in megabytes. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';

// a column is written once: this is its place in the log, its type there, and its type in TypeScript
const columns = { megabytes: column.double().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'my-script',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('connection_state_remove', (c) => {
      c.conn.megabytes = (c.orig.size + c.resp.size) / 1e6;
    });
  },
});
