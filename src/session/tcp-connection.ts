/** A TCP connection: two endpoints, what is known of its beginning and close, and its timers. */
import type { Timer } from '../core/timers.ts';
import { Connection, Mark } from './connection.ts';
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

export class TcpTimer implements Timer {
  slot = -1;
  readonly kind: TcpTimerKind = TcpTimerKind.expire;
  readonly connection: TcpConnection;
  /** Next timer of the same connection. */
  next: TcpTimer | null;

  constructor(kind: TcpTimerKind, connection: TcpConnection) {
    this.kind = kind;
    this.connection = connection;
    this.next = connection.timers;
    connection.timers = this;
  }

  fire(now: number, ending: boolean): void {
    this.connection.owner.timerFired(this, now, ending);
  }
}

/** The responder of a connection in which it has not appeared: read, never written. */
const NOBODY = new TcpEndpoint(false);

export class TcpConnection extends Connection {
  orig = new TcpEndpoint(true);
  /** Made with the second packet: a lone SYN, of which floods have millions, needs none. */
  #resp: TcpEndpoint | null = null;
  timers: TcpTimer | null = null;

  /** The responder's endpoint, to be changed. */
  get resp(): TcpEndpoint {
    this.#resp ??= this.#makeResponder();
    return this.#resp;
  }

  /** The responder's endpoint, to be read only. */
  get respView(): TcpEndpoint {
    return this.#resp ?? NOBODY;
  }

  /** Nothing but the originator's SYNs was seen. */
  get unanswered(): boolean {
    return this.#resp === null;
  }

  #makeResponder(): TcpEndpoint {
    const resp = new TcpEndpoint(false);
    if ((this.flags & Mark.synScale) !== 0) {
      // what the SYN said of its peer's windows
      resp.windowSeq = this.orig.windowAckSeq;
      resp.windowAckSeq = this.orig.windowSeq;
    }
    return resp;
  }

  /** The beginning was not seen. */
  get isPartial(): boolean {
    return (this.flags & Mark.partial) !== 0;
  }

  set isPartial(value: boolean) {
    this.mark(Mark.partial, value);
  }

  get active(): boolean {
    return (this.flags & Mark.inactive) === 0;
  }

  /** Finished or reset. */
  deactivate(): void {
    this.flags |= Mark.inactive;
  }

  /** A close waits for data that is still missing. */
  get closeDeferred(): boolean {
    return (this.flags & Mark.closeDeferred) !== 0;
  }

  set closeDeferred(value: boolean) {
    this.mark(Mark.closeDeferred, value);
  }

  get deferredEvent(): boolean {
    return (this.flags & Mark.deferredEvent) !== 0;
  }

  set deferredEvent(value: boolean) {
    this.mark(Mark.deferredEvent, value);
  }

  peerOf(ep: TcpEndpoint): TcpEndpoint {
    return ep === this.orig ? this.resp : this.orig;
  }

  override swapSides(): void {
    super.swapSides();
    const ep = this.orig;
    this.orig = this.resp;
    this.#resp = ep;
    this.orig.isOrig = true;
    ep.isOrig = false;
    const first = this.flags & (Mark.origFirst | Mark.respFirst);
    if (first === Mark.origFirst || first === Mark.respFirst) this.flags ^= Mark.origFirst | Mark.respFirst;
    this.isPartial = false;
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
