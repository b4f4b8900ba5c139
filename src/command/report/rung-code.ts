/**
 * The rungs of a ladder as bytes, written by the run and read by the page: about ten bytes a packet.
 *
 * A rung is a byte of marks, then variable-length numbers (seven bits a byte, the highest bit says that more follow),
 * those that may be negative zigzag: packets since the rung before, microseconds since the rung before, length; for TCP
 * flags, window, sequence number, and acknowledgement; then what the marks announce. Texts are indices.
 */

/** One packet, with texts as indices; -1 for a text that is not there. */
export interface CodedRung {
  readonly number: number;
  /** Microseconds since the connection began. */
  readonly micros: number;
  readonly isOrig: boolean;
  readonly length: number;
  /** TCP flags; -1 for other protocols, which have no numbers below. */
  readonly flags: number;
  readonly seq: number;
  /** -1 in `flags` or no ACK: 0. */
  readonly ack: number;
  readonly window: number;
  readonly history: number;
  readonly states: number;
  /** Seconds, or -1. */
  readonly timeout: number;
  readonly events: readonly number[];
  /** Packets left out before this one. */
  readonly omitted: number;
}

const Has = { orig: 1, segment: 2, history: 4, states: 8, timeout: 16, events: 32, omitted: 64 } as const;
/** Thousandths of a second: timeouts are read back as they were set. */
const TIMEOUT_UNIT = 1000;

/** Bytes that grow. */
export class RungWriter {
  #bytes = new Uint8Array(48);
  #number = 0;
  #micros = 0;
  length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  add(rung: CodedRung): void {
    const marks =
      (rung.isOrig ? Has.orig : 0) |
      (rung.flags >= 0 ? Has.segment : 0) |
      (rung.history >= 0 ? Has.history : 0) |
      (rung.states >= 0 ? Has.states : 0) |
      (rung.timeout >= 0 ? Has.timeout : 0) |
      (rung.events.length > 0 ? Has.events : 0) |
      (rung.omitted > 0 ? Has.omitted : 0);
    this.#put(marks);
    this.#putSigned(rung.number - this.#number);
    this.#putSigned(rung.micros - this.#micros);
    this.#put(rung.length);
    this.#number = rung.number;
    this.#micros = rung.micros;
    if (rung.flags >= 0) {
      this.#put(rung.flags);
      this.#put(rung.window);
      this.#putSigned(rung.seq);
      this.#putSigned(rung.ack);
    }
    if (rung.history >= 0) this.#put(rung.history);
    if (rung.states >= 0) this.#put(rung.states);
    if (rung.timeout >= 0) this.#put(Math.round(rung.timeout * TIMEOUT_UNIT));
    if (rung.omitted > 0) this.#put(rung.omitted);
    if (rung.events.length === 0) return;
    this.#put(rung.events.length);
    for (const event of rung.events) this.#put(event);
  }

  #putSigned(v: number): void {
    this.#put(v < 0 ? -2 * v - 1 : 2 * v);
  }

  /** Numbers beyond 32 bits come from long idle times: division, not shifts. */
  #put(v: number): void {
    if (this.length + 10 > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    let rest = v;
    while (rest > 0x7f) {
      this.#bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.length++] = rest;
  }
}

/** Reads the rungs of one ladder. */
export function readRungs(bytes: Uint8Array): CodedRung[] {
  let at = 0;
  const get = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const signed = (): number => {
    const v = get();
    return v % 2 === 1 ? -(v + 1) / 2 : v / 2;
  };
  const rungs: CodedRung[] = [];
  let number = 0;
  let micros = 0;
  while (at < bytes.length) {
    const marks = get();
    const when = (mark: number, read: () => number, otherwise: number): number =>
      (marks & mark) !== 0 ? read() : otherwise;
    number += signed();
    micros += signed();
    // in the order of the bytes
    rungs.push({
      number,
      micros,
      isOrig: (marks & Has.orig) !== 0,
      length: get(),
      flags: when(Has.segment, get, -1),
      window: when(Has.segment, get, 0),
      seq: when(Has.segment, signed, 0),
      ack: when(Has.segment, signed, 0),
      history: when(Has.history, get, -1),
      states: when(Has.states, get, -1),
      timeout: when(Has.timeout, () => get() / TIMEOUT_UNIT, -1),
      omitted: when(Has.omitted, get, 0),
      events: Array.from({ length: when(Has.events, get, 0) }, get),
    });
  }
  return rungs;
}
