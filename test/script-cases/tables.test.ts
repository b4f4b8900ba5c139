/** Twins of the cases about tables that expire, defaults and order. */
import { SubnetMap, type Table, type TableChange, text } from 'tapline';
import { twin } from './twin.ts';

const START = 629503200;

twin('table-create-expire', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  const gone: string[] = [];
  const t: Table<string, number> = zeek.table({
    createExpire: 2.5,
    expireFunc(table, key) {
      gone.push(`${key}=${table.get(key)}`);
      return 0;
    },
  });
  let n = 0;
  zeek.on('new_connection', () => {
    zeek.print(`packet ${++n}: expired before it ${text.print(gone.splice(0).sort())}`);
    if (n === 1) t.set('read', 1).set('written', 1).set('deleted and put in again', 1);
    if (n !== 3) return;
    zeek.print('read', t.get('read'));
    t.set('written', 9);
    t.delete('deleted and put in again');
    t.set('deleted and put in again', 2);
  });
});

twin('table-expire-extend', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  let n = 0;
  let calls = 0;
  const t: Table<string, number> = zeek.table({
    createExpire: 1.5,
    expireFunc(table, key) {
      zeek.print(`expire ${key}, call ${++calls}, before packet ${n + 1}`);
      return calls === 1 ? 3 : (table.get(key) ?? 0);
    },
  });
  zeek.on('new_connection', () => {
    n++;
    if (n === 1) t.set('zero', 0);
    if (n === 7) t.set('negative', -1);
    zeek.print('packet', n, t.has('zero'), t.has('negative'));
  });
});

twin('table-read-expire', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  const gone: string[] = [];
  const t = zeek.table<string, number>({
    readExpire: 2.5,
    expireFunc: (_table, key) => gone.push(key) - gone.length,
  });
  let n = 0;
  zeek.on('new_connection', () => {
    zeek.print(`packet ${++n}: expired before it ${text.print(gone.splice(0).sort())}`);
    if (n === 1) t.set('looped over', 1).set('read', 1).set('written', 1).set('tested with in', 1);
    if (n !== 3) return;
    let sum = 0;
    for (const [, v] of t) sum += v;
    zeek.print(sum, t.get('read'), t.has('tested with in'));
    t.set('written', 2);
  });
});

twin('table-write-expire', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  const gone: string[] = [];
  const t = zeek.table<string, number>({
    writeExpire: 2.5,
    expireFunc: (_table, key) => gone.push(key) - gone.length,
  });
  let n = 0;
  zeek.on('new_connection', () => {
    zeek.print(`packet ${++n}: expired before it ${text.print(gone.splice(0).sort())}`);
    if (n === 1) t.set('untouched', 1).set('read', 1).set('written', 1);
    if (n !== 3) return;
    zeek.print(t.get('read'), t.has('read'));
    t.set('written', 2);
  });
});

twin('table-expire-boundary', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  let n = 0;
  const s = zeek.table<string, true>({
    createExpire: 2,
    expireFunc(_table, key) {
      zeek.print(`expired ${key} before packet ${n + 1}`);
      return 0;
    },
  });
  zeek.on('zeek_init', () => s.set('from zeek_init', true));
  zeek.on('new_connection', () => {
    if (++n === 2) s.set('second packet', true);
    zeek.print(`packet ${n} at ${text.interval(zeek.networkTime() - START)}: ${s.size}`);
  });
});

twin('table-expire-error', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  const s = zeek.table<string, true>({
    createExpire: 1.5,
    expireFunc(_table, key) {
      zeek.print('expire', key);
      throw new Error('no such index');
    },
  });
  let n = 0;
  zeek.on('new_connection', () => {
    if (++n === 1) s.set('a', true);
    if (n === 2) s.set('b', true);
    zeek.print('packet', n, s.size);
  });
});

