/** A log of one's own: host_bytes.log, with the bytes that each host sent, most first, written at the end. */
import { type Columns, column, defineScript, record } from 'tapline';

const columns = { host: column.addr(), bytes: column.count() };
const Info = record('HostBytes::Info', columns);
declare module 'tapline' {
  interface Streams {
    'HostBytes::LOG': Columns<typeof columns>;
  }
}

export default defineScript({
  name: 'examples/bytes-per-host',
  module: 'HostBytes',
  setup(zeek) {
    const sent = new Map<string, number>();
    const add = (host: string, bytes: number) => void sent.set(host, (sent.get(host) ?? 0) + bytes);

    zeek.on('zeek_init', () => {
      zeek.log.createStream('HostBytes::LOG', { columns: Info, path: 'host_bytes' });
    });

    zeek.on('connection_state_remove', ({ id, orig, resp }) => {
      add(id.orig_h, orig.size);
      add(id.resp_h, resp.size);
    });

    // connections that are alive at the end have been removed by now
    zeek.on('zeek_done', () => {
      for (const [host, bytes] of [...sent].sort(([, a], [, b]) => b - a)) {
        zeek.log.write('HostBytes::LOG', { host, bytes });
      }
    });
  },
});
