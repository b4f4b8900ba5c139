/** Twins of the cases about filters, their columns and paths, and about what a write gives. */
import { column, type Filter, type RowOf, record, unlogged } from 'tapline';
import { twin } from './twin.ts';

const Counted = record('Test::Info', { n: column.count() });
type Row = RowOf<typeof Counted>;
const Both = record('Test::Info', { n: column.count(), text: column.string() });
const Id = record('Test::Id', { host: column.addr(), num: column.port() });
const WithId = record('Test::Info', { n: column.count(), id: column.record(Id), text: column.string() });

declare module 'tapline' {
  interface Events {
    'case::silent': [rec: { n: number }];
  }
  interface Hooks {
    'Test::log_policy': [rec: Row, id: string, filter: Filter];
  }
}

const LOG = 'Test::LOG';
const error = (message: string): never => {
  throw new Error(message);
};

twin('log-extension-fields', (zeek) => {
  const extColumns = record('Test::Extension', { seq: column.count(), path: column.string() });
  let calls = 0;
  const extFunc = (path: string) => ({ seq: ++calls, path });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Both });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', extFunc, extColumns });
    const include = new Set(['n']);
    zeek.log.addFilter(LOG, { name: 'other', path: 'other', extFunc, extColumns, extPrefix: 'x.', include });
    zeek.log.write(LOG, zeek.make(Both, { n: 1, text: 'a' }));
    zeek.log.write(LOG, zeek.make(Both, { n: 2, text: 'b' }));
  });
});

twin('log-field-name-map', (zeek) => {
  zeek.log.setFilterDefaults({ fieldNameMap: { 'id.host': 'host' } });
  zeek.on('zeek_init', () => {
    const rec = zeek.make(WithId, { n: 1, id: zeek.make(Id, { host: '10.0.0.1', num: 80 }), text: 'x' });
    zeek.log.createStream(LOG, { columns: WithId });
    zeek.log.addFilter(LOG, {
      name: 'default',
      path: 'test',
      include: new Set(['n', 'id.host', 'number']),
      fieldNameMap: { 'id.host': 'source', n: 'number' },
    });
    zeek.log.write(LOG, rec);
    zeek.log.createStream('Test::SECOND', { columns: WithId, path: 'default_map' });
    zeek.log.write('Test::SECOND', rec);
  });
});

twin('log-nested-optional', (zeek) => {
  const Inner = record('Test::Inner', {
    a: column.count(),
    silent: unlogged(column.count().default(0)),
    b: column.string().optional(),
  });
  const Info = record('Test::Info', {
    n: column.count(),
    one: column.record(Inner).optional(),
    two: unlogged(column.record(Inner).optional()),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    zeek.log.write(LOG, zeek.make(Info, { n: 1 }));
    zeek.log.write(
      LOG,
      zeek.make(Info, { n: 2, one: zeek.make(Inner, { a: 5 }), two: zeek.make(Inner, { a: 6 }) }),
    );
  });
});

twin('log-path-conflict', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    zeek.log.addFilter(LOG, { name: 'second' });
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.log.write(LOG, zeek.make(Counted, { n: 2 }));
    zeek.print(zeek.log.getFilter(LOG, 'second').path);
  });
});

twin('log-default-filter-removed', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    zeek.print(zeek.log.removeDefaultFilter(LOG), zeek.log.filterNames(LOG).size);
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.print(zeek.log.addDefaultFilter(LOG), zeek.log.filterNames(LOG));
    zeek.log.write(LOG, zeek.make(Counted, { n: 2 }));
  });
});

twin('log-ext-func-error', (zeek) => {
  const extColumns = record('Test::Extension', { x: column.count() });
  const t = new Map<string, number>();
  const extFunc = (path: string) => ({ x: t.get(path) ?? error('no such index') });
  zeek.on('network_time_init', { priority: 1 }, () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    zeek.log.addFilter(LOG, { name: 'default', extFunc, extColumns });
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.print('not printed');
  });
  zeek.on('network_time_init', () => zeek.print('next handler'));
});

