import { own } from './loose.ts';

export default own(({ on, print }) => on('zeek_done', () => print('not printed')));
