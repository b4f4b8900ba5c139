/** Adds the Community ID of each flow to conn.log; `communityId` says what that is. */
import { type Columns, column, communityId, defineScript, Priority } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';

const columns = { community_id: column.string().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/community-id-logging',
  module: 'CommunityID',
  needs: [Conn],
  setup(zeek) {
    const seed = zeek.option('CommunityID::seed', {
      type: 'count',
      default: 0,
      description: 'Sixteen bits that set the ids of this site apart.',
    });
    const base64 = zeek.option('CommunityID::do_base64', {
      type: 'bool',
      default: true,
      description: 'Write the hash in base64 rather than hexadecimal.',
    });
    zeek.redefRecord(Info, columns);
    zeek.on('new_connection', { priority: Priority.fill }, function addCommunityId(c) {
      c.conn.community_id = communityId(c.id, { seed: seed.value, base64: base64.value });
    });
  },
});