twin('log-filter-get', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    const f = zeek.log.getFilter(LOG, 'default');
    zeek.print(f.name, f.path, f.writer);
    zeek.print(zeek.log.getFilter(LOG, 'nobody').name);
    f.path = 'renamed';
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.log.addFilter(LOG, f);
    zeek.log.write(LOG, zeek.make(Counted, { n: 2 }));
    zeek.print(zeek.log.removeFilter(LOG, 'nobody'));
    zeek.print(zeek.log.removeFilter(LOG, 'default'));
    zeek.print(zeek.log.filterNames(LOG).size);
    zeek.log.write(LOG, zeek.make(Counted, { n: 3 }));
  });
});

twin('log-filter-on-unknown-stream', (zeek) => {
  zeek.on('network_time_init', () => {
    zeek.print('remove', zeek.log.removeFilter(LOG, 'default'));
    zeek.print('add', zeek.log.addFilter(LOG, { name: 'x' }));
    zeek.print('after');
  });
});

twin('log-filter-rename', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    const f = zeek.log.getFilter(LOG, 'default');
    f.name = 'renamed';
    zeek.log.addFilter(LOG, f);
    zeek.print(zeek.log.filterNames(LOG).size);
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.log.removeFilter(LOG, 'default');
    zeek.print(zeek.log.filterNames(LOG));
    zeek.log.write(LOG, zeek.make(Counted, { n: 2 }));
  });
});

twin('log-json-everywhere', (zeek) => {
  const Info = record('Test::Info', { n: column.count(), s: column.string().optional() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    zeek.log.addFilter(LOG, { name: 'text', path: 'text', config: { use_json: 'F' } });
    zeek.log.write(LOG, zeek.make(Info, { n: 1 }));
  });
});

twin('log-open-failure', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'no-such-folder/bad' });
    zeek.log.addFilter(LOG, { name: 'good', path: 'good' });
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 2 })));
  });
});

twin('log-path-from-id', (zeek) => {
  zeek.on('zeek_init', () => {
    for (const [n, id] of ['Test::LOG', 'Test::EXTRA_LOG', 'PacketFilterTest::LOG'].entries()) {
      zeek.log.createStream(id, { columns: Counted });
      zeek.log.write(id, zeek.make(Counted, { n }));
    }
  });
});

twin('log-path-func-error', (zeek) => {
  const t = new Map([[2, 'middle']]);
  const pathFunc = (_id: string, _path: string, { n }: Row) =>
    (t.get(n) ?? error('no such index')) === 'middle' ? 'last' : 'x';
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'first' });
    zeek.log.addFilter(LOG, { name: 'middle', pathFunc });
    zeek.log.addFilter(LOG, { name: 'last', path: 'after' });
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.print('not printed');
  });
  zeek.on('network_time_init', { priority: -1 }, () => {
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 2 })));
  });
});

twin('log-path-of-removed-filter', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.log.removeDefaultFilter(LOG);
    zeek.log.addFilter(LOG, { name: 'mine', path: 'test' });
    zeek.log.write(LOG, zeek.make(Counted, { n: 2 }));

    zeek.log.createStream('Test::FRESH', { columns: Counted, path: 'fresh' });
    zeek.log.removeDefaultFilter('Test::FRESH');
    zeek.log.addFilter('Test::FRESH', { name: 'mine', path: 'fresh' });
    zeek.log.write('Test::FRESH', zeek.make(Counted, { n: 3 }));
  });
});

twin('log-policy-bodies', (zeek) => {
  zeek.declareHook('Test::log_policy');
  zeek.on('zeek_init', { priority: 5 }, () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test', policy: 'Test::log_policy' });
  });
  zeek.on('zeek_init', () => {
    for (const n of [1, 2, 3]) zeek.log.write(LOG, zeek.make(Counted, { n }));
  });
  zeek.hook('Test::log_policy', ({ n }) => {
    zeek.print('0', n);
    return n !== 2;
  });
  zeek.hook('Test::log_policy', { priority: 5 }, ({ n }) => {
    zeek.print('5', n);
    return n !== 1;
  });
  zeek.hook('Test::log_policy', { priority: -5 }, ({ n }) => zeek.print('-5', n));
});

