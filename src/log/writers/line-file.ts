/** A file that lines are appended to, as bytes in one buffer that is written in big pieces; optionally gzipped. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { gzipSync } from 'node:zlib';
import { LONGEST_SECONDS, LONGEST_WHOLE, putSeconds, putWhole } from '../digits.ts';
import { LONGEST_NUMBER, putJsonNumber, putJsonTime } from '../grisu.ts';
import type { ValueSink } from './text-line.ts';

/** Bytes gathered before they are written, and room for the line that fills them up. */
const FULL = 128 * 1024;
const ROOM = 16 * 1024;
const STDOUT = 1;
/** UTF-8 bytes per UTF-16 unit at most. */
const WIDEST = 3;

/** ASCII characters that a form of text cannot hold as they are: 1 at their codes. */
export type Stops = Uint8Array;

/** Stops at controls, DEL and the given characters. */
export function stopsAt(characters: string): Stops {
  const stops = new Uint8Array(0x80).fill(1, 0, 0x20);
  stops[0x7f] = 1;
  for (let i = 0; i < characters.length; i++) stops[characters.charCodeAt(i)] = 1;
  return stops;
}

/** Where the bytes of line files go; handles are the device's own. `write` says how many bytes it took. */
export interface LineDevice {
  /** `append`: what the file has stays. */
  open(name: string, append: boolean): number;
  write(handle: number, bytes: Uint8Array, at: number): number;
  close(handle: number): void;
}

/** The file system, with `/dev/stdout` for the standard output of the process. */
export const fileDevice: LineDevice = {
  open: (name, append) => (name === '/dev/stdout' ? STDOUT : openSync(name, append ? 'a' : 'w')),
  write: (fd, bytes, at) => writeSync(fd, bytes, at),
  close(fd) {
    if (fd !== STDOUT) closeSync(fd);
  },
};

const NO_STOPS: Stops = new Uint8Array(0x80);

export interface LineFileOptions {
  /** 0: not compressed. */
  readonly gzipLevel?: number | undefined;
  readonly append?: boolean | undefined;
  /** Takes lines in the place of the standard output. */
  readonly stdout?: ((line: string) => void) | undefined;
}

const QUOTE = 0x22;
const NEWLINE = 0x0a;

export class LineFile implements ValueSink {
  readonly #device: LineDevice;
  readonly #handle: number;
  readonly #gzipLevel: number;
  /** Takes lines in place of the file. */
  readonly #lines: ((line: string) => void) | undefined;
  #bytes = Buffer.allocUnsafe(FULL + ROOM);
  #view = viewOf(this.#bytes);
  #at = 0;
  #line = 0;
  #open = true;

  /**
   * Creates or truncates the file, or goes on at its end; `stdout` stands for `/dev/stdout` where it is given. Throws as
   * the system does.
   */
  constructor(
    name: string,
    device: LineDevice = fileDevice,
    { gzipLevel = 0, append = false, stdout }: LineFileOptions = {},
  ) {
    this.#device = device;
    this.#handle = device.open(name, append);
    this.#lines = name === '/dev/stdout' ? stdout : undefined;
    this.#gzipLevel = gzipLevel;
  }

