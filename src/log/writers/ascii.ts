/** Zeek's ASCII writer: tab-separated lines with a header, or JSON lines; to a file, gzipped, or standard output. */
import { type ColumnType, typeName } from '../columns.ts';
import { LONGEST_WHOLE, putWhole } from '../digits.ts';
import { bytesOf, firstEscaped, hexText } from '../escape.ts';
import type { Writer, WriterFactory, WriterInfo } from '../writer.ts';
import { asciiValue } from './ascii-values.ts';
import { jsonValue } from './json-values.ts';
import { fileDevice, type LineDevice, LineFile, systemReason } from './line-file.ts';
import { logFile } from './log-file.ts';
import { type AsciiSettings, asciiSettings } from './settings.ts';

const DEVICES = '/dev/';
const STDOUT = '/dev/stdout';

class AsciiWriter implements Writer {
  readonly file: string | undefined;
  buffered = true;
  readonly #s: AsciiSettings;
  readonly #out: LineFile;
  readonly #line: PrintLine;

  constructor(info: WriterInfo, device: LineDevice) {
    const s = asciiSettings(info);
    const name = fileName(info, s);
    this.#s = s;
    this.file = name.startsWith(DEVICES) ? undefined : name;
    try {
      const { append, stdout } = info;
      this.#out = new LineFile(name, device, { gzipLevel: s.gzipLevel, append, stdout });
    } catch (error) {
      throw new Error(`cannot open ${name}: ${systemReason(error)}`, { cause: error });
    }
    this.#line = s.json ? jsonLine(info, s) : asciiLine(info, s);
    this.#header(s.toStdout ? { ...info, path: STDOUT } : info);
  }

  write(values: readonly unknown[]): void {
    this.#line(values, this.#out);
    if (!this.buffered) this.#out.flush();
  }

  flush(): void {
    this.#out.flush();
  }

  close(): void {
    const s = this.#s;
    if (!s.json && s.meta && !s.tsv) this.#meta('close', stamp());
    this.#out.close();
  }

  #meta(key: string, ...values: readonly string[]): void {
    const { metaPrefix, separator } = this.#s;
    this.#out.text([metaPrefix + key, ...values].join(separator));
    this.#out.endLine();
  }

  #header({ path, columns }: WriterInfo): void {
    const s = this.#s;
    const out = this.#out;
    if (s.json || !s.meta) return;
    const names = columns.map((c) => c.name);
    if (s.tsv) {
      out.text(names.join(s.separator));
      out.endLine();
      return;
    }
    out.text(`${s.metaPrefix}separator ${shown(s.separator)}`);
    out.endLine();
    this.#meta('set_separator', shown(s.setSeparator));
    this.#meta('empty_field', shown(s.emptyField));
    this.#meta('unset_field', shown(s.unsetField));
    this.#meta('path', shown(path));
    this.#meta('open', stamp());
    this.#meta('fields', ...names);
    this.#meta('types', ...columns.map((c) => typeName(c.type)));
  }
}

/** The writer whose files lie on a device. */
export function asciiOn(device: LineDevice): WriterFactory {
  const open: WriterFactory = (info) => new AsciiWriter(info, device);
  open.says = 'Lines of text: separated fields under a header, or JSON; compressed if wanted.';
  return open;
}

export const ascii: WriterFactory = asciiOn(fileDevice);

/** Devices as they are; all else in the log folder, unless absolute, with extension. */
function fileName(info: WriterInfo, s: AsciiSettings): string {
  if (s.toStdout) return STDOUT;
  if (info.path.startsWith(DEVICES)) return info.path;
  const suffix = process.env.ZEEK_LOG_SUFFIX ?? 'log';
  return logFile(info, `${suffix}${s.gzipLevel > 0 ? `.${s.gzipExtension}` : ''}`);
}

/** Header values: white space and what is no printable ASCII as `\xNN`. */
const shown = (text: string): string =>
  Array.from(bytesOf(text), (b) => (b > 0x20 && b < 0x7f ? String.fromCharCode(b) : hexText([b]))).join('');

/** Wall clock, local time, as `#open` and `#close` have it. */
function stamp(): string {
  const now = new Date();
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes()];
  return [...parts, now.getSeconds()].map((n) => String(n).padStart(2, '0')).join('-');
}

type PrintLine = (values: readonly unknown[], out: LineFile) => void;

/** Writes a function out, column by column, so that each call in it meets one printer only and can be inlined. */
const compile = (names: readonly string[], body: string, values: readonly unknown[]): PrintLine =>
  (
    new Function(...names, `return (values, out) => {\n${body}\nout.endLine();\n};`) as (
      ...v: readonly unknown[]
    ) => PrintLine
  )(...values);

