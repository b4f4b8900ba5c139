/** Zeek's ASCII writer: tab-separated lines with a header, or JSON lines; to a file, gzipped, or standard output. */
import { typeName } from '../columns.ts';
import { bytesOf, firstEscaped, hexText } from '../escape.ts';
import type { Writer, WriterInfo } from '../writer.ts';
import { asciiValue } from './ascii-values.ts';
import { jsonValue } from './json-values.ts';
import { LineFile, systemReason } from './line-file.ts';
import { type AsciiSettings, asciiSettings } from './settings.ts';

const DEVICES = '/dev/';
const STDOUT = '/dev/stdout';

class AsciiWriter implements Writer {
  readonly file: string | undefined;
  buffered = true;
  readonly #s: AsciiSettings;
  readonly #out: LineFile;
  readonly #line: (values: readonly unknown[]) => string;

  constructor(info: WriterInfo) {
    const s = asciiSettings(info);
    const name = fileName(info, s);
    this.#s = s;
    this.file = name.startsWith(DEVICES) ? undefined : name;
    try {
      this.#out = new LineFile(name, s.gzipLevel);
    } catch (error) {
      throw new Error(`cannot open ${name}: ${systemReason(error)}`, { cause: error });
    }
    this.#line = s.json ? jsonLine(info, s) : asciiLine(info, s);
    this.#header(s.toStdout ? { ...info, path: STDOUT } : info);
  }

  write(values: readonly unknown[]): void {
    this.#out.add(this.#line(values));
    if (!this.buffered) this.#out.flush();
  }

  flush(): void {
    this.#out.flush();
  }

  close(): void {
    const s = this.#s;
    if (!s.json && s.meta && !s.tsv) this.#out.add(this.#meta('close', stamp()));
    this.#out.close();
  }

  #meta(key: string, ...values: readonly string[]): string {
    return `${[this.#s.metaPrefix + key, ...values].join(this.#s.separator)}\n`;
  }

  #header({ path, columns }: WriterInfo): void {
    const s = this.#s;
    if (s.json || !s.meta) return;
    const names = columns.map((c) => c.name);
    if (s.tsv) {
      this.#out.add(`${names.join(s.separator)}\n`);
      return;
    }
    this.#out.add(`${s.metaPrefix}separator ${shown(s.separator)}\n`);
    this.#out.add(this.#meta('set_separator', shown(s.setSeparator)));
    this.#out.add(this.#meta('empty_field', shown(s.emptyField)));
    this.#out.add(this.#meta('unset_field', shown(s.unsetField)));
    this.#out.add(this.#meta('path', shown(path)));
    this.#out.add(this.#meta('open', stamp()));
    this.#out.add(this.#meta('fields', ...names));
    this.#out.add(this.#meta('types', ...columns.map((c) => typeName(c.type))));
  }
}

export const ascii = (info: WriterInfo): Writer => new AsciiWriter(info);

/** Devices as they are; all else in the log folder, unless absolute, with extension. */
function fileName({ path, options }: WriterInfo, s: AsciiSettings): string {
  if (s.toStdout) return STDOUT;
  if (path.startsWith(DEVICES)) return path;
  const suffix = process.env.ZEEK_LOG_SUFFIX ?? 'log';
  const dir = options['Log::default_logdir'];
  const base = dir === '' || path.startsWith('/') ? path : `${dir}/${path}`;
  return `${base}.${suffix}${s.gzipLevel > 0 ? `.${s.gzipExtension}` : ''}`;
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

type ToLine = (values: readonly unknown[]) => string;

/** Writes a function out, column by column, so that each call in it meets one printer only and can be inlined. */
const compile = (names: readonly string[], body: string, values: readonly unknown[]): ToLine =>
  (new Function(...names, `return (values) => {\n${body}\n};`) as (...v: readonly unknown[]) => ToLine)(
    ...values,
  );

function asciiLine({ columns }: WriterInfo, s: AsciiSettings): ToLine {
  const { separator, metaPrefix } = s;
  const printers = columns.map((c) => asciiValue(c.type, s));
  const pieces = printers.map((_, i) => `print${i}(values[${i}])`);
  const body = `const line = ${pieces.join(' + separator + ')} + '\\n';
    return line.startsWith(metaPrefix) ? firstEscaped(line) : line;`;
  const names = ['separator', 'metaPrefix', 'firstEscaped', ...printers.map((_, i) => `print${i}`)];
  return compile(names, body, [separator, metaPrefix, firstEscaped, ...printers]);
}

function jsonLine({ columns }: WriterInfo, s: AsciiSettings): ToLine {
  const printers = columns.map((c) => jsonValue(c.type, s));
  const body = columns.map(({ name }, i) => {
    const first = JSON.stringify(`{${JSON.stringify(name)}:`);
    const later = JSON.stringify(`,${JSON.stringify(name)}:`);
    const key = i === 0 ? first : `(line === '' ? ${first} : ${later})`;
    const unset = s.jsonUnset ? `else line += ${key} + 'null';` : '';
    return `v = values[${i}]; if (v !== undefined && v !== null) line += ${key} + print${i}(v); ${unset}`;
  });
  const names = printers.map((_, i) => `print${i}`);
  return compile(
    names,
    `let line = ''; let v;\n${body.join('\n')}\nreturn line === '' ? '{}\\n' : line + '}\\n';`,
    printers,
  );
}
