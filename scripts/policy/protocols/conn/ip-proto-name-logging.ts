/** Adds the name of the IP protocol to conn.log. */
import { type Columns, column, defineScript, Priority } from 'tapline';
import Conn, { Info } from '../../../base/protocols/conn/main.ts';
import IpProto from './ip-proto.ts';

/** Zeek's names of the protocols from 0 on: IANA's keywords in lower case. */
const names = [
  'hopopt icmp igmp ggp ip-in-ip st tcp cbt egp igp bbc-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux',
  'dcn-meas hmp prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt mfe-nsp merit-inp dccp',
  '3pc idpr xtp ddp idpr-cmtp tp++ il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna esp ah i-nlsp',
  'swipe narp mobile tlsp skip ipv6-icmp ipv6-nonxt ipv6-opts host-protocol cftp local-network sat-expak',
  'kryptolan rvd ippc distributed-files sat-on visa ipcu cpnx cphb wsn pvp br-sat-mon sun-and wb-mon',
  'wb-expak iso-ip vmtp secure-vmtp vines ttp_or_iptm nsfnet-igp dgp tcf eigrp ospf sprite-rpc larp mtp',
  'ax.25 os micp scc-sp etherip encap private-encryption gtmp ifmp pnni pim aris scps qnx a/n ipcomp snp',
  'compaq-peer ipx-in-ip vrrp pgm zero-hop l2tp ddx iatp stp srp uti smp sm ptp is-is-over-ipv4 fire crtp',
  'crudp sccopmce iplt sps pipe sctp fc rsvp-e2e-ignore mobility-header udplite mpls-in-ip manet hip',
  'shim6 wesp rohc ethernet aggfrag nsh homa',
].flatMap((line) => line.split(' ').map((name) => name.replaceAll('_', ' ')));

const columns = { ip_proto_name: column.string().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

export default defineScript({
  name: 'policy/protocols/conn/ip-proto-name-logging',
  module: 'Conn',
  needs: [Conn, IpProto],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('new_connection', { priority: Priority.fill }, function addProtocolName(c) {
      c.conn.ip_proto_name = names[c.id.proto];
    });
  },
});
