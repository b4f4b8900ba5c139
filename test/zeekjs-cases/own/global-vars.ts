import { own } from './loose.ts';

export default own(({ js, on, print }) => {
  const plain = { value: 'plain' };
  const n = { value: 1 };
  const late: { value?: number } = {};
  const hosts = { value: new Set(['10.0.0.1']) };
  const box = { value: { n: 5 } };
  const names = { value: new Map<string, number>() };
  js.record('Own::Box', { n: 'count' });
  js.global('plain', 'string', plain);
  js.global('Own::n', 'count', n);
  js.global('Own::late', 'count', late);
  js.global('Own::hosts', 'set[addr]', hosts);
  js.global('Own::box', 'Own::Box', box);
  js.global('Own::names', 'table[string] of count', names);
  js.global('Own::fixed', 'count', { value: 1 }, 'const');
  js.global('Own::limit', 'count', { value: 1 }, 'option');
  js.function('Own::show', '', 'void', () =>
    print('zeek', n.value, plain.value, hosts.value, box.value, names.value, 1, 1),
  );
  on(
    'zeek_init',
    () => {
      n.value = 2;
      late.value = 3;
    },
    5,
  );
});
