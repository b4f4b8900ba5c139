/**
 * The TCP state machine: what one segment does to the states of its sender and peer.
 *
 * One function per state of the sender (RFC 9293 names, Zeek's rules). A segment with several flags runs through the
 * flags of its block from top to bottom.
 */
import { Mark } from './connection.ts';
import type { SessionHost } from './host.ts';
import { FlipReason } from './reasons.ts';
import { between } from './sequence.ts';
import type { TcpClose } from './tcp-close.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { Tcp, type TcpEndpoint } from './tcp-endpoint.ts';

const SYN = 2;
const FIN = 1;
const RST = 4;
const ACK = 16;

/** One segment while it is processed. */
export interface Segment {
  /** Direction as it was before the segment; a flip does not change it. */
  isOrig: boolean;
  /** Flag byte. */
  flags: number;
  seq: number;
  ack: number;
  /** Payload bytes by the length fields. */
  length: number;
  /** How far the segment's end lies beyond what the sender had sent. */
  delta: number;
  /** Packet time. */
  time: number;
  /** Out: the sender closes; and whether that is worth a finish event. */
  doClose: boolean;
  genEvent: boolean;
}

const inHandshake = (state: number): boolean => state <= Tcp.synAckSent;

/** Changes a state. Leaving the handshake states first sets the long inactivity timeout. */
export function setState(host: SessionHost, c: TcpConnection, ep: TcpEndpoint, state: number): void {
  if (state === ep.state) return;
  if (!inHandshake(state) && inHandshake(ep.state) && inHandshake(c.peerOf(ep).state)) {
    host.setInactivityTimeout(c, host.options.tcp_inactivity_timeout);
  }
  ep.enter(state);
}

/** Runs the segment through the block of its sender's state. */
export function advanceState(
  host: SessionHost,
  close: TcpClose,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  switch (sender.state) {
    case Tcp.inactive:
      fromInactive(host, close, c, s, sender, peer);
      return;
    case Tcp.synSent:
    case Tcp.synAckSent:
      fromHandshake(host, close, c, s, sender, peer);
      return;
    case Tcp.established:
    case Tcp.partial:
      if ((s.flags & (SYN | FIN | RST)) !== 0) fromOpen(host, close, c, s, sender, peer);
      return;
    case Tcp.closed:
      fromClosed(host, close, c, s, sender, peer);
      return;
    default:
      if ((s.flags & SYN) !== 0) host.weird(c, 'SYN_after_reset');
      if ((s.flags & FIN) !== 0) host.weird(c, 'FIN_after_reset');
      if (s.length > 0 && (s.flags & RST) === 0) host.weird(c, 'data_after_reset');
  }
}

function fromInactive(
  host: SessionHost,
  close: TcpClose,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  const flags = s.flags;
  if ((flags & SYN) !== 0) {
    if (s.isOrig) firstSyn(host, close, c, s, sender);
    else answeringSyn(host, c, s, sender, peer);
  }
  if ((flags & FIN) !== 0) {
    setState(host, c, sender, Tcp.closed);
    s.doClose = true;
    s.genEvent = true;
    if (peer.state !== Tcp.partial && (flags & SYN) === 0) host.weird(c, 'spontaneous_FIN');
  }
  if ((flags & RST) !== 0) firstRst(host, c, s, sender, peer);
  if (sender.state === Tcp.inactive) firstPlain(host, c, s, sender, peer);
}

function firstSyn(
  host: SessionHost,
  close: TcpClose,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
): void {
  if ((s.flags & ACK) !== 0) {
    host.weird(c, 'connection_originator_SYN_ack');
    setState(host, c, sender, Tcp.synAckSent);
  } else {
    setState(host, c, sender, Tcp.synSent);
  }
  close.armAttempt(c, s.time);
}

function answeringSyn(
  host: SessionHost,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  if ((s.flags & ACK) !== 0) {
    const known = peer.state !== Tcp.inactive && peer.state !== Tcp.partial;
    if (known && !between(s.ack, peer.startSeq, peer.lastSeq)) host.weird(c, 'bad_SYN_ack');
  } else if (peer.state === Tcp.synAckSent) {
    // the SYN-ACK was captured before its SYN
    c.isPartial = false;
    host.flip(c, FlipReason.reorderedSyn);
    setState(host, c, peer, Tcp.established);
    c.flags |= Mark.origFirst;
  } else {
    host.weird(c, 'simultaneous_open');
  }
  if (peer.state === Tcp.synSent) setState(host, c, peer, Tcp.established);
  else if (peer.state === Tcp.inactive) host.weird(c, 'unsolicited_SYN_response');
  setState(host, c, sender, Tcp.established);
  const event = host.points.connection_established;
  if (peer.state !== Tcp.partial && event.wanted) event.raise(host.refresh(c));
}