  /**
   * For those who write bytes themselves: the buffer, with room for so many more from `at` on. It is another one after
   * what appends by itself.
   */
  room(bytes: number): Uint8Array {
    if (this.#at + bytes > this.#bytes.length) this.#grow(bytes);
    return this.#bytes;
  }

  /** The same buffer, for numbers of several bytes. */
  get view(): DataView {
    return this.#view;
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at;
  }

  set at(at: number) {
    this.#at = at;
  }

  /** Appends characters below 0x80. */
  ascii(text: string): void {
    const n = text.length;
    const bytes = this.room(n);
    let at = this.#at;
    for (let i = 0; i < n; i++) bytes[at++] = text.charCodeAt(i);
    this.#at = at;
  }

  /** Appends one character below 0x80. */
  byte(code: number): void {
    const bytes = this.room(1);
    bytes[this.#at++] = code;
  }

  /** Appends a whole number of 32 bits. */
  digits(v: number): void {
    this.#at = putWhole(v, this.room(LONGEST_WHOLE), this.#at);
  }

  /** Appends seconds: whole ones of 32 bits, and millionths. */
  seconds(whole: number, micros: number): void {
    this.#at = putSeconds(whole, micros, this.room(LONGEST_SECONDS), this.#at);
  }

  /** Appends a text if it is ASCII without any of the stops; else appends nothing and is false. */
  plain(text: string, stops: Stops): boolean {
    const n = text.length;
    const bytes = this.room(n);
    let at = this.#at;
    for (let i = 0; i < n; i++) {
      const c = text.charCodeAt(i);
      if (c > 0x7f || stops[c] === 1) return false;
      bytes[at++] = c;
    }
    this.#at = at;
    return true;
  }

  /** Appends a text between quotes if it is ASCII without any of the stops; else appends nothing and is false. */
  quoted(text: string, stops: Stops): boolean {
    const at = this.#at;
    this.byte(QUOTE);
    if (!this.plain(text, stops)) {
      this.#at = at;
      return false;
    }
    this.byte(QUOTE);
    return true;
  }

  /** Appends any text as UTF-8. */
  text(text: string): void {
    if (this.plain(text, NO_STOPS)) return;
    this.room(text.length * WIDEST);
    this.#at += this.#bytes.write(text, this.#at);
  }

  /** Appends a double as JSON. */
  json(v: number): void {
    this.#at = putJsonNumber(v, this.room(LONGEST_NUMBER), this.#at);
  }

  /** Appends seconds since the epoch as JSON. */
  jsonTime(v: number): void {
    this.#at = putJsonTime(v, this.room(LONGEST_NUMBER), this.#at);
  }

  /** Whether the line in hand begins like this ASCII text. */
  lineBegins(prefix: string): boolean {
    if (this.#at - this.#line < prefix.length) return false;
    for (let i = 0; i < prefix.length; i++) {
      if (this.#bytes[this.#line + i] !== prefix.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Puts another text in the place of the line's first byte. */
  replaceFirstByte(by: string): void {
    const rest = this.#bytes.toString('latin1', this.#line + 1, this.#at);
    this.#at = this.#line;
    this.ascii(by);
    this.#at += this.#bytes.write(rest, this.#at, 'latin1');
  }

  /** Appends whole lines as they are. */
  lines(bytes: Uint8Array, from: number, to: number): void {
    const n = to - from;
    this.room(n).set(bytes.subarray(from, to), this.#at);
    this.#at += n;
    if (this.#at >= FULL) this.flush();
    this.#line = this.#at;
  }

  /** Ends the line in hand. */
  endLine(): void {
    this.byte(NEWLINE);
    if (this.#at >= FULL) this.flush();
    this.#line = this.#at;
  }

  /** Writes what waits. After a failure nothing more is written: the file keeps what it has. */
  flush(): void {
    if (this.#at === 0 || !this.#open) return;
    const waiting = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    this.#line = 0;
    if (this.#lines !== undefined) {
      for (const line of waiting.toString().slice(0, -1).split('\n')) this.#lines(line);
      return;
    }
    const out = this.#gzipLevel > 0 ? gzip()(waiting, { level: this.#gzipLevel }) : waiting;
    for (let at = 0; at < out.length; ) at += this.#writeSome(out, at);
  }

  #writeSome(out: Uint8Array, at: number): number {
    try {
      return this.#device.write(this.#handle, out, at);
    } catch (error) {
      // a full pipe is not a failure
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      this.#letGo();
      throw new Error(`write error: ${systemReason(error)}`, { cause: error });
    }
  }

  close(): void {
    this.flush();
    this.#letGo();
  }

  #letGo(): void {
    if (this.#open) this.#device.close(this.#handle);
    this.#open = false;
  }

  /** Makes room for so many more bytes. */
  #grow(more: number): void {
    const bytes = Buffer.allocUnsafe(2 * (this.#at + more) + ROOM);
    bytes.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** zlib is loaded only for compressed logs: members of a gzip file may follow each other (RFC 1952). */
const gzip = (): typeof gzipSync => createRequire(import.meta.url)('node:zlib').gzipSync as typeof gzipSync;

/** The system's own sentence for an error. */
export function systemReason(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'No such file or directory',
    ENOTDIR: 'Not a directory',
    EACCES: 'Permission denied',
    EISDIR: 'Is a directory',
    EPIPE: 'Broken pipe',
    ENOSPC: 'No space left on device',
    EROFS: 'Read-only file system',
  };
  return known[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
}
