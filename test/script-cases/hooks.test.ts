/** Twins of more cases about hooks, and about options. */
import { column, type HookPoint } from 'tapline';
import { twin } from './twin.ts';

declare module 'tapline' {
  interface Hooks {
    'case::change': [r: { n: number }, n: number];
    'case::value_a': [n: number];
    'case::value_b': [n: number];
    'case::outer': [depth: number];
    'case::inner': [];
    'case::none': [];
    'case::off': [];
  }
}

twin('hook-arguments', (zeek) => {
  zeek.declareHook('case::change');
  zeek.hook('case::change', { priority: 1 }, (given, count) => {
    given.n += 1;
    const [n, r] = [99, { n: 77 }];
    zeek.print('first', r.n, n, ...(count === 5 ? [] : ['another count']));
  });
  zeek.hook('case::change', (r, n) => zeek.print('second', r.n, n));
  zeek.on('zeek_init', () => {
    const r = { n: 1 };
    zeek.invoke('case::change', [r, 5]);
    zeek.print('caller', r.n);
  });
});

twin('hook-as-value', (zeek) => {
  const a = zeek.declareHook('case::value_a');
  const b = zeek.declareHook('case::value_b');
  zeek.hook('case::value_a', (n) => zeek.print('a', n));
  zeek.hook('case::value_b', (n) => {
    zeek.print('b', n);
    return false;
  });
  const call = (h: HookPoint<[n: number]>, n: number) => h.run(n);
  zeek.on('zeek_init', () => {
    for (const [i, h] of [a, b].entries()) zeek.print(h.run(i));
    zeek.print(call(b, 7));
  });
});

twin('hook-nested', (zeek) => {
  const outer = zeek.declareHook('case::outer');
  const inner = zeek.declareHook('case::inner');
  zeek.hook('case::inner', () => {
    zeek.print('  inner breaks');
    return false;
  });
  zeek.hook('case::inner', { priority: -1 }, () => zeek.print('not printed'));
  zeek.hook('case::outer', (depth) => {
    zeek.print('outer', depth);
    zeek.print('  inner result', inner.run());
    if (depth < 2) outer.run(depth + 1);
    zeek.print('outer ends', depth);
  });
  zeek.on('zeek_init', () => zeek.print('result', outer.run(1)));
});

twin('hook-without-bodies', (zeek) => {
  const none = zeek.declareHook('case::none');
  const off = zeek.declareHook('case::off');
  zeek.hook('case::off', { group: 'g' }, () => {
    zeek.print('not printed');
    return false;
  });
  zeek.on('zeek_init', () => {
    zeek.print('no bodies', none.run());
    zeek.disableGroup('g');
    zeek.print('disabled bodies', off.run());
  });
});

twin('option-handler-error', (zeek) => {
  const limit = zeek.option('limit', { type: 'count', default: 10 });
  zeek.on('network_time_init', { priority: 1 }, () => {
    limit.onChange((_id, value) => {
      zeek.print('faulty', value);
      throw new Error('no such index');
    }, 1);
    limit.onChange((_id, value) => {
      zeek.print('not printed');
      return value;
    });
    limit.set(50);
    zeek.print('not printed');
  });
  zeek.on('network_time_init', () => zeek.print('next handler', limit.value));
});

twin('option-redef-order', (zeek) => {
  const size = zeek.option('size', { type: 'count', default: 1, constant: true });
  const early = size.value;
  zeek.redef('size', '=', 2);
  zeek.redef('size', '=', 3);
  const late = size.value;

  const tags = zeek.option('tags', {
    type: 'set[string]',
    default: new Set(['a', 'b']),
    constant: true,
  });
  zeek.redef('tags', '+=', new Set(['c', 'd']));
  zeek.redef('tags', '-=', new Set(['a']));
  const table = zeek.option('table_const', {
    type: 'table[count] of string',
    default: new Map([[1, 'one']]),
    constant: true,
  });
  zeek.redef('table_const', '+=', new Map([[2, 'two']]).set(1, 'uno'));

  zeek.on('zeek_init', () => {
    zeek.print(size.value, early, late);
    zeek.print(tags.value.size, tags.value.has('a'), tags.value.has('d'));
    zeek.print(table.value.size, table.value.get(1), table.value.get(2));
  });
});

twin('option-value-is-copied', (zeek) => {
  const names = zeek.option('names', {
    type: column.set(column.string()),
    default: new Set(['a']),
  });
  zeek.on('zeek_init', () => {
    const s = new Set(['x', 'y']);
    names.set(s);
    s.add('z');
    zeek.print(s.size, names.value.size);
  });
});

twin('option-while-terminating', (zeek) => {
  const limit = zeek.option('limit', { type: 'count', default: 10 });
  zeek.on('zeek_init', () => zeek.print(limit.set(11), limit.value));
  zeek.on('zeek_done', () => zeek.print(limit.set(12), limit.value));
});

twin('option-command-line-unknown', {
  says: /error: unknown identifier 'Nobody::limit' in command-line options/,
  setup: (zeek) => void zeek.on('zeek_init', () => zeek.print('not printed')),
});
