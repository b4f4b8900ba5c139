/** Values as text of the ASCII writer: one function per column, made once. */
import { type ColumnType, typeName } from '../columns.ts';
import { AsciiEscaper, firstEscaped } from '../escape.ts';
import { countText, doubleText, fixed6, intText } from '../numbers.ts';
import type { AsciiSettings } from './settings.ts';

export type ToText = (value: unknown) => string;

/** Prints a value that is set. */
function setValue(type: ColumnType, s: AsciiSettings, escaper: AsciiEscaper, inContainer: boolean): ToText {
  switch (type.kind) {
    case 'bool':
      return (v) => (v === true ? 'T' : 'F');
    case 'int':
    case 'port':
      return (v) => intText(v as number | bigint);
    case 'count':
      return (v) => countText(v as number | bigint);
    case 'double':
      return (v) => doubleText(v as number);
    case 'time':
    case 'interval':
      return (v) => fixed6(v as number);
    case 'set':
    case 'vector': {
      const element = anyValue(type.element, s, escaper, true);
      return (v) => {
        const parts: string[] = [];
        for (const item of v as Iterable<unknown>) parts.push(element(item));
        return parts.length === 0 ? s.emptyField : parts.join(s.setSeparator);
      };
    }
    case 'record':
      throw new TypeError(`a ${typeName(type)} is no column`);
    default:
      return stringValue(s, escaper, inContainer);
  }
}

/** Strings, and what is printed as text: content that reads as the mark of unset or empty is told apart. */
function stringValue(s: AsciiSettings, escaper: AsciiEscaper, inContainer: boolean): ToText {
  const { emptyField, unsetField } = s;
  const isMark = (v: string): boolean => v === unsetField || v === emptyField;
  return (v) => {
    const value = v as string | Uint8Array;
    if (value.length === 0) return emptyField;
    const text = escaper.escape(value, inContainer);
    if (typeof value === 'string') return isMark(value) ? firstEscaped(text) : text;
    return isMark(Buffer.from(value).toString()) ? firstEscaped(text) : text;
  };
}

function anyValue(type: ColumnType, s: AsciiSettings, escaper: AsciiEscaper, inContainer: boolean): ToText {
  const set = setValue(type, s, escaper, inContainer);
  const { unsetField } = s;
  return (v) => (v === undefined || v === null ? unsetField : set(v));
}

/** The printer of one column. */
export function asciiValue(type: ColumnType, s: AsciiSettings): ToText {
  return anyValue(type, s, new AsciiEscaper(s), false);
}
