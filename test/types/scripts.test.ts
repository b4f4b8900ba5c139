/** Types as the product: events, hooks, records and options as a script's author meets them. Checked by tsc. */
import {
  type Columns,
  type Connection,
  type ConnInfo,
  column,
  defineScript,
  type RowOf,
  record,
  SubnetMap,
  type SynPacket,
  type TableChange,
  type Zeek,
} from 'tapline';
import { Info as ConnInfoType } from 'tapline/scripts/base/protocols/conn/main';
import 'tapline/scripts/policy/protocols/conn/ip-proto';
import { expectTypeOf, it } from 'vitest';

const columns = { marks: column.set(column.string()).optional(), score: column.count().default(0) };
const rowColumns = { host: column.addr(), bytes: column.count(), note: column.string().optional() };
const Row = record('Typed::Row', rowColumns);

declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
  interface Connection {
    typed_state?: { seen: number };
  }
  interface Events {
    'Typed::ev': [x: number, who: string];
    'Typed::nothing': [];
    'Typed::row': [row: Columns<typeof rowColumns>];
  }
  interface Hooks {
    'Typed::policy': [row: Columns<typeof rowColumns>];
  }
}

/** Compiled, never run: the calls below only have to have the right types. */
const never = (_use: (zeek: Zeek) => void): void => {};

it('event arguments are inferred by name', () => {
  never((zeek) => {
    zeek.on('connection_SYN_packet', (c, pkt) => {
      expectTypeOf(c).toEqualTypeOf<Connection>();
      expectTypeOf(pkt).toEqualTypeOf<SynPacket>();
    });
    zeek.on('content_gap', { priority: 5 }, (_c, isOrig, seq, length) => {
      expectTypeOf(isOrig).toEqualTypeOf<boolean>();
      expectTypeOf([seq, length]).toEqualTypeOf<number[]>();
    });
    zeek.on('Typed::ev', (x, who) => {
      expectTypeOf(x).toEqualTypeOf<number>();
      expectTypeOf(who).toEqualTypeOf<string>();
    });
  });
});

it('a published event has its own arguments', () => {
  never((zeek) => {
    expectTypeOf(zeek.publish('topic', 'Typed::ev', 1, 'me')).toEqualTypeOf<boolean>();
    zeek.publish('topic', 'Typed::nothing');
    // @ts-expect-error an argument is missing
    zeek.publish('topic', 'Typed::ev', 1);
    // @ts-expect-error the wrong type
    zeek.publish('topic', 'Typed::ev', 'me', 1);
    // @ts-expect-error no such event
    zeek.publish('topic', 'Typed::none');
  });
});

it('a handler may take fewer arguments, not more, and none of another type', () => {
  never((zeek) => {
    zeek.on('new_connection', () => {});
    // @ts-expect-error one argument too many
    zeek.on('new_connection', (_c, _more: number) => {});
    // @ts-expect-error c is a connection
    zeek.on('new_connection', (_c: string) => {});
    // @ts-expect-error no such event
    zeek.on('new_conection', () => {});
  });
});

it('raising wants the declared arguments', () => {
  never((zeek) => {
    zeek.event('Typed::ev', [1, 'a']);
    zeek.event('Typed::nothing');
    zeek.schedule(5, 'Typed::ev', [1, 'a']);
    // @ts-expect-error an argument is missing
    zeek.event('Typed::ev', [1]);
    // @ts-expect-error wrong type
    zeek.event('Typed::ev', ['a', 1]);
    // @ts-expect-error arguments are missing
    zeek.event('Typed::ev');
    // @ts-expect-error no such event
    zeek.schedule(5, 'Typed::other');
  });
});

it('hooks are typed alike', () => {
  never((zeek) => {
    zeek.hook('Typed::policy', (row) => row.bytes > 0);
    expectTypeOf(zeek.invoke('Typed::policy', [{ host: '::1', bytes: 1 }])).toEqualTypeOf<boolean>();
    // @ts-expect-error a column is missing
    zeek.invoke('Typed::policy', [{ host: '::1' }]);
    // @ts-expect-error no such hook
    zeek.hook('Typed::other', () => {});
  });
});

it('extended columns are seen in handlers and log rows', () => {
  never((zeek) => {
    zeek.on('connection_state_remove', (c) => {
      expectTypeOf(c.conn).toEqualTypeOf<ConnInfo>();
      expectTypeOf(c.conn.score).toEqualTypeOf<number>();
      expectTypeOf(c.conn.ip_proto).toEqualTypeOf<number | undefined>();
      expectTypeOf(c.typed_state).toEqualTypeOf<{ seen: number } | undefined>();
    });
    zeek.on('Conn::log_conn', (rec) => expectTypeOf(rec.marks).toEqualTypeOf<Set<string> | undefined>());
    zeek.hook('Conn::log_policy', (rec, id) => {
      expectTypeOf(rec.conn_state).toEqualTypeOf<string | undefined>();
      expectTypeOf(id).toEqualTypeOf<string>();
    });
  });
});

