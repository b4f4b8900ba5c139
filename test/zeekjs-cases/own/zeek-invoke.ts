import { own } from './loose.ts';

export default own(({ js, hook, print }) => {
  js.record('Box', { n: 'count', tags: 'set[string]' });
  js.function(
    'is_local_addr_like',
    'a: addr, s: subnet',
    'bool',
    (a: string, s: string) => a === '10.0.0.1' && s === '10.0.0.0/8',
  );
  js.function('make_box', 'n: count, tags: set[string]', 'Box', (n: number, tags: Set<string>) => ({
    n: n + 1,
    tags,
  }));
  js.function('make_table', '', 'table[string] of count', () => new Map([['a', 1]]));
  js.function(
    'with_default',
    'n: count, s: string &default',
    'string',
    (n: number, s = 'default') => `${n} ${s}`,
  );
  js.function('nothing', '', 'void', () => print('in nothing'));
  js.function('get_port', 'p: port', 'port', (p: string) => p);
  js.function('say', 's: string', 'void', (s: string) => print('zeek', s));
  js.function('caller', '', 'string', () => 'called');
  js.function('declared_only', '', 'count');
  js.hook('allowed', 'n: count');
  hook('allowed', (n: number) => n !== 2);
});
