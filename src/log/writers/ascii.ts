/** Zeek's ASCII writer: tab-separated lines with a header, or JSON lines; to a file, gzipped, or standard output. */
import { typeName } from '../columns.ts';
import { bytesOf, firstEscaped, hexText } from '../escape.ts';
import type { Writer, WriterInfo } from '../writer.ts';
import { asciiValue, type ToText } from './ascii-values.ts';
import { jsonValue, type ToJson } from './json-values.ts';
import { LineFile } from './line-file.ts';
import { type AsciiSettings, asciiSettings } from './settings.ts';

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
    this.file = s.toStdout ? undefined : name;
    try {
      this.#out = new LineFile(name, s.gzipLevel);
    } catch (error) {
      throw new Error(`cannot open ${name}: ${systemReason(error)}`);
    }
    this.#line = s.json ? jsonLine(info, s) : asciiLine(info, s);
    this.#header(info);
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

function fileName({ path, options }: WriterInfo, s: AsciiSettings): string {
  if (s.toStdout) return '/dev/stdout';
  if (path.startsWith('/dev/')) return path;
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

function asciiLine({ columns }: WriterInfo, s: AsciiSettings): (values: readonly unknown[]) => string {
  const print: readonly ToText[] = columns.map((c) => asciiValue(c.type, s));
  const { separator, metaPrefix } = s;
  const n = print.length;
  return (values) => {
    let line = print[0]!(values[0]);
    for (let i = 1; i < n; i++) line += separator + print[i]!(values[i]);
    return `${line.startsWith(metaPrefix) ? firstEscaped(line) : line}\n`;
  };
}

function jsonLine({ columns }: WriterInfo, s: AsciiSettings): (values: readonly unknown[]) => string {
  const print: readonly ToJson[] = columns.map((c) => jsonValue(c.type, s));
  const keys = columns.map((c) => `${JSON.stringify(c.name)}:`);
  return (values) => {
    let line = '';
    for (let i = 0; i < keys.length; i++) {
      const value = values[i];
      const unset = value === undefined || value === null;
      if (unset && !s.jsonUnset) continue;
      line += `${line === '' ? '' : ','}${keys[i]}${unset ? 'null' : print[i]!(value)}`;
    }
    return `{${line}}\n`;
  };
}

/** The system's own sentence for an error code. */
function systemReason(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'No such file or directory',
    EACCES: 'Permission denied',
    EISDIR: 'Is a directory',
    ENOSPC: 'No space left on device',
    EROFS: 'Read-only file system',
  };
  return known[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
}
