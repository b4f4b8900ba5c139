/** Values as text of the ASCII writer: one function per column, made once. */
import { type ColumnType, typeName } from '../columns.ts';
import { AsciiEscaper, firstEscaped } from '../escape.ts';
import { countText, doubleText, fixed6 } from '../numbers.ts';
import type { AsciiSettings } from './settings.ts';

export type ToText = (value: unknown) => string;

/** Prints a value that is set. */
function setValue(type: ColumnType, s: AsciiSettings, escaper: AsciiEscaper, inContainer: boolean): ToText {
  switch (type.kind) {
    case 'bool':
      return (v) => (v === true ? 'T' : 'F');
    case 'int':
    case 'port':
      return (v) => String(v);
    case 'count':
      return (v) => (typeof v === 'bigint' ? v.toString() : countText(v as number));
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

/** Strings, and what is printed as text: marks of unset and empty fields are told apart from real content. */
function stringValue(s: AsciiSettings, escaper: AsciiEscaper, inContainer: boolean): ToText {
  const { emptyField, unsetField } = s;
  return (v) => {
    const value = v as string | Uint8Array;
    if (value.length === 0) return emptyField;
    const text = escaper.escape(value, inContainer);
    return value === unsetField || value === emptyField ? firstEscaped(text) : text;
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
