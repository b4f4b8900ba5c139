/** Adds the PPPoE session id of a connection's first packet to conn.log. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { pppoe_session_id: column.count().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/pppoe-session-id-logging',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('new_connection', function addPppoeSession(c) {
      c.conn.pppoe_session_id = zeek.packet.pppoeSession;
    });
  },
});
