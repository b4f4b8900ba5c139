/** Adds the Community ID to weird.log, as a column that is computed when a line is written. */
import { type Columns, column, communityId, defineScript, type WeirdInfo } from 'tapline';
import Weird, { Info } from 'tapline/scripts/base/frameworks/notice/weird';

const columns = { community_id: column.string().optional() };
declare module 'tapline' {
  interface WeirdInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'examples/community-id',
  needs: [Weird],
  setup(zeek) {
    // only weirds of a connection know its protocol
    const compute = ({ uid, id }: WeirdInfo) => (uid && id ? communityId(id) : undefined);
    zeek.redefRecord(Info, columns, { community_id: compute });
  },
});
