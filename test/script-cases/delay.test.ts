/** Twins of the cases about delayed writes. */
import { column, type DelayToken, type RowOf, record, text, type Zeek } from 'tapline';
import { twin } from './twin.ts';

const Counted = record('Test::Info', { n: column.count() });
type Row = RowOf<typeof Counted>;
const Noted = record('Test::Info', { n: column.count(), text: column.string() });

declare module 'tapline' {
  interface Events {
    'case::on_noted': [rec: RowOf<typeof Noted>];
  }
}

const LOG = 'Test::LOG';
const START = 629503200;
/** Delays every write of the stream. */
const delayAll = (zeek: Zeek) =>
  zeek.hook('Log::log_stream_policy', (rec, id) => void (id === LOG && zeek.log.delay(id, rec)));

twin('delay-callback-discards', (zeek) => {
  let rounds = 0;
  const discard = ({ n }: Row) => {
    zeek.print('  discard', n);
    return false;
  };
  const again = (rec: Row, id: string) => {
    zeek.print(`  callback for ${rec.n}, round ${++rounds}, at ${text.double(zeek.networkTime())}`);
    if (rounds < 3) zeek.log.delay(id, rec, again);
    return true;
  };
  zeek.hook('Log::log_stream_policy', (rec, id) => {
    if (id === LOG) zeek.log.delay(id, rec, (rec as Row).n === 1 ? discard : again);
  });
  zeek.on('network_time_init', () => {
    const policy = ({ n }: Row) => zeek.print('  filter policy', n);
    zeek.log.createStream(LOG, { columns: Counted, path: 'test', policy, maxDelayInterval: 1 });
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.log.write(LOG, zeek.make(Counted, { n: 2 }));
  });
  zeek.on('new_connection', () => zeek.print('packet', text.double(zeek.networkTime())));
});

twin('delay-expiry', (zeek) => {
  const Info = record('Test::Info', { ts: column.time(), n: column.count() });
  let n = 0;
  const now = () => text.interval(zeek.networkTime() - START);
  zeek.on('zeek_init', () => {
    const policy = (rec: Row) => zeek.print(`  line ${rec.n} goes out at ${now()}`);
    zeek.log.createStream(LOG, { columns: Info, path: 'test', policy, maxDelayInterval: 2.5 });
  });
  delayAll(zeek);
  zeek.on('new_connection', () => {
    zeek.print(`packet ${++n} at ${now()}`);
    if (n <= 2 || n === 10) zeek.log.write(LOG, zeek.make(Info, { ts: zeek.networkTime(), n }));
  });
  zeek.on('zeek_done', () => zeek.print('zeek_done'));
});

twin('delay-finish', (zeek) => {
  let token: DelayToken = {};
  zeek.declareEvent('case::on_noted');
  zeek.hook('Log::log_stream_policy', (rec, id) => {
    if (id !== LOG) return;
    zeek.print('  stream policy', (rec as Row).n);
    if ((rec as Row).n === 1) token = zeek.log.delay(id, rec);
  });
  zeek.on('case::on_noted', (rec) => zeek.print('event', rec.n, rec.text));
  zeek.on('network_time_init', () => {
    const { log } = zeek;
    const policy = ({ n }: Row) => zeek.print('  filter policy', n);
    log.createStream(LOG, { columns: Noted, path: 'test', policy, ev: 'case::on_noted' });
    const parked = zeek.make(Noted, { n: 1, text: 'at the write' });
    zeek.print('write 1', log.write(LOG, parked), log.delayQueueSize(LOG));
    zeek.print('write 2', log.write(LOG, zeek.make(Noted, { n: 2, text: 'not delayed' })));
    parked.text = 'at the resume';
    zeek.print('finish');
    zeek.print('finished', log.delayFinish(LOG, parked, token), log.delayQueueSize(LOG));
  });
});

twin('delay-order', (zeek) => {
  const tokens = new Map<number, DelayToken>();
  zeek.hook('Log::log_stream_policy', (rec, id) => {
    const { n } = rec as Row;
    if (id === LOG && n <= 3) tokens.set(n, zeek.log.delay(id, rec));
  });
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    const records = [1, 2, 3, 4].map((n) => zeek.make(Counted, { n }));
    for (const rec of records) zeek.log.write(LOG, rec);
    for (const n of [2, 3, 1]) zeek.print(zeek.log.delayFinish(LOG, records[n - 1]!, tokens.get(n)!));
  });
});

