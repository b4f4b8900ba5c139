/**
 * The engine's own record types, as logs and extensions see them: `conn_id`, `endpoint` and `connection`.
 *
 * The engine makes their instances (session/record.ts); here are the types under which scripts nest and extend them.
 */
import { column, unlogged } from '../log/columns.ts';
import { type RecordType, record } from '../log/record.ts';
import type { ConnId } from '../session/record.ts';

const connIdColumns = {
  orig_h: column.addr(),
  orig_p: column.port(),
  resp_h: column.addr(),
  resp_p: column.port(),
  proto: unlogged(column.count()),
};

/** Zeek's `conn_id`: the columns id.orig_h, id.orig_p, id.resp_h and id.resp_p of many logs. */
export const connIdType = record('conn_id', connIdColumns) as RecordType<typeof connIdColumns, ConnId>;

/** Zeek's `endpoint`, to be extended. */
export const endpointType = record('endpoint', {});

/** Zeek's `connection`, to be extended: fields added here are each connection's own state. */
export const connectionType = record('connection', {});
