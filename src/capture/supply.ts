/**
 * Bytes for the block readers: one growing window over a file or a stream.
 *
 * `need(n)` makes n bytes available at `at` or says why not. Files are read synchronously in big blocks, streams when
 * their chunks arrive. Bytes before `at` may be overwritten by the next `need`.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';

const BLOCK = 1 << 20;

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
  bytes: Uint8Array = new Uint8Array(BLOCK);
  at = 0;
  /** One past the last byte that is there. */
  end = 0;
  /** Offset of bytes[0] in the input. */
  #base = 0;

  /** Offset in the input of the cursor. */
  get offset(): number {
    return this.#base + this.at;
  }

  get available(): number {
    return this.end - this.at;
  }

  need(n: number): Supplied {
    return this.end - this.at >= n ? Supplied.yes : this.#fetch(n);
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
    if (this.at + n <= this.bytes.length && this.end < this.bytes.length) return;
    const target = n > this.bytes.length ? new Uint8Array(Math.max(n, 2 * this.bytes.length)) : this.bytes;
    target.set(this.bytes.subarray(this.at, this.end));
    this.bytes = target;
    this.#base += this.at;
    this.end -= this.at;
    this.at = 0;
  }

  /** Adds bytes at `end`; there is room for at least one. */
  protected abstract fill(): Supplied;
  abstract ready(): Promise<void>;
  abstract close(): void;
  /** Size of the input, when known. */
  abstract readonly size: number | undefined;
}

/** A file, read in blocks. Opening and reading errors are thrown as the system gives them. */
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
    const read = readSync(this.#fd, this.bytes, this.end, this.bytes.length - this.end, null);
    if (read === 0) return Supplied.end;
    this.end += read;
    return Supplied.yes;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}

/** A stream: chunks are taken as they come, and no more are asked for than are used. */
export class StreamSupply extends Supply {
  readonly size: number | undefined;
  readonly #stream: Readable;
  #chunk: Uint8Array | null = null;
  #ended = false;
  #failure: Error | null = null;

  /** `size`: bytes of the input, if known. */
  constructor(stream: Readable, size?: number) {
    super();
    this.#stream = stream;
    this.size = size;
    stream.on('error', (error: Error) => {
      this.#failure = error;
      this.#ended = true;
    });
    stream.on('end', () => {
      this.#ended = true;
    });
    stream.on('close', () => {
      this.#ended = true;
    });
  }

  /** Puts bytes back in front of the stream: what was read to recognise it. */
  prepend(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** Why the stream broke off, if it did. */
  get failure(): Error | null {
    return this.#failure;
  }

  protected fill(): Supplied {
    if (this.#chunk === null) {
      this.#chunk = this.#stream.read() as Uint8Array | null;
      if (this.#chunk === null)
        return this.#ended || this.#stream.readableEnded ? Supplied.end : Supplied.wait;
    }
    const n = Math.min(this.#chunk.length, this.bytes.length - this.end);
    this.bytes.set(this.#chunk.subarray(0, n), this.end);
    this.end += n;
    this.#chunk = n === this.#chunk.length ? null : this.#chunk.subarray(n);
    return Supplied.yes;
  }

  ready(): Promise<void> {
    const stream = this.#stream;
    if (this.#ended || stream.readableLength > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        for (const event of ['readable', 'end', 'error', 'close']) stream.off(event, done);
        resolve();
      };
      for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, done);
    });
  }

  close(): void {
    this.#stream.destroy();
  }
}