/**
 * A line is one function that puts separators, marks and whole numbers into the buffer itself: calls for a byte each
 * would take longer than all else. What is longer, printers append.
 */
function asciiLine({ columns }: WriterInfo, s: AsciiSettings): PrintLine {
  const printers = columns.map((c) => asciiValue(c.type, s));
  const unset = appending(s.unsetField);
  const pieces = columns.map(
    ({ type }, i) => `v = values[${i}];
    if (v === undefined || v === null) { ${unset} }
    else ${type.kind === 'bool' ? TRUE : whole(type.kind)} { out.at = at; print${i}(v, out); ${REFILL} }`,
  );
  return compile(
    ['metaPrefix', 'firstEscaped', 'putWhole', 'need', ...printers.map((_, i) => `print${i}`)],
    `let v, bytes, at;
    ${REFILL}
    ${pieces.join(`\n${appending(s.separator)}\n`)}
    out.at = at;
    if (out.lineBegins(metaPrefix)) out.replaceFirstByte(firstEscaped(metaPrefix.slice(0, 1)));`,
    [s.metaPrefix, firstEscaped, putWhole, columns.length * (LONGEST_WHOLE + 1), ...printers],
  );
}

/** Takes up the buffer, with room for every column that no printer appends. */
const REFILL = 'bytes = out.room(need); at = out.at;';

/** The branch that puts whole numbers into the buffer, before the one that leaves them to the printer; none for others. */
function whole(kind: ColumnType['kind']): string {
  switch (kind) {
    case 'int':
    case 'port':
    case 'count':
      return `if (typeof v === 'number' && v >>> 0 === v) at = putWhole(v, bytes, at); else`;
    default:
      return '';
  }
}

/** The same for what is true. */
const TRUE = `if (v === true) bytes[at++] = ${'T'.charCodeAt(0)}; else`;

/** The statement that appends a text; one character of ASCII, as marks and separators mostly are, as its code. */
const appending = (text: string): string =>
  text.length === 1 && text < '\x80'
    ? `bytes[at++] = ${text.charCodeAt(0)};`
    : `out.at = at; out.text(${JSON.stringify(text)}); ${REFILL}`;

/**
 * The same, except that what is unset has no name either, so that the first name may be any. Names are put four bytes at
 * a time: they are more than half of a line.
 */
function jsonLine({ columns }: WriterInfo, s: AsciiSettings): PrintLine {
  const printers = columns.map((c) => jsonValue(c.type, s));
  const names = columns.map(({ name }) => Buffer.from(`${JSON.stringify(name)}:`));
  const need = names.reduce((sum, name) => sum + MARK + name.length + LONGEST_DIRECT, WORD);
  const refill = `${REFILL} view = out.view;`;
  const pieces = columns.map(({ type }, i) => {
    const begin = `bytes[at++] = mark; mark = ${COMMA}; ${putting(names[i]!)}`;
    return `v = values[${i}];
    if (v !== undefined && v !== null) {
      ${begin}
      ${whole(type.kind)} { out.at = at; print${i}(v, out); ${refill} }
    } ${s.jsonUnset ? `else { ${begin} ${putting(NULL)} }` : ''}`;
  });
  return compile(
    ['putWhole', 'need', ...printers.map((_, i) => `print${i}`)],
    `let v, bytes, view, at, mark = ${BRACE};
    ${refill}
    ${pieces.join('\n')}
    if (mark === ${BRACE}) bytes[at++] = mark;
    bytes[at++] = ${BRACE_END};
    out.at = at;`,
    [putWhole, need, ...printers],
  );
}

const NULL = Buffer.from('null');
const [COMMA, BRACE, BRACE_END] = Buffer.from(',{}');
/** Bytes of the mark before a name, and of a value that no printer appends. */
const MARK = 1;
const LONGEST_DIRECT = Math.max(LONGEST_WHOLE, NULL.length);
const WORD = 4;

/** The statements that put bytes, in words: what the last one has too much is overwritten by what follows. */
function putting(text: Buffer): string {
  const words = Buffer.concat([text, Buffer.alloc(-text.length & (WORD - 1))]);
  const stores: string[] = [];
  for (let i = 0; i < words.length; i += WORD) {
    stores.push(`view.setInt32(at + ${i}, ${words.readInt32LE(i)}, true);`);
  }
  return `${stores.join(' ')} at += ${text.length};`;
}
