/** Every policy script: a test fails if one is missing here. For tests and for trying things out. */
import { loadList } from 'tapline';
import DumpEvents from './misc/dump-events.ts';
import IpProto from './protocols/conn/ip-proto.ts';

export default loadList('policy/all', [DumpEvents, IpProto]);