function firstRst(
  host: SessionHost,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  setState(host, c, sender, Tcp.reset);
  const reject = s.isOrig
    ? peer.state === Tcp.established
    : peer.state === Tcp.synSent || peer.state === Tcp.synAckSent;
  s.doClose = true;
  s.genEvent = !reject;
  if (reject) {
    const event = host.points.connection_rejected;
    if (event.wanted) event.raise(host.refresh(c));
  } else if (peer.state === Tcp.inactive) {
    host.weird(c, 'spontaneous_RST');
  }
}

/** The first packet of a side, with none of SYN, FIN, RST. */
function firstPlain(
  host: SessionHost,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  if (!s.isOrig && s.length === 0 && c.orig.state === Tcp.synSent) return;
  if ((s.flags & ACK) !== 0 && peer.state === Tcp.established) {
    setState(host, c, sender, Tcp.established);
    c.isPartial = false;
    c.flags |= s.isOrig ? Mark.origFirst : Mark.respFirst;
    return;
  }
  setState(host, c, sender, Tcp.partial);
  const event = host.points.partial_connection;
  if (peer.state === Tcp.partial && event.wanted) event.raise(host.refresh(c));
}

function fromHandshake(
  host: SessionHost,
  close: TcpClose,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  const flags = s.flags;
  if ((flags & SYN) !== 0) {
    const withAck = (flags & (ACK | FIN | RST)) === ACK;
    if (s.isOrig) {
      if (withAck && sender.state === Tcp.synSent) host.weird(c, 'repeated_SYN_with_ack');
    } else if ((flags & ACK) === 0 && sender.state === Tcp.synAckSent) {
      host.weird(c, 'repeated_SYN_reply_wo_ack');
    }
  }
  if ((flags & FIN) !== 0) {
    if (peer.state === Tcp.inactive || peer.state === Tcp.synSent) host.weird(c, 'inappropriate_FIN');
    setState(host, c, sender, Tcp.closed);
    s.doClose = true;
    s.genEvent = true;
  }
  if ((flags & RST) !== 0) {
    setState(host, c, sender, Tcp.reset);
    close.reset(c);
    s.doClose = true;
  } else if (s.length > 0) {
    host.weird(c, 'data_before_established');
  }
}

function fromOpen(
  host: SessionHost,
  close: TcpClose,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  const flags = s.flags;
  if ((flags & (SYN | ACK)) === SYN && sender.state === Tcp.partial && peer.state === Tcp.inactive) {
    host.weird(c, 'SYN_after_partial');
    setState(host, c, sender, Tcp.synSent);
  }
  if ((flags & (FIN | RST)) === FIN) {
    setState(host, c, sender, Tcp.closed);
    // a close by FIN and then RST counts as a close by FIN once the other side closes too
    if (peer.state === Tcp.reset && peer.prevState === Tcp.closed) setState(host, c, peer, Tcp.closed);
    s.doClose = true;
    s.genEvent = true;
  }
  if ((flags & RST) !== 0) {
    setState(host, c, sender, Tcp.reset);
    s.doClose = true;
    if (!(peer.state === Tcp.reset && peer.prevState === Tcp.established)) close.reset(c);
  }
}

function fromClosed(
  host: SessionHost,
  close: TcpClose,
  c: TcpConnection,
  s: Segment,
  sender: TcpEndpoint,
  peer: TcpEndpoint,
): void {
  if ((s.flags & SYN) !== 0) host.weird(c, 'SYN_after_close');
  if ((s.flags & FIN) !== 0 && s.delta > 0) host.weird(c, 'FIN_advanced_last_seq');
  if ((s.flags & RST) === 0 || peer.state === Tcp.closed) return;
  setState(host, c, sender, Tcp.reset);
  if (!sender.didClose) s.doClose = true;
  if (host.points.connection_reset.wanted) close.armReset(c, s.time);
}
