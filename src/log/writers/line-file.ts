/** A file that lines are appended to: written in big pieces, optionally gzipped. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { gzipSync } from 'node:zlib';

/** Characters gathered before they are written. */
const BUFFER = 128 * 1024;
const STDOUT = 1;

export class LineFile {
  readonly #fd: number;
  readonly #gzipLevel: number;
  #waiting = '';
  #open = true;

  /** Creates or truncates the file; `/dev/stdout` is the standard output of the process. Throws as the system does. */
  constructor(name: string, gzipLevel = 0) {
    this.#fd = name === '/dev/stdout' ? STDOUT : openSync(name, 'w');
    this.#gzipLevel = gzipLevel;
  }

  add(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length >= BUFFER) this.flush();
  }

  /** Writes what waits. After a failure nothing more is written: the file keeps what it has. */
  flush(): void {
    if (this.#waiting === '' || !this.#open) return;
    const bytes = Buffer.from(this.#waiting, 'utf8');
    this.#waiting = '';
    const out = this.#gzipLevel > 0 ? gzip()(bytes, { level: this.#gzipLevel }) : bytes;
    for (let at = 0; at < out.length; ) at += this.#writeSome(out, at);
  }

  #writeSome(out: Uint8Array, at: number): number {
    try {
      return writeSync(this.#fd, out, at);
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
    if (this.#open && this.#fd !== STDOUT) closeSync(this.#fd);
    this.#open = false;
  }
}

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
