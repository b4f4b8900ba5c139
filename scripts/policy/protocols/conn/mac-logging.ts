/** Adds the link-layer addresses of both ends to conn.log, from the first packet of the connection. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { orig_l2_addr: column.string().optional(), resp_l2_addr: column.string().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/mac-logging',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('connection_state_remove', function addLinkAddresses(c) {
      c.conn.orig_l2_addr = c.orig.l2_addr;
      c.conn.resp_l2_addr = c.resp.l2_addr;
    });
  },
});
