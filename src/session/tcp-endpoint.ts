/** One side of a TCP connection: states, sequence numbers, windows, and the logarithmic counters of its history. */
import { Stream, StreamBit } from './reassembler.ts';
import { distance, full, relative } from './sequence.ts';

/** Sequence jumps of SYN and RST, and of acknowledgements of 0, beyond this are not believed, bytes. */
export const MAX_JUMP = 1048576;

/** Zeek's TCP endpoint states. */
export const Tcp = {
  inactive: 0,
  synSent: 1,
  synAckSent: 2,
  partial: 3,
  established: 4,
  closed: 5,
  reset: 6,
} as const;

/** Kinds of the logarithmic history counters. */
export const Log10 = { checksum: 0, rexmit: 1, zeroWindow: 2, gap: 3 } as const;

/** What only a side that closes has. */
export class Closing {
  /** The close is complete. */
  done = false;
  fins = 0;
  rsts = 0;
  /** Relative number one past the FIN of the latest FIN packet. */
  finSeq = 0;
  /** Positions of the last F and R given to the history. */
  lastFin = 0;
  lastRst = 0;
  /** Packet time of the latest packet since the first FIN or RST: for storms, which are many of them. */
  lastTime = Number.NEGATIVE_INFINITY;
}

/** Where the parts of an endpoint's bits lie, behind those of its stream. */
const IS_ORIG = 1 << StreamBit.free;
const STATE = StreamBit.free + 1;
const PREV_STATE = STATE + 3;
const WINDOW_SCALE = PREV_STATE + 3;

/**
 * An endpoint is the stream of its data, too: one object, because each segment needs both, and what it needs lies
 * close together. Small numbers share `bits`, because there are millions of endpoints.
 */
export class TcpEndpoint extends Stream {
  /** 32 bits and wraps: one past the highest sequence number sent. */
  lastSeq = 0;
  seqWraps = 0;
  /** 32 bits: the number of the (real or assumed) SYN. */
  startSeq = 0;
  /** 32 bits and wraps: the highest acknowledgement of this side's data. */
  ackSeq = 0;
  ackWraps = 0;
  /** Last advertised window, scaled; and the sequence and acknowledgement numbers it came with. */
  window = 0;
  windowSeq = 0;
  windowAckSeq = 0;
  /** FINs and RSTs; null until the first. */
  closing: Closing | null = null;
  /** Occurrences and next thresholds by Log10 kind: [count, next] four times; null until the first occurrence. */
  counters: number[] | null = null;
  /** Position of the last S or H given to the history. */
  lastSyn = 0;

  constructor(isOrig: boolean) {
    super();
    this.isOrig = isOrig;
  }

  /** Whether this side is the originator: decides the case of its letters. Toggled by a flip. */
  get isOrig(): boolean {
    return (this.bits & IS_ORIG) !== 0;
  }

  set isOrig(value: boolean) {
    this.bits = value ? this.bits | IS_ORIG : this.bits & ~IS_ORIG;
  }

  /** A number of Tcp. */
  get state(): number {
    return (this.bits >> STATE) & 7;
  }

  /** The state before the last real change. */
  get prevState(): number {
    return (this.bits >> PREV_STATE) & 7;
  }

  /** Changes the state; the present one becomes the one before. */
  enter(state: number): void {
    const others = this.bits & ~((7 << STATE) | (7 << PREV_STATE));
    this.bits = others | (state << STATE) | (this.state << PREV_STATE);
  }

  /** Shift of the windows that this side advertises, 0 to 15. */
  get windowScale(): number {
    return (this.bits >> WINDOW_SCALE) & 15;
  }

  set windowScale(shift: number) {
    this.bits = (this.bits & ~(15 << WINDOW_SCALE)) | (shift << WINDOW_SCALE);
  }

  /** `closing`, made at the first need. */
  get ownClosing(): Closing {
    this.closing ??= new Closing();
    return this.closing;
  }

  get finCount(): number {
    return this.closing === null ? 0 : this.closing.fins;
  }

  /** This side's close is complete. */
  get didClose(): boolean {
    return this.closing?.done === true;
  }

  setLast(seq: number): void {
    if (seq >>> 0 < this.lastSeq >>> 0) this.seqWraps++;
    this.lastSeq = seq;
  }

  setAck(ack: number): void {
    if (ack >>> 0 < this.ackSeq >>> 0) this.ackWraps++;
    this.ackSeq = ack;
  }

  /** Takes up an acknowledgement of this side's data that is further; one of 0 far ahead is not believed. */
  acknowledge(ack: number): void {
    const further = distance(ack, this.ackSeq);
    if (further > 0 && !(ack === 0 && further > MAX_JUMP)) this.setAck(ack);
  }

  /** Begins at `start`, with `last` sent. Wraps stay as they are. */
  begin(start: number, last: number): void {
    this.startSeq = start;
    this.ackSeq = start;
    this.lastSeq = last;
  }

  get fullLast(): number {
    return full(this.lastSeq, this.seqWraps);
  }

  get fullAck(): number {
    return full(this.ackSeq, this.ackWraps);
  }

  get noDataAcked(): boolean {
    // most ends are told by the lower 32 bits
    if ((this.ackSeq - this.startSeq) >>> 0 > 1) return false;
    const acked = this.fullAck - (this.startSeq >>> 0);
    return acked === 0 || acked === 1;
  }

  /** Relative position of a sequence number of this side. */
  relativeSeq(seq: number): number {
    return relative(seq, this.lastSeq, this.seqWraps, this.startSeq);
  }

  /** Relative position of an acknowledgement of this side's data. */
  relativeAck(ack: number): number {
    return relative(ack, this.ackSeq, this.ackWraps, this.startSeq);
  }

  /** Payload bytes by sequence numbers and acknowledgements (Zeek's TCP_Endpoint::Size). */
  size(peer: TcpEndpoint): number {
    if (
      this.prevState === Tcp.synSent &&
      this.state === Tcp.reset &&
      peer.state === Tcp.inactive &&
      !this.noDataAcked
    ) {
      return 0;
    }
    let size = Math.max(this.fullLast, this.fullAck) - (this.startSeq >>> 0);
    if (size !== 0) size--; // the SYN
    if (this.finCount > 0 && size !== 0) size--; // the FIN
    return size;
  }

  /** Counts one occurrence; the crossed threshold (1, 10, 100, …), or 0. */
  count(kind: number): number {
    this.counters ??= [0, 1, 0, 1, 0, 1, 0, 1];
    const counters = this.counters;
    const count = counters[2 * kind]! + 1;
    counters[2 * kind] = count;
    const next = counters[2 * kind + 1]!;
    if (count !== next) return 0;
    if (next * 10 > 0xffffffff) counters[2 * kind] = 0;
    else counters[2 * kind + 1] = next * 10;
    return next;
  }

  /** Established, or closed from there: gaps of connections with two such sides are reported. */
  get clean(): boolean {
    return (
      this.state === Tcp.established || (this.state === Tcp.closed && this.prevState === Tcp.established)
    );
  }
}
