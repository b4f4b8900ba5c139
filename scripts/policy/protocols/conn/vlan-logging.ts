/** Adds the outer and the inner VLAN id to conn.log. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { vlan: column.int().optional(), inner_vlan: column.int().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/vlan-logging',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('connection_state_remove', function addVlans(c) {
      c.conn.vlan = c.vlan;
      c.conn.inner_vlan = c.inner_vlan;
    });
  },
});
