/** Switches the SOCKS analyzer on; a proxy that is asked is a tunnel in tunnel.log. */
import { defineScript } from 'tapline';
import Tunnels from '../../frameworks/tunnels/main.ts';

export default defineScript({
  name: 'base/protocols/socks/main',
  module: 'SOCKS',
  needs: [Tunnels],
  setup(zeek) {
    const tunnels = zeek.use(Tunnels);
    zeek.analyzers.enable('socks');
    zeek.on('socks_request', { priority: -5 }, function registerProxy(c) {
      // the proxy serves its client from any port
      tunnels.register([{ cid: { ...c.id, orig_p: 0 }, tunnel_type: 'Tunnel::SOCKS', uid: undefined }]);
    });
  },
});
