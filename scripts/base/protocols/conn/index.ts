/** The conn module: everything that Zeek's `base/protocols/conn` loads. */
import { loadList } from 'tapline';
import IpProto from '../../../policy/protocols/conn/ip-proto.ts';
import Analyzer from '../../frameworks/analyzer/main.ts';
import Contents from './contents.ts';
import Inactivity from './inactivity.ts';
import Conn from './main.ts';
import Polling from './polling.ts';
import RemovalHooks from './removal-hooks.ts';
import Thresholds from './thresholds.ts';

export default loadList('base/protocols/conn', [
  // first, as in Zeek, where these are loaded before all protocols: the order of connection's fields shows it
  RemovalHooks,
  Analyzer,
  Conn,
  Contents,
  Inactivity,
  Polling,
  Thresholds,
  IpProto,
]);
