/** What is loaded unless `-b` is given, in order. */
import { loadList } from 'tapline';
import Weird from './frameworks/notice/weird.ts';
import Tunnels from './frameworks/tunnels/main.ts';
import Conn from './protocols/conn/index.ts';
import Site from './utils/site.ts';

export default loadList('base/init', [Site, Weird, Tunnels, Conn]);
