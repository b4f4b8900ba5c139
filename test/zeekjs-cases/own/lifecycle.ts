import { own } from './loose.ts';

export default own(({ on, print }) => {
  on('zeek_init', () => print('zeek_init of Zeek'));
  on('zeek_done', () => print('zeek_done of Zeek'));
});
