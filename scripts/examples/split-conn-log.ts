/** Splits conn.log by direction: connections of local hosts to conn_local.log, all others to conn_remote.log. */
import { defineScript } from 'tapline';
import Conn from 'tapline/scripts/base/protocols/conn/main';
import Site from 'tapline/scripts/base/utils/site';

export default defineScript({
  name: 'examples/split-conn-log',
  needs: [Conn, Site],
  setup(zeek) {
    const site = zeek.use(Site);
    zeek.on('zeek_init', () => {
      // the name of the filter that is there: this one takes its place
      zeek.log.addFilter('Conn::LOG', {
        name: 'default',
        pathFunc: (_id, _path, { id }) => (site.isLocalAddr(id.orig_h) ? 'conn_local' : 'conn_remote'),
      });
    });
  },
});
