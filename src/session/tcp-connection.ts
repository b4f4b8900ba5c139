/** A TCP connection: two endpoints, what is known of its beginning and close, and its timers. */
import type { Timer } from '../core/timers.ts';
import type { Packet } from '../packet/packet.ts';
import { Connection, type ConnectionOwner, type LinkInfo } from './connection.ts';
import { Stream } from './reassembler.ts';
import { TcpEndpoint } from './tcp-endpoint.ts';

/** Kinds of TCP timers. `attempt` and `reset` run at the end of the input too. */
export const TcpTimerKind = {
  expire: 0,
  attempt: 1,
  partialClose: 2,
  reset: 3,
  delete: 4,
  status: 5,
} as const;
export type TcpTimerKind = (typeof TcpTimerKind)[keyof typeof TcpTimerKind];

/** Who runs TCP timers. */
export interface TcpTimerRunner {
  timerFired(timer: TcpTimer, now: number, ending: boolean): void;
}

export class TcpTimer implements Timer {
  due: number;
  slot = -1;
  readonly kind: TcpTimerKind;
  readonly connection: TcpConnection;
  readonly runner: TcpTimerRunner;
  /** Next timer of the same connection. */
  next: TcpTimer | null;

  constructor(kind: TcpTimerKind, due: number, connection: TcpConnection, runner: TcpTimerRunner) {
    this.kind = kind;
    this.due = due;
    this.connection = connection;
    this.runner = runner;
    this.next = connection.timers;
    connection.timers = this;
  }

  fire(now: number, ending: boolean): void {
    this.runner.timerFired(this, now, ending);
  }
}

export class TcpConnection extends Connection {
  orig: TcpEndpoint;
  resp: TcpEndpoint;
  /** The beginning was not seen. */
  isPartial = false;
  /** Sides whose first packet was processed. */
  origFirst = false;
  respFirst = false;
  /** False once finished or reset: attempt, expire, partial-close and reset timers then do nothing. */
  active = true;
  /** A close waits for data that is still missing. */
  closeDeferred = false;
  deferredEvent = false;
  seenFirstAck = false;
  /** Flips so far: a change while a packet is processed inverts its direction. */
  flips = 0;
  timers: TcpTimer | null = null;

  constructor(
    owner: ConnectionOwner,
    p: Packet,
    link: LinkInfo,
    hash: number,
    srcPort: number,
    dstPort: number,
    uidTicket: number,
  ) {
    super(owner, p, link, hash, srcPort, dstPort, false, uidTicket);
    this.orig = new TcpEndpoint(true, new Stream());
    this.resp = new TcpEndpoint(false, new Stream());
  }

  peerOf(ep: TcpEndpoint): TcpEndpoint {
    return ep === this.orig ? this.resp : this.orig;
  }

  override swapSides(): void {
    super.swapSides();
    const ep = this.orig;
    this.orig = this.resp;
    this.resp = ep;
    this.orig.isOrig = true;
    this.resp.isOrig = false;
    const first = this.origFirst;
    this.origFirst = this.respFirst;
    this.respFirst = first;
    this.isPartial = false;
    this.flips++;
  }

  /** Takes a timer off the connection's list. */
  forget(timer: TcpTimer): void {
    if (this.timers === timer) {
      this.timers = timer.next;
      return;
    }
    for (let t = this.timers; t !== null; t = t.next) {
      if (t.next === timer) {
        t.next = timer.next;
        return;
      }
    }
  }
}
