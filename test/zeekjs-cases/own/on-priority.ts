import { own } from './loose.ts';

export default own(({ js, on, raise, print }) => {
  js.event('ping', 'n: count');
  js.function('say', 'what: string, n: count', 'void', (what: string, n: number) => print(what, n));
  for (const at of [5, 0, -5]) on('ping', (n: number) => print(`zeek ${at}`, n), at);
  on('zeek_init', () => raise('ping', 1));
});
