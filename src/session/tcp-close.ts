/**
 * How a TCP connection ends: reassembly up to the last byte, closes that wait for data, and the timers.
 *
 * A side's close is complete only when everything before its FIN was delivered and the peer's data is acknowledged
 * (Zeek's deferred close); until then the connection goes on, whatever its states say.
 */

import { Mark } from './connection.ts';
import { addLetter } from './history.ts';
import type { SessionHost } from './host.ts';
import { EndReason } from './reasons.ts';
import { type Stream, StreamBit, type StreamEvents } from './reassembler.ts';
import { type TcpConnection, TcpTimerKind } from './tcp-connection.ts';
import { Log10, Tcp, type TcpEndpoint } from './tcp-endpoint.ts';

const FIN = 1;

export class TcpClose implements StreamEvents {
  readonly #host: SessionHost;
  /** The connection whose streams are being moved. */
  #current!: TcpConnection;
  /** Flag text of the segment in hand, for rexmit_inconsistency. */
  #flags = 0;

  constructor(host: SessionHost) {
    this.#host = host;
  }

  // ---- reassembly

  /** `a` bytes of `ep`'s data are acknowledged (a relative number). */
  acknowledged(c: TcpConnection, ep: TcpEndpoint, a: number): void {
    if ((c.flags & Mark.unassembled) !== 0) return;
    // a FIN that lies before the start has a huge number in Zeek
    const closing = ep.closing;
    if (closing !== null && closing.fins > 0 && closing.finSeq >= 0 && a >= closing.finSeq)
      a = closing.finSeq - 1;
    if (a <= ep.trim) return;
    this.#current = c;
    ep.trimTo(a, c.isPartial, this.#filteredTrace(c), this);
    this.eofCheck(c, ep);
  }

  /** Payload of `ep` at relative position `seq`: `length` bytes at b[at]. */
  data(
    c: TcpConnection,
    ep: TcpEndpoint,
    peer: TcpEndpoint,
    seq: number,
    length: number,
    b: Uint8Array,
    at: number,
    flags: number,
  ): void {
    if (ep.skip || (seq + length <= ep.trim && !ep.remembers)) return;
    this.#current = c;
    this.#flags = flags;
    ep.insert(seq, length, b, at, this);
    const options = this.#host.options;
    if (
      options.tcp_max_initial_window > 0 &&
      ep.noDataAcked &&
      ep.size(peer) > options.tcp_max_initial_window
    ) {
      // do not hold delivered data for a peer that acknowledges nothing
      ep.trimTo(ep.next, c.isPartial, this.#filteredTrace(c), this);
    }
    this.#limits(c, ep);
  }

  #limits(c: TcpConnection, ep: TcpEndpoint): void {
    const { tcp_max_above_hole_without_any_acks: hole, tcp_excessive_data_without_further_acks: most } =
      this.#host.options;
    if (hole > 0 && ep.highest - ep.next > hole && ep.noDataAcked) {
      this.#host.weird(c, 'above_hole_data_without_any_acks');
      ep.abandon();
    }
    if (most > 0 && ep.highest - ep.trim > most && ep.held > most) {
      this.#host.weird(c, 'excessive_data_without_further_acks');
      ep.abandon();
    }
  }

  #filteredTrace(c: TcpConnection): boolean {
    if (!this.#host.options.detect_filtered_trace) return false;
    return [c.orig, c.resp].some(({ closing }) => closing !== null && closing.fins + closing.rsts > 0);
  }

  deliver(stream: Stream, seq: number, _length: number, bytes: Uint8Array | null): void {
    if (bytes === null) return;
    const c = this.#current;
    c.analyzers?.stream(stream === c.orig, bytes);
    const event = this.#host.points.tcp_contents;
    if (!event.wanted || !this.#host.contentsSelected(c, stream === c.orig)) return;
    event.raise(this.#host.refresh(c), stream === c.orig, seq, bytes);
  }

  gap(stream: Stream, seq: number, length: number): void {
    const c = this.#current;
    const { points, options } = this.#host;
    const ep = stream === c.orig ? c.orig : c.resp;
    const clean = ep.clean && c.peerOf(ep).clean;
    if (clean) {
      const crossed = ep.count(Log10.gap);
      if (crossed > 0) addLetter(c, ep.isOrig, 'G');
      if (crossed > 1 && points.tcp_multiple_gap.wanted) {
        points.tcp_multiple_gap.raise(this.#host.refresh(c), ep.isOrig, crossed);
      }
    }
    if (points.content_gap.wanted && (clean || options.report_gaps_for_partial)) {
      points.content_gap.raise(this.#host.refresh(c), ep.isOrig, seq, length);
    }
  }

  inconsistent(stream: Stream, held: Uint8Array, fresh: Uint8Array): void {
    const c = this.#current;
    const ep = stream === c.orig ? c.orig : c.resp;
    const event = this.#host.points.rexmit_inconsistency;
    const peerSpoke = c.peerOf(ep).state !== Tcp.inactive;
    if (event.wanted && (held.length > 1 || peerSpoke)) {
      event.raise(this.#host.refresh(c), held.slice(), fresh.slice(), (this.#flags & FIN) !== 0 ? 'F' : 'A');
    }
  }

  // ---- close

  /** Whether data of `ep`, or acknowledgements by `ep`, are still missing. */
  #dataPending(c: TcpConnection, ep: TcpEndpoint): boolean {
    if ((c.flags & (Mark.skipping | Mark.unassembled)) !== 0 || ep.skip) return false;
    const delivered = (ep.startSeq >>> 0) + ep.next;
    const last = ep.fullLast;
    if (last < delivered) return false;
    if (delivered !== last - 1 && delivered !== last) return true;
    return ep.state !== Tcp.reset && c.peerOf(ep).holds;
  }

  /** Whether `ep` is done by now; a close that waited for it goes on. */
  eofCheck(c: TcpConnection, ep: TcpEndpoint): void {
    if ((c.flags & Mark.unassembled) !== 0) return;
    if (ep.didEof || (ep.finCount === 0 && ep.state !== Tcp.closed && ep.state !== Tcp.reset)) return;
    if (this.#dataPending(c, ep)) return;
    ep.mark(StreamBit.didEof);
    const event = this.#host.points.connection_EOF;
    if (event.wanted) event.raise(this.#host.refresh(c), ep.isOrig);
    if (!c.closeDeferred) return;
    if (c.orig.didClose && c.resp.didClose && this.#dataPending(c, ep)) {
      this.#host.weird(c, 'pending_data_when_closed');
    }
    this.closed(c, ep, c.deferredEvent);
    c.closeDeferred = false;
  }

  /** `ep` closes (Zeek's ConnectionClosed). */
  closed(c: TcpConnection, ep: TcpEndpoint, genEvent: boolean): void {
    if (!c.skipping && this.#dataPending(c, ep)) {
      c.closeDeferred = true;
      c.deferredEvent = c.deferredEvent || genEvent;
      return;
    }
    c.closeDeferred = false;
    if (ep.didClose) return;
    ep.ownClosing.done = true;
    const peer = c.peerOf(ep);
    if (ep.state === Tcp.reset || peer.didClose || peer.state === Tcp.inactive) {
      this.#complete(c, ep, peer, genEvent);
    } else if (ep.prevState === Tcp.inactive) {
      if (!this.#host.points.connection_partial_close.wanted) return;
      this.#arm(c, TcpTimerKind.partialClose, c.lastTime + this.#host.options.tcp_partial_close_delay);
    } else {
      this.#arm(c, TcpTimerKind.expire, c.lastTime + this.#host.options.tcp_session_timer);
    }
  }

  #complete(c: TcpConnection, ep: TcpEndpoint, peer: TcpEndpoint, genEvent: boolean): void {
    if (ep.prevState !== Tcp.inactive || peer.state !== Tcp.inactive) {
      if (c.deferredEvent) {
        genEvent = true;
        c.deferredEvent = false;
      }
      if (genEvent) this.#finished(c, peer.state === Tcp.inactive);
    }
    // the status timer belongs to the connection and not to its TCP side
    this.#host.timers.cancelOf(c, TcpTimerKind.status);
    this.#arm(c, TcpTimerKind.delete, c.lastTime + this.#host.options.tcp_close_delay);
  }

  #finished(c: TcpConnection, half: boolean): void {
    const points = this.#host.points;
    const event = half ? points.connection_half_finished : points.connection_finished;
    if (event.wanted) event.raise(this.#host.refresh(c));
    c.deactivate();
  }

  /** An established connection was aborted (Zeek's ConnectionReset). */
  reset(c: TcpConnection): void {
    const event = this.#host.points.connection_reset;
    if (event.wanted) event.raise(this.#host.refresh(c));
    c.deactivate();
  }

  // ---- timers

  #arm(c: TcpConnection, kind: number, due: number): void {
    if (c.live) this.#host.timers.addOf(c, kind, due);
  }

  armExpire(c: TcpConnection): void {
    this.#arm(c, TcpTimerKind.expire, this.#host.clock.network + this.#host.options.tcp_SYN_timeout);
    const interval = this.#host.options.connection_status_update_interval;
    if (interval > 0 && this.#host.points.connection_status_update.wanted) {
      this.#arm(c, TcpTimerKind.status, this.#host.clock.network + interval);
    }
  }

  armAttempt(c: TcpConnection, time: number): void {
    const delay = this.#host.options.tcp_attempt_delay;
    if (delay > 0) this.#arm(c, TcpTimerKind.attempt, time + delay);
  }

  armReset(c: TcpConnection, time: number): void {
    this.#arm(c, TcpTimerKind.reset, time + this.#host.options.tcp_reset_delay);
  }

  timerFired(c: TcpConnection, kind: number, now: number, ending: boolean): void {
    switch (kind) {
      case TcpTimerKind.attempt:
        this.#attempt(c);
        return;
      case TcpTimerKind.reset:
        if (!c.active) return;
        if (!(c.orig.didClose && c.respView.didClose)) this.reset(c);
        this.#host.remove(c, EndReason.rst);
        return;
    }
    if (ending) return;
    switch (kind) {
      case TcpTimerKind.expire:
        this.#expire(c, now);
        return;
      case TcpTimerKind.partialClose:
        this.#partialClose(c);
        return;
      case TcpTimerKind.delete:
        this.#host.timeOut(c, closeReason(c));
        return;
      case TcpTimerKind.status:
        this.#statusUpdate(c, now);
    }
  }

  #attempt(c: TcpConnection): void {
    const waiting = c.orig.state === Tcp.synSent || c.orig.state === Tcp.synAckSent;
    if (!c.active || !waiting || c.respView.state !== Tcp.inactive) return;
    const event = this.#host.points.connection_attempt;
    if (event.wanted) event.raise(this.#host.refresh(c));
    c.deactivate();
    this.#host.remove(c, EndReason.attempt);
  }

  #expire(c: TcpConnection, now: number): void {
    if (!c.active) return;
    const { orig, respView: resp } = c;
    if (c.lastTime + this.#host.options.tcp_connection_linger < now) {
      const silent = orig.state === Tcp.inactive || resp.state === Tcp.inactive;
      const aborted = orig.state === Tcp.reset || resp.state === Tcp.reset;
      if ((orig.didClose || resp.didClose) && ((orig.didClose && resp.didClose) || aborted || silent)) {
        c.deactivate();
        this.#host.timeOut(c, EndReason.expired);
        return;
      }
      if (orig.state === Tcp.inactive && resp.state === Tcp.inactive) {
        this.#host.timeOut(c, EndReason.expired);
        return;
      }
    }
    this.#arm(c, TcpTimerKind.expire, now + this.#host.options.tcp_session_timer);
  }

  #partialClose(c: TcpConnection): void {
    const { orig, resp } = c;
    if (!c.active || orig.state === Tcp.inactive || resp.state === Tcp.inactive) return;
    if ((orig.didClose && resp.didClose) || orig.state === Tcp.reset || resp.state === Tcp.reset) return;
    const event = this.#host.points.connection_partial_close;
    if (event.wanted) event.raise(this.#host.refresh(c));
    this.#host.remove(c, EndReason.partialClose);
  }

  #statusUpdate(c: TcpConnection, now: number): void {
    const event = this.#host.points.connection_status_update;
    if (event.wanted) event.raise(this.#host.refresh(c));
    this.#arm(c, TcpTimerKind.status, now + this.#host.options.connection_status_update_interval);
  }
}

/** What a fully closed connection ended by. */
const closeReason = (c: TcpConnection): string =>
  c.orig.state === Tcp.reset || c.resp.state === Tcp.reset ? EndReason.rst : EndReason.fin;
