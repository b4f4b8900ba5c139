/** What is loaded unless `-b` is given, in order. */
import { loadList } from 'tapline';
import Ports from './frameworks/analyzer/ports.ts';
import Config from './frameworks/config/index.ts';
import Notice from './frameworks/notice/main.ts';
import Weird from './frameworks/notice/weird.ts';
import Reporter from './frameworks/reporter/main.ts';
import Tunnels from './frameworks/tunnels/main.ts';
import Conn from './protocols/conn/index.ts';
import Dns from './protocols/dns/main.ts';
import Ntp from './protocols/ntp/main.ts';
import Socks from './protocols/socks/main.ts';
import Site from './utils/site.ts';

export default loadList('base/init', [
  Reporter,
  Config,
  Site,
  Ports,
  Notice,
  Weird,
  Tunnels,
  Conn,
  Dns,
  Ntp,
  Socks,
]);
