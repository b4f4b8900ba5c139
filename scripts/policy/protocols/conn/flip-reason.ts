/** Adds to conn.log the rule behind a `^` in the history, and the number of the packet that it was applied to. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { flip_reason: column.string().optional(), flip_packet: column.count().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/flip-reason',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('connection_state_remove', function addFlipReason(c) {
      const { flipReason, flipPacket } = zeek.conns.facts(c);
      c.conn.flip_reason = flipReason;
      c.conn.flip_packet = flipPacket;
    });
  },
});
