/** Does something at the end of chosen connections only: those to port 80 say what became of them. */
import { defineScript } from 'tapline';
import RemovalHooks from 'tapline/scripts/base/protocols/conn/removal-hooks';

export default defineScript({
  name: 'examples/removal-hook',
  needs: [RemovalHooks],
  setup(zeek) {
    const { registerRemovalHook } = zeek.use(RemovalHooks);
    zeek.on('connection_established', (c) => {
      if (c.id.resp_p !== 80) return;
      registerRemovalHook(c, ({ uid, conn }) => zeek.print(uid, conn.conn_state, conn.resp_bytes ?? 0));
    });
  },
});
