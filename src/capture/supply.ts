/**
 * Bytes for the block readers: one growing window over a file or a stream.
 *
 * `need(n)` makes n bytes available at `at` or says why not. Files are read synchronously in big blocks, streams when
 * their chunks arrive. Bytes before `at` may be overwritten by the next `need`.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { blockBuffer } from '../core/checksum.ts';

/** Small enough to lie in a core's second-level cache from the system's copy to the checksum, bytes. */
const BLOCK = 1 << 18;

/** Answers of `need`. */
export const Supplied = {
  /** The bytes are in [at, at + n). */
  yes: 1,
  /** The input ended before; `available` says how many bytes are left. */
  end: 0,
  /** Not yet: await `ready()`. */
  wait: 2,
} as const;
export type Supplied = (typeof Supplied)[keyof typeof Supplied];

export abstract class Supply {
  bytes: Uint8Array = blockBuffer(BLOCK);
  at = 0;
  /** One past the last byte that is there. */
  end = 0;
  /** Why the input broke off, '' when it did not; to be looked at once `need` has answered `end`. */
  failure = '';
  /** Offset of bytes[0] in the input. */
  #base = 0;

  /** Offset in the input of the cursor. */
  get offset(): number {
    return this.#base + this.at;
  }

  get available(): number {
    return this.end - this.at;
  }

  /** How far the capture has been read, in the unit of `size`. */
  get consumed(): number {
    return this.offset;
  }

  need(n: number): Supplied {
    return this.end - this.at >= n ? Supplied.yes : this.#fetch(n);
  }

  /** A copy of all bytes that are there now; the cursor moves behind them. */
  take(): Uint8Array {
    const taken = this.bytes.slice(this.at, this.end);
    this.at = this.end;
    return taken;
  }

  #fetch(n: number): Supplied {
    this.#makeRoom(n);
    while (this.end - this.at < n) {
      const answer = this.fill();
      if (answer !== Supplied.yes) return answer;
    }
    return Supplied.yes;
  }

  /** Moves what is left to the front; grows for a record larger than the block. */
  #makeRoom(n: number): void {
    if (this.at + n <= this.bytes.length) return;
    const target = n > this.bytes.length ? blockBuffer(Math.max(n, 2 * this.bytes.length)) : this.bytes;
    target.set(this.bytes.subarray(this.at, this.end));
    this.bytes = target;
    this.#base += this.at;
    this.end -= this.at;
    this.at = 0;
  }

  /** Adds bytes at `end`; there is room for at least one. Input that breaks off sets `failure` and ends. */
  protected abstract fill(): Supplied;
  /** Resolves when `need` is worth asking again after `wait`. */
  abstract ready(): Promise<void>;
  abstract close(): void;
  /** Size of the input, when known. */
  abstract readonly size: number | undefined;
}

/** A file, read in blocks. Failure to open it is thrown as the system gives it. */
export class FileSupply extends Supply {
  readonly size: number | undefined;
  readonly #fd: number;
  #open = true;

  constructor(path: string) {
    super();
    this.#fd = openSync(path, 'r');
    const stat = fstatSync(this.#fd);
    this.size = stat.isFile() ? stat.size : undefined;
  }

  protected fill(): Supplied {
    if (!this.#open) return Supplied.end;
    const read = this.#read();
    if (read === 0) return Supplied.end;
    this.end += read;
    return Supplied.yes;
  }

  #read(): number {
    try {
      return readSync(this.#fd, this.bytes, this.end, this.bytes.length - this.end, null);
    } catch (error) {
      this.failure = `error reading dump file: ${systemReason(error)}`;
      return 0;
    }
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}

/** The C library's sentence for a system error, as libpcap prints it. */
export function systemReason(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'No such file or directory',
    EACCES: 'Permission denied',
    EISDIR: 'Is a directory',
    EIO: 'Input/output error',
  };
  return known[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
}

const CHANGES = ['readable', 'end', 'error', 'close'] as const;

/** A stream: chunks are taken as they are needed, so the stream never runs ahead of its reader. */
export class StreamSupply extends Supply {
  readonly size: number | undefined = undefined;
  readonly #stream: Readable;
  #chunk: Uint8Array | null = null;
  #over = false;

  constructor(stream: Readable) {
    super();
    this.#stream = stream;
    stream.on('error', (error: Error) => {
      this.failure ||= error.message;
      this.#over = true;
    });
    stream.on('end', () => {
      this.#over = true;
    });
    stream.on('close', () => {
      if (!this.#over) this.failure = 'stream closed before its end';
      this.#over = true;
    });
    this.#over = stream.readableEnded || stream.destroyed;
  }

  protected fill(): Supplied {
    this.#chunk ??= this.#stream.read() as Uint8Array | null;
    if (this.#chunk === null) return this.#over ? Supplied.end : Supplied.wait;
    const n = Math.min(this.#chunk.length, this.bytes.length - this.end);
    this.bytes.set(this.#chunk.subarray(0, n), this.end);
    this.end += n;
    this.#chunk = n === this.#chunk.length ? null : this.#chunk.subarray(n);
    return Supplied.yes;
  }

  ready(): Promise<void> {
    const stream = this.#stream;
    if (this.#over || this.#chunk !== null || stream.readableLength > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        for (const change of CHANGES) stream.off(change, done);
        resolve();
      };
      for (const change of CHANGES) stream.on(change, done);
    });
  }

  close(): void {
    this.#over = true;
    this.#stream.destroy();
  }
}
