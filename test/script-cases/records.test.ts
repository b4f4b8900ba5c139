/** Twins of the cases about records. */
import { column, type RowOf, record, unlogged } from 'tapline';
import { twin } from './twin.ts';

const LOG = 'Test::LOG';

twin('record-default-per-instance', (zeek) => {
  let calls = 0;
  const R = record('R', {
    tags: column.set(column.string()).default(new Set(['base'])),
    list: column.vector(column.count()).default([]),
    number: column.count().default(() => ++calls),
  });
  zeek.on('zeek_init', () => {
    const a = zeek.make(R, {});
    const b = zeek.make(R, {});
    a.tags.add('only a');
    a.list.push(1);
    zeek.print(a.tags.size, b.tags.size);
    zeek.print(a.list, b.list);
    zeek.print(a.number, b.number, a.number);
  });
});

twin('record-has-field', (zeek) => {
  const R = record('R', {
    opt: column.count().optional(),
    dflt: column.count().default(5),
    set_field: column.set(column.count()),
    vec: column.vector(column.string()),
  });
  zeek.on('zeek_init', () => {
    const r = zeek.make(R, {});
    const has = (name: keyof typeof r) => r[name] !== undefined;
    zeek.print('fresh', has('opt'), has('dflt'), has('set_field'), has('vec'));
    r.opt = 1;
    r.dflt = 6;
    zeek.print('set', has('opt'), has('dflt'), r.dflt);
    zeek.reset(R, r, 'opt');
    zeek.reset(R, r, 'dflt');
    zeek.print('deleted', has('opt'), has('dflt'), r.dflt);
  });
});

twin('record-redef-columns', (zeek) => {
  const Id = zeek.redefRecord(record('Test::Id', { host: column.addr(), num: column.port() }), {
    vlan: column.count().optional(),
  });
  const Info = record('Test::Info', { n: column.count(), id: column.record(Id), text: column.string() });
  const Extended = zeek.redefRecord(
    zeek.redefRecord(Info, {
      extra: column.string().optional(),
      silent: unlogged(column.count().default(1)),
    }),
    { late: column.count().default(7) },
  );
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    const [first, second] = [
      { n: 1, id: zeek.make(Id, { host: '10.0.0.1', num: 80 }), text: 'a' },
      { n: 2, id: zeek.make(Id, { host: '10.0.0.2', num: 53, vlan: 9 }), text: 'b', extra: 'x', late: 8 },
    ];
    zeek.log.write(LOG, zeek.make(Extended, first));
    zeek.log.write(LOG, zeek.make(Extended, second));
  });
});

twin('record-redef-log-attribute', (zeek) => {
  const Info = record('Test::Info', {
    a: column.count(),
    b: unlogged(column.count().default(2)),
    c: column.count().default(3),
  });
  zeek.redefLogged(Info, 'b', true);
  zeek.redefLogged(Info, 'c', false);
  zeek.redefRecord(Info, { d: column.count().default(4), e: column.count().default(5) });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    zeek.log.write(LOG, zeek.make(Info, { a: 1 }));
  });
});

twin('record-assignment-shares', (zeek) => {
  zeek.on('zeek_init', () => {
    const r = { n: 1 };
    const same = r;
    const t = new Map([['x', r]]);
    const pair = { a: r, b: r };
    const separate = structuredClone(pair);
    same.n = 2;
    zeek.print(r.n, t.get('x')?.n, pair.a.n, separate.a.n);
    separate.a.n = 9;
    zeek.print(separate.b.n, r.n);
  });
});

twin('record-redef-needs-default', {
  says: /error: record R: extension field b must be optional or have a default/,
  setup(zeek) {
    const R = record('R', { a: column.count() });
    zeek.redefRecord(R, { b: column.count() });
    zeek.on('zeek_init', () => zeek.print('not printed'));
  },
});

twin('event-copied-argument', (zeek) => {
  zeek.declareEvent('case::copied');
  zeek.on('case::copied', (what, { inner, list }) => zeek.print(what, inner.n, list));
  zeek.on('zeek_init', () => {
    const r = { inner: { n: 1 }, list: [1] };
    zeek.event('case::copied', ['shared', r]);
    zeek.event('case::copied', ['copied', structuredClone(r)]);
    r.inner.n = 2;
    r.list.push(2);
  });
});

declare module 'tapline' {
  interface Events {
    'case::copied': [what: string, r: { inner: { n: number }; list: number[] }];
  }
}

twin('record-coercion-copies', (zeek) => {
  const Big = record('Big', {
    n: column.count(),
    text: column.string().default('dflt'),
    more: column.count().optional(),
  });
  const change = (b: RowOf<typeof Big>) => {
    b.n = 99;
  };
  zeek.on('zeek_init', () => {
    const big = zeek.make(Big, { n: 1 });
    const small = { n: 1 };
    change(big);
    change(zeek.make(Big, small));
    zeek.print(big.n, small.n);
    zeek.print(zeek.make(Big, small));
    zeek.print(zeek.make(Big, { n: 3, more: 4 }));
  });
});
