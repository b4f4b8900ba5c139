/** Leaves protocols other than TCP, UDP and ICMP out: they make no connections, and conn.log has no ip_proto. */
import { defineScript } from 'tapline';
import { Info } from '../../../base/protocols/conn/main.ts';
import IpProto from './ip-proto.ts';

export default defineScript({
  name: 'policy/protocols/conn/disable-unknown-ip-proto-support',
  module: 'Conn',
  needs: [IpProto],
  setup(zeek) {
    zeek.redefLogged(Info, 'ip_proto', false);
    zeek.on('zeek_init', () => {
      zeek.packet.disable('UNKNOWN_IP_TRANSPORT');
    });
  },
});
