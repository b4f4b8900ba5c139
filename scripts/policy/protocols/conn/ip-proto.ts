/** Adds the IP protocol number to conn.log. */
import { type Columns, type ConnInfo, column, defineScript } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { ip_proto: column.count().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

/** What an id carries that has no protocol number. */
const NONE = 65535;

export default defineScript({
  name: 'policy/protocols/conn/ip-proto',
  module: 'Conn',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns, {
      ip_proto: ({ id }: ConnInfo) => (id.proto === NONE ? undefined : id.proto),
    });
  },
});
