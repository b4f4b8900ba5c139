/** Twins of the cases about streams, filters and policies, and about options. */
import { column, type Filter, type RowOf, record, unlogged } from 'tapline';
import Config from 'tapline/scripts/base/frameworks/config/main';
import { twin } from './twin.ts';

const Counted = record('Test::Info', { n: column.count() });
const Noted = record('Test::Info', { text: column.string() });
const Both = record('Test::Info', { n: column.count(), text: column.string() });
type Row = RowOf<typeof Counted>;

declare module 'tapline' {
  interface Events {
    'case::on_write': [rec: Row];
    'case::on_both': [rec: RowOf<typeof Both>];
    'case::number': [n: number];
  }
  interface Hooks {
    'case::policy': [rec: Row, id: string, filter: Filter];
    'case::own_policy': [rec: Row, id: string, filter: Filter];
  }
}

const LOG = 'Test::LOG';

twin('log-default-filter', (zeek) => {
  const Info = record('Test::Info', {
    n: column.count(),
    text: column.string().optional(),
    hidden: unlogged(column.count().default(0)),
  });
  zeek.on('zeek_init', () => {
    zeek.print(zeek.log.createStream(LOG, { columns: Info, path: 'test' }));
    zeek.print(zeek.log.createStream('Test::UNUSED_LOG', { columns: Info, path: 'unused' }));
    zeek.print(zeek.log.filterNames(LOG));
    zeek.print(zeek.log.write(LOG, zeek.make(Info, { n: 1, text: 'one' })));
    zeek.print(zeek.log.write(LOG, zeek.make(Info, { n: 2 })));
  });
});

twin('log-event-despite-veto', (zeek) => {
  zeek.declareEvent('case::on_both');
  zeek.on('case::on_both', ({ n, text }) => zeek.print('event', n, text));
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, {
      columns: Both,
      path: 'test',
      ev: 'case::on_both',
      policy: ({ n }) => n !== 2,
    });
    const a = zeek.make(Both, { n: 1, text: 'as written' });
    zeek.log.write(LOG, a);
    zeek.log.write(LOG, zeek.make(Both, { n: 2, text: 'vetoed' }));
    a.text = 'changed after the write';
  });
});

twin('log-filter-policy', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, {
      columns: Counted,
      path: 'test',
      policy({ n }, _id, { name }) {
        zeek.print('stream policy', name, n);
        return n !== 1;
      },
    });
    zeek.log.addFilter(LOG, {
      name: 'own',
      path: 'own',
      policy({ n }: Row, _id, { name }) {
        zeek.print('own policy', name, n);
        return n !== 2;
      },
    });
    for (const n of [1, 2, 3]) zeek.log.write(LOG, zeek.make(Counted, { n }));
  });
});

twin('log-filter-replace', (zeek) => {
  zeek.on('zeek_init', () => {
    const { log } = zeek;
    log.createStream(LOG, {
      columns: Counted,
      policy: (_rec, _id, { name, path }) => zeek.print(name, path),
    });
    log.removeDefaultFilter(LOG);
    log.addFilter(LOG, { name: 'a', path: 'a' });
    log.addFilter(LOG, { name: 'b', path: 'b' });
    log.addFilter(LOG, { name: 'c', path: 'c' });
    log.addFilter(LOG, { name: 'a', path: 'a2' });
    log.write(LOG, zeek.make(Counted, { n: 1 }));
  });
});

twin('log-order-of-a-write', (zeek) => {
  zeek.declareEvent('case::on_write');
  zeek.declareHook('case::policy');
  zeek.declareHook('case::own_policy');
  zeek.on('case::on_write', ({ n }) => zeek.print('event', n));
  zeek.hook('Log::log_stream_policy', (_rec, id) => {
    if (id === LOG) zeek.print('Log::log_stream_policy');
  });
  for (const policy of ['case::policy', 'case::own_policy'] as const) {
    zeek.hook(policy, (_rec, _id, { name }) => zeek.print('policy of', name));
  }
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, {
      columns: Counted,
      path: 'test',
      ev: 'case::on_write',
      policy: 'case::policy',
    });
    zeek.log.addFilter(LOG, {
      name: 'second',
      policy: 'case::own_policy',
      pathFunc(_id, path) {
        zeek.print('path function', path);
        return 'second';
      },
    });
    zeek.print('write', zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
    zeek.print('written');
  });
});