twin('delay-at-the-end', (zeek) => {
  delayAll(zeek);
  zeek.on('network_time_init', () => {
    const policy = ({ n }: Row) => zeek.print('  goes out', n);
    zeek.log.createStream(LOG, { columns: Counted, path: 'test', policy, maxDelayInterval: 3600 });
    zeek.log.write(LOG, zeek.make(Counted, { n: 1 }));
  });
  zeek.on('net_done', () => zeek.print('net_done'));
  zeek.on('connection_state_remove', ({ id }) => {
    if (id.orig_h === '10.0.0.1') zeek.print('connection removed');
  });
  zeek.on('zeek_done', () => zeek.print('zeek_done'));
});

twin('delay-max-interval-grows', (zeek) => {
  delayAll(zeek);
  zeek.on('network_time_init', () => {
    const { log } = zeek;
    const policy = ({ n }: Row) => zeek.print('  goes out', n, text.interval(zeek.networkTime() - START));
    log.createStream(LOG, { columns: Counted, path: 'test', policy, maxDelayInterval: 2.5 });
    zeek.print(log.setMaxDelayInterval(LOG, 0.5));
    log.write(LOG, zeek.make(Counted, { n: 1 }));
    zeek.print(log.setMaxDelayInterval(LOG, 4.5));
    log.write(LOG, zeek.make(Counted, { n: 2 }));
  });
});

twin('delay-outside-the-hook', (zeek) => {
  zeek.hook('Log::log_stream_policy', (_rec, id) => {
    if (id !== LOG) return;
    zeek.log.delay(id, zeek.make(Counted, { n: 9 }));
    zeek.print('in the hook, wrong record: goes on');
  });
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    const rec = zeek.make(Counted, { n: 1 });
    zeek.print('write', zeek.log.write(LOG, rec), zeek.log.delayQueueSize(LOG));
    const token = zeek.log.delay(LOG, rec);
    zeek.print('outside: goes on');
    zeek.print('finish', zeek.log.delayFinish(LOG, rec, token));
  });
});

twin('delay-queue-size', (zeek) => {
  delayAll(zeek);
  zeek.on('network_time_init', () => {
    const { log } = zeek;
    const policy = ({ n }: Row) => zeek.print('  goes out', n);
    log.createStream(LOG, { columns: Counted, path: 'test', policy, maxDelayQueueSize: 2 });
    for (const n of [1, 2, 3, 4]) {
      log.write(LOG, zeek.make(Counted, { n }));
      zeek.print('written', n, log.delayQueueSize(LOG));
    }
    zeek.print('smaller', log.setMaxDelayQueueSize(LOG, 1), log.delayQueueSize(LOG));
  });
  zeek.on('new_connection', ({ id }) => {
    if (id.orig_h === '10.0.0.2') zeek.print('second packet');
  });
});

twin('delay-references', (zeek) => {
  const tokens: DelayToken[] = [];
  const first = () => zeek.print('  first callback');
  const second = (rec: Row) => {
    zeek.print('  second callback');
    rec.n = 100;
  };
  zeek.hook('Log::log_stream_policy', (rec, id) => {
    if (id === LOG) tokens.push(zeek.log.delay(id, rec, first));
  });
  zeek.hook('Log::log_stream_policy', { priority: -1 }, (rec, id) => {
    if (id === LOG) tokens.push(zeek.log.delay(id, rec, second));
  });
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    const rec = zeek.make(Counted, { n: 1 });
    zeek.log.write(LOG, rec);
    zeek.print('finish 1');
    zeek.log.delayFinish(LOG, rec, tokens[0]!);
    zeek.print('finish 2', zeek.log.delayQueueSize(LOG));
    zeek.log.delayFinish(LOG, rec, tokens[1]!);
    zeek.print('done', zeek.log.delayQueueSize(LOG));
  });
});

twin('delay-veto-cancels', (zeek) => {
  const callback = () => zeek.print('not printed');
  zeek.hook('Log::log_stream_policy', { priority: 1 }, (rec, id) => {
    if (id === LOG) zeek.log.delay(id, rec, callback);
  });
  zeek.hook('Log::log_stream_policy', (_rec, id) => id !== LOG);
  zeek.on('network_time_init', () => {
    zeek.log.createStream(LOG, { columns: Counted, path: 'test' });
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 1 })), zeek.log.delayQueueSize(LOG));
  });
});
