/** Values as JSON: one function per column, made once, that appends to the line. Sets and vectors are arrays. */
import { type ColumnType, typeName } from '../columns.ts';
import { jsonString } from '../escape.ts';
import { countText, intText, isoTime, millis } from '../numbers.ts';
import { type Print as AnyPrint, printCount, printInt } from './ascii-values.ts';
import { type LineFile, stopsAt } from './line-file.ts';
import type { AsciiSettings, JsonTimestamps } from './settings.ts';

type Print = AnyPrint<LineFile>;

const printNumber: Print = (v, out) => out.json(v as number);

const whenFinite =
  (text: (v: number) => string): Print =>
  (v, out) =>
    out.ascii(Number.isFinite(v) ? text(v as number) : 'null');

function time(form: JsonTimestamps): Print {
  switch (form) {
    case 'JSON::TS_MILLIS':
      return whenFinite((v) => intText(millis(v)));
    case 'JSON::TS_MILLIS_UNSIGNED':
      return whenFinite((v) => countText(millis(v)));
    case 'JSON::TS_ISO8601':
      return (v, out) => {
        const text = isoTime(v as number);
        out.ascii(text === undefined ? 'null' : `"${text}"`);
      };
    default:
      return (v, out) => out.jsonTime(v as number);
  }
}

/** The printer of one column, for values that are set. */
export function jsonValue(type: ColumnType, s: AsciiSettings): Print {
  switch (type.kind) {
    case 'bool':
      return (v, out) => out.ascii(v === true ? 'true' : 'false');
    case 'int':
    case 'port':
      return printInt;
    case 'count':
      return printCount;
    case 'double':
    case 'interval':
      return printNumber;
    case 'time':
      return time(s.jsonTimestamps);
    case 'set':
    case 'vector':
      return array(jsonValue(type.element, s));
    case 'record':
      throw new TypeError(`a ${typeName(type)} is no column`);
    default:
      return printString;
  }
}

/** Holes are null. */
function array(element: Print): Print {
  return (v, out) => {
    let before = '[';
    for (const item of v as Iterable<unknown>) {
      out.ascii(before);
      before = ',';
      if (item === undefined || item === null) out.ascii('null');
      else element(item, out);
    }
    out.ascii(before === '[' ? '[]' : ']');
  };
}

const STOPS = stopsAt('"\\');

function printString(v: unknown, out: LineFile): void {
  if (typeof v === 'string' && out.quoted(v, STOPS)) return;
  out.text(jsonString(v as string | Uint8Array));
}