twin('log-path-func', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted });
    zeek.log.addFilter(LOG, {
      name: 'default',
      pathFunc(id, path, { n }: Row) {
        zeek.print(id, path, n);
        return n % 2 === 0 ? 'even' : 'odd';
      },
    });
    for (const n of [1, 2, 3, 4]) zeek.log.write(LOG, zeek.make(Counted, { n }));
  });
});

twin('log-policy-changes-record', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Noted, path: 'test' });
    zeek.log.addFilter(LOG, {
      name: 'second',
      path: 'second',
      policy(rec: RowOf<typeof Noted>, _id, { name }) {
        rec.text = `changed by ${name}`;
      },
    });
    zeek.log.addFilter(LOG, { name: 'third', path: 'third' });
    const rec = zeek.make(Noted, { text: 'original' });
    zeek.log.write(LOG, rec);
    zeek.print(rec.text);
  });
});

twin('log-stream-policy-veto', (zeek) => {
  zeek.hook('Log::log_stream_policy', (rec, id) => !(id === LOG && (rec as Row).n === 1));
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, {
      columns: Counted,
      policy: ({ n }, _id, { name }) => zeek.print('policy', name, n),
    });
    zeek.log.addFilter(LOG, {
      name: 'default',
      pathFunc(_id, _path, { n }: Row) {
        zeek.print('path function', n);
        return 'test';
      },
    });
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 2 })));
  });
});

twin('log-include-exclude', (zeek) => {
  const Id = record('Test::Id', { host: column.addr(), num: column.port() });
  const Info = record('Test::Info', { n: column.count(), id: column.record(Id), text: column.string() });
  zeek.on('zeek_init', () => {
    const { log } = zeek;
    log.createStream(LOG, { columns: Info });
    log.removeDefaultFilter(LOG);
    log.addFilter(LOG, { name: 'i', path: 'included', include: new Set(['text', 'id.num', 'absent']) });
    log.addFilter(LOG, { name: 'e', path: 'excluded', exclude: new Set(['id.host', 'absent']) });
    log.addFilter(LOG, { name: 'r', path: 'record', exclude: new Set(['id']) });
    const id = zeek.make(Id, { host: '10.0.0.1', num: 80 });
    log.write(LOG, zeek.make(Info, { n: 1, id, text: 'x' }));
  });
});

twin('log-disable-stream', (zeek) => {
  const { log } = zeek;
  zeek.declareEvent('case::number');
  zeek.declareEvent('case::on_write');
  zeek.on('case::on_write', ({ n }) => zeek.print('  event', n));
  zeek.on('case::number', { group: 'Test::extra' }, (n) => zeek.print('  body in the group', n));
  zeek.on('case::number', { priority: -1 }, (n) => {
    zeek.print('write', n, log.write(LOG, zeek.make(Counted, { n })), log.activeStreams().includes(LOG));
    if (n === 1) log.disableStream(LOG);
    if (n === 2) log.enableStream(LOG);
  });
  zeek.on('zeek_init', () => {
    log.createStream(LOG, {
      columns: Counted,
      path: 'test',
      ev: 'case::on_write',
      policy: ({ n }) => zeek.print('  policy', n),
      eventGroups: ['Test::extra'],
    });
    for (const n of [1, 2, 3]) zeek.event('case::number', [n]);
  });
});

