/**
 * Adds to conn.log the services that were identified and then given up, in that order. The column is there; it stays
 * unset, because no analyzer gives a service up yet.
 */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { failed_service: column.set(column.string()).optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/failed-service-logging',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
  },
});