it('unset optionals cannot be read unchecked', () => {
  never((zeek) => {
    zeek.on('connection_state_remove', (c) => {
      // @ts-expect-error possibly undefined
      c.conn.duration.toFixed(3);
      // @ts-expect-error possibly undefined
      const total: number = c.conn.orig_bytes + c.conn.resp_bytes;
      void total;
      if (c.conn.duration !== undefined) c.conn.duration.toFixed(3);
      c.conn.duration = undefined;
      // @ts-expect-error not a number
      c.conn.duration = '1 sec';
    });
  });
});

it('records are made of their columns', () => {
  never((zeek) => {
    const row = zeek.make(Row, { host: '10.0.0.1', bytes: 1 });
    expectTypeOf(row.note).toEqualTypeOf<string | undefined>();
    // @ts-expect-error not an address text
    zeek.make(Row, { host: 1, bytes: 1 });
    expectTypeOf(zeek.make(ConnInfoType, { ts: 0 })).toEqualTypeOf<ConnInfo>();
    // what extends the type may be given, too
    zeek.make(ConnInfoType, { ts: 0, score: 3 });
    // @ts-expect-error no such column
    zeek.make(ConnInfoType, { ts: 0, points: 3 });
  });
});

it('a nested record keeps its type where it is made', () => {
  never((zeek) => {
    const Outer = record('Typed::Outer', { row: column.record(Row), n: column.count().optional() });
    const outer = zeek.make(Outer, { row: zeek.make(Row, { host: '::1', bytes: 1 }) });
    expectTypeOf(outer).toEqualTypeOf<RowOf<typeof Outer>>();
    expectTypeOf(outer.row.note).toEqualTypeOf<string | undefined>();
    // @ts-expect-error a row is no text
    zeek.make(Outer, { row: 'row' });
  });
});

it('event and policy of a stream take its records', () => {
  never((zeek) => {
    zeek.log.createStream('Typed::LOG', {
      columns: Row,
      ev: 'Typed::row',
      policy: (row) => expectTypeOf(row).toEqualTypeOf<RowOf<typeof Row>>(),
    });
    // @ts-expect-error the event takes something else
    zeek.log.createStream('Typed::LOG', { columns: Row, ev: 'Typed::ev' });
    // @ts-expect-error no such event
    zeek.log.createStream('Typed::LOG', { columns: Row, ev: 'Typed::rows' });
  });
});

it('an extended type has its new columns', () => {
  never((zeek) => {
    const Wide = zeek.redefRecord(Row, { port: column.port().default(0) });
    expectTypeOf(zeek.make(Wide, { host: '::1', bytes: 1 }).port).toEqualTypeOf<number>();
    zeek.redefLogged(Wide, 'port', false);
    // @ts-expect-error no such field
    zeek.redefLogged(Row, 'port', false);
  });
});

it('tables with a default always answer', () => {
  never((zeek) => {
    const plain = zeek.table<string, number>({ createExpire: 5 });
    expectTypeOf(plain.get('a')).toEqualTypeOf<number | undefined>();
    expectTypeOf(zeek.table<string, number>({ default: 7 }).get('a')).toEqualTypeOf<number>();
    expectTypeOf(
      zeek.table<string, string>({ defaultInsert: (key) => key }).get('a'),
    ).toEqualTypeOf<string>();
    zeek.table<[string, number], true>({
      onChange(table, what, [host, n], before) {
        expectTypeOf(table.get([host, n])).toEqualTypeOf<true | undefined>();
        expectTypeOf(what).toEqualTypeOf<TableChange>();
        expectTypeOf(before).toEqualTypeOf<true>();
      },
    });
    // @ts-expect-error not a number
    plain.set('a', 'b');
    // @ts-expect-error not a count
    zeek.table<string, number>({ default: 'none' });
    const nets = new SubnetMap([['10.0.0.0/8', { name: 'lab' }]]);
    expectTypeOf(nets.get('10.0.0.1')).toEqualTypeOf<{ name: string } | undefined>();
  });
});

it('options keep the type of their default', () => {
  never((zeek) => {
    const limit = zeek.option('Typed::limit', { type: 'count', default: 1, description: '' });
    expectTypeOf(limit.value).toEqualTypeOf<number>();
    // @ts-expect-error not a number
    limit.set('many');
    const nets = zeek.option('Typed::nets', {
      type: column.set(column.subnet()),
      default: new Set<string>(),
      description: '',
    });
    expectTypeOf(nets.value).toEqualTypeOf<Set<string>>();
  });
});

it('what a needed script returns is typed', () => {
  const giver = defineScript({ name: 'typed/giver', setup: () => ({ answer: (): number => 42 }) });
  never((zeek) => expectTypeOf(zeek.use(giver).answer()).toEqualTypeOf<number>());
});

it('a filter knows the columns of its stream, and has no pred', () => {
  never((zeek) => {
    // @ts-expect-error a policy takes its place
    zeek.log.addFilter('Conn::LOG', { name: 'some', pred: () => false });
    zeek.log.addFilter('Conn::LOG', {
      name: 'some',
      policy: (rec) => expectTypeOf(rec.marks).toEqualTypeOf<Set<string> | undefined>(),
      pathFunc: (_id, path, rec) => (rec.score > 3 ? 'high' : path),
    });
  });
});
