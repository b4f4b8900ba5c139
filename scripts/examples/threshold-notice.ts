/** Counts the failed connections of each host over five minutes, and raises one notice for those with many. */
import { type Connection, defineScript } from 'tapline';
import Notice from 'tapline/scripts/base/frameworks/notice/main';

export default defineScript({
  name: 'examples/threshold-notice',
  module: 'Attempts',
  needs: [Notice],
  setup(zeek) {
    const limit = zeek.option('Attempts::limit', {
      type: 'count',
      default: 5,
      description: 'Failed connections of a host within five minutes that make a notice.',
    });
    const { notice } = zeek.use(Notice);
    // packet time: an entry goes five minutes after it was made
    const failed = zeek.table<string, number>({ createExpire: 300 });

    function count({ id }: Connection): void {
      const src = id.orig_h;
      const attempts = (failed.get(src) ?? 0) + 1;
      failed.set(src, attempts);
      if (attempts < limit.value) return;
      const msg = `${src} failed to connect ${attempts} times`;
      // the identifier keeps the same notice away for an hour
      notice({ note: 'Attempts::Many_Failures', msg, src, n: attempts, identifier: src });
    }
    zeek.on('connection_attempt', count);
    zeek.on('connection_rejected', count);
  },
});
