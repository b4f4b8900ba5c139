/** Plain text files that scripts write (Zeek's `open` and `print` to a file): buffered, complete at the end. */
import { closeSync, openSync, writeSync } from 'node:fs';

const FULL = 64 * 1024;

export class OutputFile {
  readonly #fd: number;
  #pending = '';
  #open = true;

  /** Creates or truncates the file; throws where the system refuses. */
  constructor(name: string) {
    this.#fd = openSync(name, 'w');
  }

  /** Appends one line as it is. */
  line(text: string): void {
    this.#pending += `${text}\n`;
    if (this.#pending.length >= FULL) this.flush();
  }

  flush(): void {
    if (this.#open && this.#pending !== '') writeSync(this.#fd, this.#pending);
    this.#pending = '';
  }

  close(): void {
    if (!this.#open) return;
    this.flush();
    this.#open = false;
    closeSync(this.#fd);
  }
}
