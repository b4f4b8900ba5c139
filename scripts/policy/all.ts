/** Every policy script: a test fails if one is missing here. For tests and for trying things out. */
import { loadList } from 'tapline';
import VlanFiveTuple from './frameworks/conn_key/vlan_fivetuple.ts';
import DumpEvents from './misc/dump-events.ts';
import EndReason from './protocols/conn/end-reason.ts';
import FlipReason from './protocols/conn/flip-reason.ts';
import IpProto from './protocols/conn/ip-proto.ts';
import LongConnections from './protocols/conn/long-connections.ts';

export default loadList('policy/all', [
  VlanFiveTuple,
  DumpEvents,
  EndReason,
  FlipReason,
  IpProto,
  LongConnections,
]);
