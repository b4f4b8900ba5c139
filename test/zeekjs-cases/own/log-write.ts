import { column, type RowOf, record, unlogged } from 'tapline';
import { own } from './loose.ts';

const Info = record('Own::Info', {
  ts: column.time(),
  host: column.addr(),
  n: column.count().optional(),
  tags: column.vector(column.string()).optional(),
  s: column.string().optional(),
  hidden: unlogged(column.count()).default(1),
});

declare module 'tapline' {
  interface Events {
    'Own::log_own': [rec: RowOf<typeof Info>];
  }
}

export default own(({ js, zeek, on }) => {
  js.record(Info);
  js.hook('Own::log_policy', 'rec: Own::Info, id: enum, filter: Log::Filter');
  js.event('Own::log_own', 'rec: Own::Info');
  on('zeek_init', () => {
    zeek.log.createStream('Own::LOG', {
      columns: Info,
      ev: 'Own::log_own',
      path: 'own',
      policy: 'Own::log_policy',
    });
  });
});
