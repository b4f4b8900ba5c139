import { own } from './loose.ts';

export default own(({ js, on, raise, print }) => {
  js.event('ping', 's: string');
  on('ping', (s: string) => print('zeek', s), 1);
  on('zeek_init', () => raise('ping', 'of zeek_init'), -5);
});
