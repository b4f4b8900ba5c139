/** Values as JSON: one function per column, made once. Sets and vectors are arrays, holes are null. */
import { type ColumnType, typeName } from '../columns.ts';
import { jsonString } from '../escape.ts';
import { countText, isoTime, jsonNumber } from '../numbers.ts';
import type { AsciiSettings, JsonTimestamps } from './settings.ts';

export type ToJson = (value: unknown) => string;

function time(form: JsonTimestamps): ToJson {
  switch (form) {
    case 'JSON::TS_MILLIS':
      return (v) => String(Math.trunc((v as number) * 1000));
    case 'JSON::TS_MILLIS_UNSIGNED':
      return (v) => countText(Math.trunc((v as number) * 1000));
    case 'JSON::TS_ISO8601':
      return (v) => `"${isoTime(v as number)}"`;
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
      return (v) => String(v);
    case 'count':
      return (v) => (typeof v === 'bigint' ? v.toString() : countText(v as number));
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
        for (const item of v as Iterable<unknown>) parts.push(item === undefined ? 'null' : element(item));
        return `[${parts.join(',')}]`;
      };
    }
    case 'record':
      throw new TypeError(`a ${typeName(type)} is no column`);
    default:
      return (v) => jsonString(v as string | Uint8Array);
  }
}