twin('option-change-handlers', (zeek) => {
  const limit = zeek.option('Test::limit', { type: 'count', default: 10 });
  zeek.on('zeek_init', () => {
    limit.onChange((id, value, location) => {
      zeek.print('low', id, value, limit.value, location);
      return value * 2;
    }, -5);
    zeek.print(true);
    limit.onChange((id, value) => {
      zeek.print('high', id, value, limit.value);
      return value + 1;
    }, 5);
    zeek.print(true);
    zeek.print(limit.set(20, 'here'));
    zeek.print('stored', limit.value);
  });
});

twin('option-config-log', {
  module: 'Test',
  needs: [Config],
  setup(zeek) {
    const limit = zeek.option('Test::limit', { type: 'count', default: 10 });
    zeek.option('Test::nets', { type: 'set[subnet]', default: new Set<string>() });
    const name = zeek.option('Test::name', { type: 'string', default: 'old' });
    const { setValue } = zeek.use(Config);

    zeek.on('network_time_init', () => {
      limit.onChange((_id, value) => value * 2);
      setValue('Test::limit', 20, 'by hand');
      setValue('Test::nets', new Set(['10.0.0.0/8']));
      setValue('Test::name', '');
      setValue('Test::name', 'quiet', '<skip-config-log>');
      zeek.print(limit.value, name.value);
    });
  },
});

twin('option-handler-rejects', (zeek) => {
  const limit = zeek.option('limit', { type: 'count', default: 10 });
  zeek.on('zeek_init', () => {
    limit.onChange((_id, value) => {
      zeek.print(value > 100 ? 'rejects' : 'accepts', value);
      return value > 100 ? limit.value : value;
    });
    for (const value of [50, 500, 50]) zeek.print(limit.set(value), limit.value);
  });
});

twin('option-handler-ties', (zeek) => {
  const limit = zeek.option('limit', { type: 'count', default: 1 });
  const add = (name: string, n: number) => (_id: string, value: number) => {
    zeek.print(`registered ${name}`, value);
    return value + n;
  };
  zeek.on('zeek_init', () => {
    limit.onChange(add('first', 1));
    limit.onChange(add('second', 10));
    limit.onChange(add('third, other priority', 0), 1);
    limit.set(100);
    zeek.print(limit.value);
  });
});

twin('option-set-errors', (zeek) => {
  const limit = zeek.option('limit', { type: 'count', default: 10 });
  const nets = zeek.option('nets', {
    type: 'set[subnet]',
    default: new Set(['10.0.0.0/8']),
  });
  zeek.option('plain', { type: 'count', default: 1, constant: true });
  zeek.on('network_time_init', () => {
    zeek.print(zeek.setOption('nobody', 1));
    zeek.print(zeek.setOption('plain', 1));
    zeek.print(zeek.setOption('limit', 'text'), limit.value);
    zeek.print(zeek.setOption('limit', -1), limit.value);
    zeek.print(nets.set(new Set()), nets.value.size);
  });
});

twin('option-command-line', (zeek) => {
  const limit = zeek.option('Test::limit', { type: 'count', default: 1 });
  const name = zeek.option('Test::name', {
    type: 'string',
    default: 'none',
    constant: true,
  });
  const nets = zeek.option('Test::nets', {
    type: 'set[subnet]',
    default: new Set(['192.168.0.0/16']),
    constant: true,
  });
  zeek.redef('Test::limit', '=', 5);
  zeek.on('zeek_init', () => {
    limit.onChange((_id, value) => {
      zeek.print('not printed');
      return value;
    });
    zeek.print(limit.value, name.value, nets.value.size, nets.value.has('10.0.0.0/8'));
  });
});

twin('log-print-redirected', (zeek) => {
  zeek.redef('Log::print_to_log', '=', 'Log::REDIRECT_ALL');
  zeek.on('network_time_init', () => {
    zeek.print('one', 2, 3.5, 'tab\there', 'a,b');
    zeek.print(['a', 'b'], '10.0.0.1');
  });
});
