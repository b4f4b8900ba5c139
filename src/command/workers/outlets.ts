/**
 * What a worker writes: log lines, prints and messages are gathered with their network times and handed to the main
 * thread, which merges those of all workers.
 */
import { closeSync, openSync } from 'node:fs';
import type { Writer, WriterFactory, WriterInfo } from '../../log/writer.ts';
import { asciiOn } from '../../log/writers/ascii.ts';
import type { LineDevice } from '../../log/writers/line-file.ts';
import { type Output, type Piece, STDERR, STDOUT } from './messages.ts';

/** Bytes that are gathered at most before they are handed over. */
const FULL = 1 << 20;

/** A log of this worker. */
class Log {
  readonly outlet: string;
  part: Piece['part'] = 'head';
  /** Times of the lines that are on their way. */
  times: number[] = [];

  constructor(name: string) {
    this.outlet = name;
  }
}

export class Outlets implements LineDevice {
  readonly #now: () => number;
  readonly #post: (output: Output, transfer: ArrayBuffer[]) => void;
  readonly #logs: Log[] = [];
  readonly #writers = new Set<Writer>();
  #pieces: Piece[] = [];
  #gathered = 0;
  /** When all was handed over last. */
  #time = 0;
  /** Path of the log that is being opened. */
  #opening = '';
  #texts: { outlet: string; times: number[]; lines: string[] }[] = [];

  /** `now` gives network time, `post` hands over what was gathered. */
  constructor(now: () => number, post: (output: Output, transfer: ArrayBuffer[]) => void) {
    this.#now = now;
    this.#post = post;
  }

  /** Prints a line: to standard output. */
  readonly print = (line: string): void => this.#line(STDOUT, line);

  /** A message for people: to standard error. */
  readonly report = (line: string): void => this.#line(STDERR, line);

  #line(outlet: string, line: string): void {
    let text = this.#texts.find((known) => known.outlet === outlet);
    if (text === undefined) {
      text = { outlet, times: [], lines: [] };
      this.#texts.push(text);
    }
    // a line of several is several lines with one time
    for (const part of line.split('\n')) {
      text.times.push(this.#now());
      text.lines.push(part);
    }
  }

  /** Hands over all that was written. */
  flush(): void {
    for (const writer of this.#writers) writer.flush();
    for (const { outlet, times, lines } of this.#texts.splice(0)) {
      const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
      this.#pieces.push({ outlet, part: 'lines', times: new Float64Array(times), bytes });
    }
    this.#time = this.#now();
    this.#hand();
  }

  /** Hands over what is gathered; other logs may hold earlier lines than the last of these. */
  #hand(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#gathered = 0;
    const buffers = pieces.flatMap(({ times, bytes }) => [times.buffer, bytes.buffer]);
    this.#post({ kind: 'output', time: this.#time, pieces }, buffers as ArrayBuffer[]);
  }

  // ---- the writer of logs

  /** Takes the place of Zeek's ASCII writer. */
  readonly ascii: WriterFactory = (info: WriterInfo): Writer => {
    if (info.config.gzip_level !== undefined || info.options['LogAscii::gzip_level'] > 0) {
      throw new Error('compressed logs are not supported with --workers');
    }
    this.#opening = info.path;
    const writer = asciiOn(this)({ ...info, stdout: undefined });
    const log = this.#logs.at(-1)!;
    writer.flush();
    log.part = 'lines';
    const stamped = new StampedWriter(writer, log, this.#now, () => void this.#writers.delete(stamped));
    this.#writers.add(stamped);
    return stamped;
  };

  open(name: string): number {
    // tells whether it can be written; the main thread writes it, maybe since long
    if (name !== STDOUT) closeSync(openSync(name, 'a'));
    // logs on standard output have a head each
    const outlet = name === STDOUT ? `${STDOUT} ${this.#opening}` : name;
    this.#pieces.push({ outlet, part: 'head', times: new Float64Array(0), bytes: new Uint8Array(0) });
    return this.#logs.push(new Log(outlet)) - 1;
  }

  write(handle: number, bytes: Uint8Array, at: number): number {
    const log = this.#logs[handle]!;
    const times = new Float64Array(log.times);
    log.times.length = 0;
    const copy = new Uint8Array(bytes.subarray(at));
    this.#pieces.push({ outlet: log.outlet, part: log.part, times, bytes: copy });
    this.#gathered += bytes.length - at;
    if (this.#gathered > FULL) this.#hand();
    return bytes.length - at;
  }

  close(): void {}
}

/** Notes the network time of every line. */
class StampedWriter implements Writer {
  readonly #writer: Writer;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #closed: () => void;

  constructor(writer: Writer, log: Log, now: () => number, closed: () => void) {
    this.#writer = writer;
    this.#log = log;
    this.#now = now;
    this.#closed = closed;
  }

  get buffered(): boolean {
    return this.#writer.buffered ?? true;
  }

  set buffered(value: boolean) {
    this.#writer.buffered = value;
  }

  write(values: readonly unknown[]): void {
    this.#log.times.push(this.#now());
    this.#writer.write(values);
  }

  flush(): void {
    this.#writer.flush();
  }

  close(): void {
    this.#writer.flush();
    this.#log.part = 'foot';
    this.#writer.close();
    this.#closed();
  }
}
