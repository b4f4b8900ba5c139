import { type Connection, column } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { own } from './loose.ts';

type Noted = { note?: string };

export default own(
  ({ zeek, on, print }) => {
    zeek.redefRecord(Info, { note: column.string().optional() });
    const mine = (c: Connection): boolean => c.id.orig_h === '10.0.0.2';
    on(
      'connection_state_remove',
      (c: Connection) => {
        const conn = c.conn as Noted;
        if (mine(c)) print('zeek 2', conn.note ?? '(unset)');
        conn.note = 'from zeek';
      },
      2,
    );
    on(
      'connection_state_remove',
      (c: Connection) => {
        if (mine(c)) print('zeek -2', (c.conn as Noted).note);
      },
      -2,
    );
  },
  [Conn],
);
