/** Every policy script: a test fails if one is missing here. For tests and for trying things out. */
import { loadList } from 'tapline';
import VlanFiveTuple from './frameworks/conn_key/vlan_fivetuple.ts';
import DumpEvents from './misc/dump-events.ts';
import CommunityId from './protocols/conn/community-id-logging.ts';
import DisableUnknownIpProto from './protocols/conn/disable-unknown-ip-proto-support.ts';
import EndReason from './protocols/conn/end-reason.ts';
import FailedService from './protocols/conn/failed-service-logging.ts';
import FlipReason from './protocols/conn/flip-reason.ts';
import IpProto from './protocols/conn/ip-proto.ts';
import IpProtoName from './protocols/conn/ip-proto-name-logging.ts';
import KnownHosts from './protocols/conn/known-hosts.ts';
import KnownServices from './protocols/conn/known-services.ts';
import LongConnections from './protocols/conn/long-connections.ts';
import MacLogging from './protocols/conn/mac-logging.ts';
import PppoeSessionId from './protocols/conn/pppoe-session-id-logging.ts';
import SpeculativeService from './protocols/conn/speculative-service.ts';
import VlanLogging from './protocols/conn/vlan-logging.ts';
import Weirds from './protocols/conn/weirds.ts';
import JsonLogs from './tuning/json-logs.ts';
import JsonStreamingLogs from './tuning/json-streaming-logs.ts';

export default loadList('policy/all', [
  VlanFiveTuple,
  DumpEvents,
  CommunityId,
  DisableUnknownIpProto,
  EndReason,
  FailedService,
  FlipReason,
  IpProto,
  IpProtoName,
  KnownHosts,
  KnownServices,
  LongConnections,
  MacLogging,
  PppoeSessionId,
  SpeculativeService,
  VlanLogging,
  Weirds,
  JsonLogs,
  JsonStreamingLogs,
]);
