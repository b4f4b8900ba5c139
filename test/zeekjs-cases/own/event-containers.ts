import { intervalText } from '../../../src/script/print.ts';
import { own } from './loose.ts';

export default own(({ js, on, raise, print }) => {
  const vec: (number | undefined)[] = [1, 2];
  const ports = new Set(['80/tcp']);
  const pairs = new Set([['10.0.0.1', 5]]);
  const names = new Map([[1, 'one']]);
  const ages = new Map([['x', 60]]);
  const byPair = new Map([[['10.0.0.1', 5], 'v']]);
  js.event('sequences', 'v: vector of count, s: set[port], p: set[addr,count]');
  js.event(
    'tables',
    't: table[count] of string, u: table[string] of interval, w: table[addr,count] of string',
  );
  js.function('show', '', 'void', () =>
    print(
      'zeek',
      vec,
      ports,
      pairs,
      names.size,
      names.get(1),
      names.get(7) ?? '(none)',
      intervalText(ages.get('x')!),
      ages.size,
    ),
  );
  on('zeek_init', () => {
    vec[3] = 4;
    raise('sequences', vec, ports, pairs);
    raise('tables', names, ages, byPair);
  });
});
