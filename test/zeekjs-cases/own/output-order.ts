import { own } from './loose.ts';

export default own(({ on, print }) => on('zeek_init', () => print('print of Zeek')));