twin('table-expire-interval', (zeek) => {
  const now = () => text.interval(zeek.networkTime() - START);
  const s = zeek.table<number, true>({
    createExpire: 90 * 60,
    expireFunc(_table, key) {
      zeek.print(`expired ${key} at ${now()}`);
      return 0;
    },
  });
  let n = 0;
  zeek.on('new_connection', () => {
    s.set(++n, true);
    zeek.print(`packet ${n} at ${now()}, ${s.size} in the set`);
  });
  zeek.on('zeek_done', () => zeek.print('zeek_done', s.size));
});

twin('table-expire-whole-seconds', (zeek) => {
  zeek.redef('table_expire_interval', '=', 0.001);
  let start = 0;
  const age = () => (zeek.networkTime() - start).toFixed(6);
  const s = zeek.table<string, true>({
    createExpire: 1,
    expireFunc(_table, key) {
      zeek.print(`  ${key} expired at ${age()}`);
      return 0;
    },
  });
  zeek.on('network_time_init', () => {
    start = zeek.networkTime();
  });
  zeek.on('icmp_echo_request', () => zeek.print(`request at ${age()}: ${s.size}`));
  zeek.on('icmp_echo_reply', () => {
    if (s.size === 0) s.set(`put in at ${age()}`, true);
    zeek.print(`reply at ${age()}: ${s.size}`);
  });
});

twin('table-on-change', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  const onChange = (t: Table<string, number>, what: TableChange, key: string, before: number) =>
    zeek.print(what, key, before, t.has(key));
  const t = zeek.table<string, number>({ createExpire: 2, onChange });
  let n = 0;
  zeek.on('new_connection', () => {
    if (++n === 1) {
      t.set('a', 1);
      t.set('a', 2);
      t.set('a', 2);
      t.set('b', 5);
      t.delete('b');
      t.delete('absent');
    }
    zeek.print('packet', n);
  });
});

twin('table-default', (zeek) => {
  const plain = zeek.table<string, number>({ default: 7 });
  const inserted = zeek.table<string, number>({ defaultInsert: 7 });
  const computed = zeek.table<string, string>({ default: (key) => `no ${key}` });
  const lists = zeek.table<string, number[]>({ default: [] });
  zeek.on('zeek_init', () => {
    zeek.print(plain.get('x'), plain.size);
    zeek.print(inserted.get('x'), inserted.size);
    zeek.print(computed.get('x'), computed.size);
    plain.set('n', plain.get('n') + 1);
    zeek.print(plain.get('n'), plain.size);
    lists.get('a').push(1);
    zeek.print(lists.get('a'), lists.size);
    lists.set('a', [1]);
    lists.get('a').push(2);
    zeek.print(lists.get('a'), lists.get('b'));
  });
});

twin('record-key', (zeek) => {
  const t = zeek.table<{ host: string; label?: string }, number>();
  zeek.on('zeek_init', () => {
    t.set({ host: '10.0.0.1' }, 1);
    t.set({ host: '10.0.0.1', label: 'x' }, 2);
    t.set({ host: '10.0.0.1' }, 3);
    zeek.print(t.size, t.get({ host: '10.0.0.1' }), t.get({ host: '10.0.0.1', label: 'x' }));
    zeek.print(t.has({ host: '10.0.0.2' }));
  });
});

twin('table-subnet-keys', (zeek) => {
  const t = new SubnetMap([
    ['10.0.0.0/8', 'eight'],
    ['10.1.0.0/16', 'sixteen'],
    ['10.1.2.0/24', 'twentyfour'],
    ['2001:db8::/32', 'v6'],
  ]);
  zeek.on('zeek_init', () => {
    zeek.print(t.get('10.1.2.3'), t.get('10.1.9.9'), t.get('10.9.9.9'), t.get('2001:db8::9'));
    zeek.print(t.has('11.0.0.1'), t.has('10.1.2.3'));
    zeek.print(t.get('10.1.2.0/25'), t.has('10.0.0.0/8'), t.has('10.0.0.0/7'));
    zeek.print(t.matching('10.1.2.3/32'));
  });
});
