/** A TCP connection: two endpoints, what is known of its beginning and close, and its timers. */
import { QUIET, type TimerOwner } from '../core/timers.ts';
import type { Packet } from '../packet/packet.ts';
import { Connection, type ConnectionOwner, type LinkInfo, Mark } from './connection.ts';
import { TcpEndpoint } from './tcp-endpoint.ts';

/** Kinds of TCP timers. `attempt` and `reset` run at the end of the input too. */
export const TcpTimerKind = {
  expire: 1 | QUIET,
  attempt: 2,
  partialClose: 3 | QUIET,
  reset: 4,
  delete: 5 | QUIET,
  status: 6 | QUIET,
} as const;

/** The responder of a connection in which it has not appeared: read, never written. */
const NOBODY = new TcpEndpoint(false);

export class TcpConnection extends Connection implements TimerOwner {
  orig = new TcpEndpoint(true);
  /** Made with the second packet: a lone SYN, of which floods have millions, needs none. */
  #resp: TcpEndpoint | null = null;
  timers = -1;

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
  }

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

  timerDue(kind: number, now: number, ending: boolean): void {
    this.owner.timerFired(this, kind, now, ending);
  }
}
