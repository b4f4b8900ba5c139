import { createHash, type Hash } from 'node:crypto';
import { own } from './loose.ts';

export default own(({ js, hook, on, print }) => {
  interface Box {
    n: number;
  }
  js.record('Box', { n: 'count' });
  js.hook('descend', 'b: Box, depth: count');
  hook('descend', (b: Box, depth: number) => {
    print('zeek', depth, b.n);
    b.n += 10;
  });
  js.function('make', '', 'opaque of sha256', () => createHash('sha256').update('a'));
  js.function('use', 'h: opaque of sha256', 'string', (h: Hash) => h.update('b').digest('hex').slice(0, 8));
  const ages = new Map<string, number>();
  js.global('ages', 'table[string] of count', { value: ages });
  js.function(
    'grow',
    't: table[string] of count',
    'count',
    (t: Map<string, number>) => t.set('y', 2).set('x', 3).size,
  );
  on('zeek_init', () => void ages.set('x', 1), 5);
  js.function('pairs', '', 'table[addr,count] of string', () => new Map([[['10.0.0.1', 1], 'x']]));
  js.function('count_pairs', 't: table[addr,count] of string', 'count', (t: Map<unknown, unknown>) => t.size);
  js.function('same', 'b: Box', 'Box', (b: Box) => b);
});
