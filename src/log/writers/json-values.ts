/** Values as JSON: one function per column, made once. Sets and vectors are arrays, holes are null. */
import { type ColumnType, typeName } from '../columns.ts';
import { jsonString } from '../escape.ts';
import { jsonNumber } from '../grisu.ts';
import { countText, intText, isoTime, millis } from '../numbers.ts';
import type { AsciiSettings, JsonTimestamps } from './settings.ts';

export type ToJson = (value: unknown) => string;

const whenFinite =
  (text: (v: number) => string): ToJson =>
  (v) =>
    Number.isFinite(v) ? text(v as number) : 'null';

function time(form: JsonTimestamps): ToJson {
  switch (form) {
    case 'JSON::TS_MILLIS':
      return whenFinite((v) => intText(millis(v)));
    case 'JSON::TS_MILLIS_UNSIGNED':
      return whenFinite((v) => countText(millis(v)));
    case 'JSON::TS_ISO8601':
      return (v) => {
        const text = isoTime(v as number);
        return text === undefined ? 'null' : `"${text}"`;
      };
    default:
      return (v) => jsonNumber(v as number);
  }
}

/** The printer of one column, for values that are set. */
export function jsonValue(type: ColumnType, s: AsciiSettings): ToJson {
  switch (type.kind) {
    case 'bool':
      return (v) => (v === true ? 'true' : 'false');
    case 'int':
    case 'port':
      return (v) => intText(v as number | bigint);
    case 'count':
      return (v) => countText(v as number | bigint);
    case 'double':
    case 'interval':
      return (v) => jsonNumber(v as number);
    case 'time':
      return time(s.jsonTimestamps);
    case 'set':
    case 'vector': {
      const element = jsonValue(type.element, s);
      return (v) => {
        const parts: string[] = [];
        for (const item of v as Iterable<unknown>) {
          parts.push(item === undefined || item === null ? 'null' : element(item));
        }
        return `[${parts.join(',')}]`;
      };
    }
    case 'record':
      throw new TypeError(`a ${typeName(type)} is no column`);
    default:
      return (v) => jsonString(v as string | Uint8Array);
  }
}
