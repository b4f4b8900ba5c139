/** The conn module: everything that Zeek's `base/protocols/conn` loads. */
import { loadList } from 'tapline';
import IpProto from '../../../policy/protocols/conn/ip-proto.ts';
import Inactivity from './inactivity.ts';
import Conn from './main.ts';
import Polling from './polling.ts';
import RemovalHooks from './removal-hooks.ts';
import Thresholds from './thresholds.ts';

export default loadList('base/protocols/conn', [
  Conn,
  Inactivity,
  Polling,
  RemovalHooks,
  Thresholds,
  IpProto,
]);
