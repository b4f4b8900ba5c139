/** Raises notices for content gaps and for retransmissions with other contents. There can be many. */
import { type ConnId, defineScript, text } from 'tapline';
import Notice from '../../../base/frameworks/notice/main.ts';

const ends = ({ orig_h, orig_p, resp_h, resp_p }: ConnId): string =>
  `${bracketed(orig_h)}:${orig_p} > ${bracketed(resp_h)}:${resp_p}`;
const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

export default defineScript({
  name: 'policy/protocols/conn/weirds',
  module: 'Conn',
  needs: [Notice],
  setup(zeek) {
    const { notice } = zeek.use(Notice);

    zeek.on('rexmit_inconsistency', function noticeInconsistency(c, before, after, flags) {
      const contents = `(${text.print(before)}) (${text.print(after)})`;
      notice({
        note: 'Conn::Retransmission_Inconsistency',
        conn: c,
        msg: `${ends(c.id)} rexmit inconsistency ${contents} [${flags}]`,
        identifier: ends(c.id),
      });
    });

    zeek.on('content_gap', function noticeGap(c, isOrig, seq, length) {
      const msg = `${ends(c.id)} content gap (${isOrig ? '>' : '<'} ${seq}/${length})`;
      notice({ note: 'Conn::Content_Gap', conn: c, msg });
    });
  },
});
