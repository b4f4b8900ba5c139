import { type Connection, column } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { own } from './loose.ts';

type Noted = { note?: string };

export default own(
  ({ zeek, on, print }) => {
    zeek.redefRecord(Info, { note: column.string().optional() });
    on(
      'connection_state_remove',
      (c: Connection) => {
        if (c.id.orig_h === '10.0.0.2') print('zeek 1', (c.conn as Noted).note);
      },
      1,
    );
  },
  [Conn],
);
