import { own } from './loose.ts';

export default own(({ js, on, raise, print }) => {
  js.record('R', { p: 'port', a: 'addr' });
  js.event('got', 'r: R, s: set[count], t: table[string] of count');
  js.function('show', 'r: R', 'void', (r: object) => print(r));
  on('zeek_init', () => raise('got', { p: '80/tcp', a: '10.0.0.1' }, new Set([3]), new Map([['k', 1]])));
});
