import { column } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { own } from './loose.ts';

export default own(({ zeek }) => zeek.redefRecord(Info, { note: column.string().optional() }), [Conn]);
