/** Twins of the cases about tables that expire, defaults and order. */
import { type ExpiringTable, text } from 'tapline';
import { twin } from './twin.ts';

const START = 629503200;

twin('table-create-expire', (zeek) => {
  zeek.redef('table_expire_interval', '=', 1);
  const gone: string[] = [];
  const t: ExpiringTable<string, number> = zeek.expiringTable({
    kind: 'create',
    seconds: 2.5,
    expire(table, key) {
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
  const t: ExpiringTable<string, number> = zeek.expiringTable({
    kind: 'create',
    seconds: 1.5,
    expire(table, key) {
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
  const t = zeek.expiringTable<string, number>({
    kind: 'read',
    seconds: 2.5,
    expire: (_table, key) => gone.push(key) - gone.length,
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
  const t = zeek.expiringTable<string, number>({
    kind: 'write',
    seconds: 2.5,
    expire: (_table, key) => gone.push(key) - gone.length,
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
  const s = zeek.expiringTable<string, true>({
    kind: 'create',
    seconds: 2,
    expire(_table, key) {
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
  const s = zeek.expiringTable<string, true>({
    kind: 'create',
    seconds: 1.5,
    expire(_table, key) {
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
  const s = zeek.expiringTable<number, true>({
    kind: 'create',
    seconds: 90 * 60,
    expire(_table, key) {
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
  const s = zeek.expiringTable<string, true>({
    kind: 'create',
    seconds: 1,
    expire(_table, key) {
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
