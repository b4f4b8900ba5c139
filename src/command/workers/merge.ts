/**
 * Merges what the workers wrote to one outlet: lines in the order of their network times, those of one time in the
 * order of the workers. A line that a line of another worker might still precede is held.
 */
import { LineFile } from '../../log/writers/line-file.ts';
import { type Piece, STDERR, STDOUT } from './messages.ts';

const NEWLINE = 10;

/** Lines that a worker handed over, and how far they have been written. */
interface Held {
  readonly times: Float64Array;
  readonly bytes: Uint8Array;
  line: number;
  at: number;
}

/** Where merged lines go. */
interface Sink {
  lines(bytes: Uint8Array, from: number, to: number, worker: number): void;
  flush(): void;
  close(): void;
}

/** Opens the file of an outlet, or what stands for standard error. */
export function sinkOf(outlet: string): Sink {
  if (outlet === STDERR) return new Messages();
  return new LineFile(outlet.startsWith(`${STDOUT} `) ? STDOUT : outlet);
}

export class Merge {
  readonly #sink: Sink;
  readonly #queues: Held[][];
  /** The worker whose lines about the log stand in it; -1 before there are any. */
  #opener = -1;
  #begun = false;
  #foot: Uint8Array = new Uint8Array(0);

  constructor(sink: Sink, workers: number) {
    this.#sink = sink;
    this.#queues = Array.from({ length: workers }, () => []);
  }

  take(worker: number, { part, times, bytes }: Piece): void {
    if (part === 'lines') {
      this.#begun ||= worker === this.#opener;
      if (times.length > 0) this.#queues[worker]!.push({ times, bytes, line: 0, at: 0 });
    } else if (part === 'foot') this.#foot = bytes;
    else {
      if (this.#opener < 0) this.#opener = worker;
      if (worker === this.#opener && !this.#begun) this.#sink.lines(bytes, 0, bytes.length, worker);
    }
  }

  /** Writes what may go. Worker i has handed over everything before `reached[i]`. */
  advance(reached: readonly number[]): void {
    for (;;) {
      const worker = this.#earliest();
      if (worker < 0 || !this.#write(worker, reached)) break;
    }
    this.#sink.flush();
  }

  /** All lines have been written. */
  close(): void {
    this.#sink.lines(this.#foot, 0, this.#foot.length, this.#opener);
    this.#sink.close();
  }

  /** The worker with the next line; -1 when none has any. */
  #earliest(): number {
    let best = -1;
    for (let w = 0; w < this.#queues.length; w++) {
      if (this.#queues[w]!.length > 0 && (best < 0 || this.#head(w) < this.#head(best))) best = w;
    }
    return best;
  }

  #head(worker: number): number {
    const { times, line } = this.#queues[worker]![0]!;
    return times[line]!;
  }

  /** Writes the worker's first lines up to those of the others; false when not even one may go. */
  #write(worker: number, reached: readonly number[]): boolean {
    let bound = Number.POSITIVE_INFINITY;
    let yields = false;
    for (let w = 0; w < this.#queues.length; w++) {
      if (w === worker) continue;
      const next = this.#queues[w]!.length > 0 ? this.#head(w) : reached[w]!;
      if (next > bound) continue;
      // of lines of one time, those of the lower worker come first
      yields = (next === bound && yields) || w < worker;
      bound = next;
    }
    const queue = this.#queues[worker]!;
    const held = queue[0]!;
    let { line } = held;
    while (
      line < held.times.length &&
      (held.times[line]! < bound || (held.times[line] === bound && !yields))
    ) {
      line++;
    }
    if (line === held.line) return false;
    const end = line === held.times.length ? held.bytes.length : behindLines(held, line - held.line);
    this.#sink.lines(held.bytes, held.at, end, worker);
    held.line = line;
    held.at = end;
    if (line === held.times.length) queue.shift();
    return true;
  }
}

/** Offset behind so many more lines. */
function behindLines({ bytes, at }: Held, lines: number): number {
  let end = at;
  for (let n = 0; n < lines; n++) end = bytes.indexOf(NEWLINE, end) + 1;
  return end;
}

/** Lines that are remembered. */
const RECENT = 1000;

/** Messages for people. What several workers say of the same moment, such as a damaged capture, is said once. */
class Messages implements Sink {
  readonly #decoder = new TextDecoder();
  /** Recent lines, with the worker that said each first. */
  readonly #recent = new Map<string, number>();

  lines(bytes: Uint8Array, from: number, to: number, worker: number): void {
    const lines = this.#decoder.decode(bytes.subarray(from, to)).split('\n').slice(0, -1);
    if (this.#recent.size > RECENT) this.#recent.clear();
    for (const line of lines) {
      const first = this.#recent.get(line);
      if (first === undefined) this.#recent.set(line, worker);
      if (first === undefined || first === worker) process.stderr.write(`${line}\n`);
    }
  }

  flush(): void {}
  close(): void {}
}
