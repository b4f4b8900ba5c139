/** Reacts to data that the capture lacks: a column with the number of holes, and a weird for large ones. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';

const columns = { gaps: column.count().default(0) };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'examples/content-gaps',
  needs: [Conn],
  setup(zeek) {
    const large = zeek.option('Gaps::large', {
      type: 'count',
      default: 1000,
      description: 'Bytes of a content gap from which on it is a weird.',
    });
    zeek.redefRecord(Info, columns);
    zeek.on('content_gap', (c, isOrig, _seq, length) => {
      c.conn.gaps++;
      if (length >= large.value) {
        zeek.conns.weird(c, 'large_content_gap', `${length} of ${isOrig ? 'client' : 'server'}`);
      }
    });
  },
});
