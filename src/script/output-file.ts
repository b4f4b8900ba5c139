/** Plain files that scripts write (Zeek's `open` and `print` to a file): buffered, complete at the end. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { printed } from './print.ts';

const FULL = 64 * 1024;

/** Who opened a file. */
export interface OutputHost {
  closed(file: OutputFile): void;
  /** Whether printed values went elsewhere. */
  redirected(values: readonly unknown[]): boolean;
}

const ALONE: OutputHost = { closed: () => {}, redirected: () => false };

export class OutputFile {
  readonly #name: string;
  readonly #fd: number;
  #pending = '';
  #open = true;
  readonly #host: OutputHost;

  /** Creates or truncates the file, or goes on at its end; throws where the system refuses. */
  constructor(name: string, append = false, host: OutputHost = ALONE) {
    this.#name = name;
    this.#fd = openSync(name, append ? 'a' : 'w');
    this.#host = host;
  }

  get path(): string {
    return this.#name;
  }

  /** Appends one line as it is; throws once the file is closed. */
  line(text: string): void {
    if (!this.#open) throw new Error(`${this.#name} is closed`);
    this.#pending += `${text}\n`;
    if (this.#pending.length >= FULL) this.flush();
  }

  /** Appends bytes as they are, at once; throws where the system refuses. */
  bytes(data: Uint8Array): void {
    this.flush();
    for (let at = 0; this.#open && at < data.length; ) at += writeSync(this.#fd, data, at);
  }

  /** Appends values as `zeek.print` writes them. */
  print(...values: readonly unknown[]): void {
    if (!this.#host.redirected(values)) this.line(printed(values));
  }

  /** As Zeek prints a file. */
  toString(): string {
    return `file "${basename(this.#name)}" of string`;
  }

  flush(): void {
    if (this.#open && this.#pending !== '') writeSync(this.#fd, this.#pending);
    this.#pending = '';
  }

  close(): void {
    if (!this.#open) return;
    try {
      this.flush();
    } finally {
      this.#open = false;
      closeSync(this.#fd);
      this.#host.closed(this);
    }
  }
}
