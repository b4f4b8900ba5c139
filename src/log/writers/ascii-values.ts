/** Values as text of the ASCII writer: one function per column, made once, that appends to the line. */
import { type ColumnType, typeName } from '../columns.ts';
import { AsciiEscaper, firstEscaped } from '../escape.ts';
import { countText, doubleText, fixed6, intText, splitSeconds } from '../numbers.ts';
import { stopsAt } from './line-file.ts';
import type { AsciiSettings } from './settings.ts';
import type { ValueSink } from './text-line.ts';

/** Appends a value. */
export type Print<Out = ValueSink> = (value: unknown, out: Out) => void;

/** The settings that say what a value looks like. */
export type ValueForm = Pick<
  AsciiSettings,
  'separator' | 'setSeparator' | 'emptyField' | 'unsetField' | 'utf8'
>;

const TRUE = 0x54;
const FALSE = 0x46;

/** The printer of values that are set. */
function setValue(type: ColumnType, s: ValueForm, inContainer: boolean): Print {
  switch (type.kind) {
    case 'bool':
      return (v, out) => out.byte(v === true ? TRUE : FALSE);
    case 'int':
    case 'port':
      return printInt;
    case 'count':
      return printCount;
    case 'double':
      return (v, out) => out.ascii(doubleText(v as number));
    case 'time':
    case 'interval':
      return printSeconds;
    case 'set':
    case 'vector':
      return container(anyValue(type.element, s, true), s);
    case 'record':
      throw new TypeError(`a ${typeName(type)} is no column`);
    default:
      return stringValue(s, inContainer);
  }
}

/** Whether a number is whole and has 32 bits: then it needs no text of its own. */
const isShort = (v: unknown): v is number => typeof v === 'number' && v >>> 0 === v;

export function printInt(v: unknown, out: ValueSink): void {
  if (isShort(v)) out.digits(v);
  else out.ascii(intText(v as number | bigint));
}

export function printCount(v: unknown, out: ValueSink): void {
  if (isShort(v)) out.digits(v);
  else out.ascii(countText(v as number | bigint));
}

/** `%.6f`, mostly without a text of its own. */
function printSeconds(v: unknown, out: ValueSink): void {
  const parts = splitSeconds(v as number);
  if (parts === undefined || !isShort(parts.second)) out.ascii(fixed6(v as number));
  else out.seconds(parts.second, parts.micros);
}

function container(element: Print, { setSeparator, emptyField }: ValueForm): Print {
  return (v, out) => {
    let first = true;
    for (const item of v as Iterable<unknown>) {
      if (!first) out.text(setSeparator);
      first = false;
      element(item, out);
    }
    if (first) out.text(emptyField);
  };
}

/** Strings, and what is printed as text: content that reads as the mark of unset or empty is told apart. */
function stringValue(s: ValueForm, inContainer: boolean): Print {
  const { emptyField, unsetField, separator, setSeparator } = s;
  const escaper = new AsciiEscaper(s);
  const isMark = (v: string): boolean =>
    (v.length === unsetField.length && v === unsetField) ||
    (v.length === emptyField.length && v === emptyField);
  // where a separator may begin, the escaper looks closer
  const stops = stopsAt(`\\${separator.slice(0, 1)}${inContainer ? setSeparator.slice(0, 1) : ''}`);
  return (v, out) => {
    const value = v as string | Uint8Array;
    if (value.length === 0) {
      out.text(emptyField);
      return;
    }
    const mark = isMark(typeof value === 'string' ? value : Buffer.from(value).toString());
    if (!mark && typeof value === 'string' && out.plain(value, stops)) return;
    const text = escaper.escape(value, inContainer);
    out.text(mark ? firstEscaped(text) : text);
  };
}

function anyValue(type: ColumnType, s: ValueForm, inContainer: boolean): Print {
  const set = setValue(type, s, inContainer);
  const { unsetField } = s;
  return (v, out) => {
    if (v === undefined || v === null) out.text(unsetField);
    else set(v, out);
  };
}

/** The printer of one column, for values that are set. */
export const asciiValue = (type: ColumnType, s: ValueForm): Print => setValue(type, s, false);