twin('log-recreate-stream', (zeek) => {
  zeek.on('zeek_init', () => {
    const write = (n: number) => zeek.log.write(LOG, zeek.make(Counted, { n }));
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    zeek.log.addFilter(LOG, { name: 'more', path: 'test_more', writer: 'Log::WRITER_NONE' });
    zeek.print(write(1));
    zeek.print(zeek.log.removeStream(LOG));
    zeek.print(write(2), zeek.log.activeStreams().includes(LOG));
    zeek.print(zeek.log.createStream(LOG, { columns: Counted, path: 'again' }));
    zeek.print(zeek.log.filterNames(LOG));
    zeek.print(write(3));
  });
});

twin('log-scope-separator', (zeek) => {
  const Inner = record('Test::Inner', { a: column.count(), b: column.count() });
  const Outer = record('Test::Id', { in_id: column.record(Inner) });
  const Info = record('Test::Info', { id: column.record(Outer), n: column.count() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.addFilter(LOG, {
      name: 'default',
      path: 'test',
      scopeSep: '_',
      exclude: new Set(['n', 'id.in_id.a']),
      fieldNameMap: { id_in_id_b: 'second' },
    });
    const id = zeek.make(Outer, { in_id: zeek.make(Inner, { a: 1, b: 2 }) });
    zeek.log.write(LOG, zeek.make(Info, { id, n: 3 }));
  });
});

twin('log-size-limits', (zeek) => {
  const Info = record('Test::Info', {
    a: column.string(),
    b: column.string(),
    c: column.string(),
    v: column.vector(column.count()),
    w: column.vector(column.count()),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, {
      columns: Info,
      path: 'test',
      maxFieldStringBytes: 6,
      maxTotalStringBytes: 14,
      maxFieldContainerElements: 3,
      maxTotalContainerElements: 5,
    });
    const [c, w] = ['ABCDEFGH', [5, 6, 7]];
    zeek.log.write(LOG, zeek.make(Info, { a: '123456789', b: 'abcd', c, v: [1, 2, 3, 4], w }));
    zeek.log.write(LOG, zeek.make(Info, { a: '1', b: 'a', c, v: [1], w }));
  });
});

const WithDefault = record('Test::Info', {
  n: column.count(),
  text: column.string().optional(),
  dflt: column.count().default(5),
});

twin('log-write-coerces', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: WithDefault, path: 'test' });
    zeek.log.write(LOG, { n: 1 });
    zeek.log.write(LOG, { n: 2, text: 'given', dflt: 6 });
  });
});

twin('log-write-results', (zeek) => {
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test', policy: () => false });
    zeek.print('vetoed', zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
    zeek.print('not created', zeek.log.write('Test::NOT_CREATED', zeek.make(Counted, { n: 1 })));
    zeek.log.removeDefaultFilter(LOG);
    zeek.print('no filter', zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
    zeek.log.disableStream(LOG);
    zeek.print('disabled', zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
  });
});

twin('log-write-wrong-record', (zeek) => {
  const Info = record('Test::Info', { n: column.count(), text: column.string().optional() });
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    zeek.print('foreign field', zeek.log.write(LOG, { n: 1, text: 'a', more: 2 }));
    zeek.print('missing field', zeek.log.write(LOG, { text: 'b' }));
    zeek.print('other type', zeek.log.write(LOG, { text: 'c', more: 3 }));
    zeek.print('fits', zeek.log.write(LOG, zeek.make(Info, { n: 4 })));
  });
});

twin('log-pred-is-gone', {
  says: /error in .*: no such field in record Log::Filter: pred/,
  setup(zeek) {
    zeek.on('zeek_init', () => {
      zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
      // @ts-expect-error a filter has no pred
      zeek.log.addFilter(LOG, { name: 'default', pred: ({ n }: Row) => n > 1 });
      zeek.print('not printed');
    });
  },
});
