/** Writes conn.log a second time: JSON lines with a few columns and ISO times, in conn_json.log. */
import { defineScript } from 'tapline';
import Conn from 'tapline/scripts/base/protocols/conn/main';

export default defineScript({
  name: 'examples/json-beside-tsv',
  needs: [Conn],
  setup(zeek) {
    zeek.on('zeek_init', () => {
      zeek.log.addFilter('Conn::LOG', {
        name: 'json',
        path: 'conn_json',
        include: new Set(['ts', 'uid', 'id.orig_h', 'id.resp_h', 'id.resp_p', 'proto', 'conn_state']),
        config: { use_json: 'T', json_timestamps: 'JSON::TS_ISO8601' },
      });
    });
  },
});
