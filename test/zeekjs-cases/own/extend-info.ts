import { column, record, unlogged } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { own } from './loose.ts';

const Extra = record('Extra', {
  name: column.string(),
  bytes: column.count().optional(),
  hidden: unlogged(column.string()).default('x'),
});

export default own(
  ({ zeek }) => {
    zeek.redefRecord(Info, {
      nth: column.count().optional(),
      tags: column.vector(column.string()).optional(),
      extra: column.record(Extra).optional(),
      ratio: column.double().default(0),
    });
  },
  [Conn],
);
