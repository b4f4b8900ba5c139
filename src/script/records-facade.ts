/** Records as scripts make and extend them. */
import type { ColumnBlock } from '../log/columns.ts';
import type { RecordType, RecordTypes } from '../log/record.ts';
import type { EngineParts } from './facade.ts';
import type { Keep } from './holdings.ts';

export class RecordsFacade {
  readonly make: RecordTypes['create'];
  readonly extend: RecordTypes['extend'];
  readonly setLogged: <Row>(
    type: RecordType<ColumnBlock, Row>,
    name: keyof Row & string,
    logged: boolean,
  ) => void;
  readonly #records: RecordTypes;

  constructor({ records }: EngineParts, keep: Keep) {
    this.#records = records;
    this.make = records.create.bind(records);
    this.extend = (type, columns, computed) => {
      const extended = records.extend(type, columns, computed);
      const name = `${type.name} +${Object.keys(columns).join(' +')}`;
      keep(() => records.retract(type, Object.keys(columns)), 'record', name);
      return extended;
    };
    this.setLogged = (type, name, logged) => {
      if (!records.setLogged(type, name, logged)) return;
      const what = `${type.name} ${logged ? '+' : '-'}&log ${name}`;
      keep(() => records.retractLogged(type, name, logged), 'record', what);
    };
  }

  /** Puts the default of a field back, or unsets it; a name that is no field throws a RangeError. */
  readonly reset = <T extends object>(type: RecordType, rec: T, name: keyof T & string): void => {
    const field = this.#records.fields(type).find((f) => f.name === name);
    if (field === undefined) throw new RangeError(`${type.name} has no field ${name}`);
    rec[name] = field.initial() as T[typeof name];
  };
}
