/** Adds to conn.log why each connection ended: FIN, RST, attempt timeout, inactivity and which, reuse, end of input. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { end_reason: column.string().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/end-reason',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('connection_state_remove', function addEndReason(c) {
      c.conn.end_reason = zeek.conns.facts(c).endReason;
    });
  },
});
