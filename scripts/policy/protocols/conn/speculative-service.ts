/**
 * Adds to conn.log the service that content behind the beginning of a connection looks like. The column is there; it
 * stays unset, because protocols are not detected by content yet.
 */
import { type Columns, column, connectionType, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { speculative_service: column.string().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
  interface Connection {
    /** Upper-case names of the analyzers. */
    speculative_service: Set<string>;
  }
}

export default defineScript({
  name: 'policy/protocols/conn/speculative-service',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.redefRecord(
      connectionType,
      { speculative_service: column.set(column.string()) },
      { speculative_service: () => new Set() },
    );
  },
});
