/**
 * TCP: the life of one segment, step by step in Zeek's order.
 *
 * Reuse and creation happen before (table.ts); here a segment moves its sender's and its peer's endpoints, the
 * history, the reassemblers and the close. The order of the steps is observable (events, letters, weirds) and must
 * not be changed: history, windows, last time, SYN, FIN, RST, acknowledgement, sequence advance, state, reassembly.
 */

import { u8 } from '../core/bytes.ts';
import { addBytes, addWord, folded } from '../core/checksum.ts';
import {
  ack as ackOf,
  dataOffset,
  flags as flagsOf,
  seq as seqOf,
  window as windowOf,
} from '../packet/layers/tcp.ts';
import type { Packet } from '../packet/packet.ts';
import { Mark } from './connection.ts';
import { addAt, addLetter, addOnce, hasSeen, Seen } from './history.ts';
import type { SessionHost } from './host.ts';
import { pktIp } from './ip-header.ts';
import { FlipReason } from './reasons.ts';
import { distance } from './sequence.ts';
import { TcpClose } from './tcp-close.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { Log10, MAX_JUMP, Tcp, type TcpEndpoint } from './tcp-endpoint.ts';
import { listOptions, SynOptions } from './tcp-options.ts';
import { advanceState, type Segment } from './tcp-states.ts';

/** Flag bits of the TCP header. */
export const Flag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;

const MAX_WINDOW_SCALE = 14;

export class TcpMachine {
  readonly #host: SessionHost;
  readonly #close: TcpClose;
  readonly #syn = new SynOptions();
  /** The segment in hand; one object for all. */
  readonly #segment: Segment;

  constructor(host: SessionHost) {
    this.#host = host;
    this.#close = new TcpClose(host);
    this.#segment = {
      isOrig: true,
      flags: 0,
      seq: 0,
      ack: 0,
      length: 0,
      delta: 0,
      time: 0,
      doClose: false,
      genEvent: false,
    };
  }

  timerFired(c: TcpConnection, kind: number, now: number, ending: boolean): void {
    this.#close.timerFired(c, kind, now, ending);
  }

  /** Timers of a new connection, in Zeek's order (the inactivity timer follows). */
  begin(c: TcpConnection): void {
    this.#close.armExpire(c);
  }

  /** A new connection's contents are kept when somebody wants them. */
  keepContents(c: TcpConnection, orig: boolean, resp: boolean): void {
    const old = this.#host.options.tcp_max_old_segments;
    if (orig) c.orig.keep(old);
    if (resp) c.resp.keep(old);
  }

  /** Ends the TCP side of a connection; `ending` when the input is over. */
  finish(c: TcpConnection, ending: boolean): void {
    this.#host.timers.cancelOf(c);
    if (!ending || !c.active || (c.orig.didClose && c.respView.didClose)) return;
    const pending = this.#host.points.connection_pending;
    if (pending.wanted) pending.raise(this.#host.refresh(c));
  }

  /**
   * One segment whose header length was checked. `headerLength` and `length` are bytes of header and payload by the
   * length fields, `captured` the payload bytes at hand. Returns the direction to count the packet for.
   */
  process(c: TcpConnection, p: Packet, isOrig: boolean, headerLength: number, length: number): boolean {
    const b = p.bytes;
    const at = p.at;
    const s = this.#segment;
    s.isOrig = isOrig;
    s.flags = flagsOf(b, at);
    s.seq = seqOf(b, at);
    s.ack = ackOf(b, at);
    s.length = length;
    s.time = p.time;
    s.doClose = false;
    s.genEvent = false;
    const flags = s.flags;
    // nothing is kept of the responder while only the originator's SYNs were seen
    const lone = isOrig && c.unanswered && (flags & (Flag.syn | Flag.ack | Flag.fin | Flag.rst)) === Flag.syn;
    const sender = isOrig ? c.orig : c.resp;
    const peer = !isOrig ? c.orig : lone ? c.respView : c.resp;
    const roles = c.flags & Mark.flipped;

    if ((c.flags & (isOrig ? Mark.origFirst : Mark.respFirst)) === 0) this.#judgePartial(c, s);
    const segLength =
      ((flags & Flag.rst) !== 0 ? 0 : length) + ((flags & Flag.syn) >> 1) + (flags & Flag.fin);
    const end = (s.seq + segLength) | 0;
    // both endpoints are looked at together, so that the processor fetches them at the same time
    if (sender.state !== Tcp.established || peer.state !== Tcp.established || (flags & Flag.syn) !== 0) {
      this.#initialise(c, s, sender, end);
    }
    const relSeq = sender.relativeSeq(s.seq);
    const underflow = relSeq < 0;
    if (underflow && (flags & Flag.rst) === 0) this.#host.weird(c, 'TCP_seq_underflow_or_misorder');

    this.#letters(c, s, sender, relSeq);
    this.#window(c, s, sender, peer, windowOf(b, at));
    if (!(c.orig.didClose && c.respView.didClose)) c.lastTime = p.time;
    const plain = (flags & (Flag.syn | Flag.fin | Flag.rst)) === 0;
    if (!plain) this.#control(c, p, s, sender, peer, relSeq + segLength, headerLength);
    const relAck = (flags & Flag.ack) !== 0 ? this.#acknowledge(c, s, sender, peer) : 0;
    s.delta = this.#advance(c, s, sender, end);
    if (sender.closing !== null) sender.closing.lastTime = p.time;
    if (!plain || sender.state !== Tcp.established) {
      advanceState(this.#host, this.#close, c, s, sender, peer);
    }
    if ((flags & Flag.ack) !== 0) this.#close.acknowledged(c, peer, relAck);
    const { tcp_packet, tcp_option, tcp_options } = this.#host.points;
    if (tcp_packet.wanted || tcp_option.wanted || tcp_options.wanted) {
      this.#packetEvents(c, p, s, relSeq, relAck, headerLength);
    }
    c.flags |= isOrig ? Mark.origFirst : Mark.respFirst;

    const unwanted = (c.flags & (Mark.skipping | Mark.unassembled)) !== 0;
    if (length > 0 && (flags & Flag.rst) === 0 && !unwanted && !underflow) {
      const dataAt = at + headerLength;
      if (p.end - dataAt < length) this.#host.weird(c, 'truncated_tcp_payload');
      else this.#close.data(c, sender, peer, relSeq + ((flags & Flag.syn) >> 1), length, b, dataAt, flags);
    }
    if (sender.closing !== null || sender.state >= Tcp.closed) this.#close.eofCheck(c, sender);
    if (s.doClose) this.#close.closed(c, sender, s.genEvent);
    // a flip on the way inverts the direction that the packet is counted for
    return (c.flags & Mark.flipped) === roles ? isOrig : !isOrig;
  }

  /** Verifies the checksum over header and payload of `length` bytes at the cursor. */
  validChecksum(p: Packet, length: number): boolean {
    return transportChecksum(p, length, 6) === 0xffff;
  }

  /** A segment with a bad checksum leaves only a letter. */
  badChecksum(c: TcpConnection, isOrig: boolean): void {
    this.#host.weird(c, 'bad_TCP_checksum');
    this.#logarithmic(c, isOrig ? c.orig : c.resp, Log10.checksum, 'C');
  }

  #logarithmic(c: TcpConnection, ep: TcpEndpoint, kind: number, letter: string): void {
    const crossed = ep.count(kind);
    if (crossed === 0) return;
    addLetter(c, ep.isOrig, letter);
    if (crossed === 1) return;
    const points = this.#host.points;
    const event =
      kind === Log10.checksum
        ? points.tcp_multiple_checksum_errors
        : kind === Log10.rexmit
          ? points.tcp_multiple_retransmissions
          : points.tcp_multiple_zero_windows;
    if (event.wanted) event.raise(this.#host.refresh(c), ep.isOrig, crossed);
  }

  /** Whether the connection's beginning was seen, judged at each side's first packet. */
  #judgePartial(c: TcpConnection, s: Segment): void {
    if (s.isOrig) {
      if ((c.flags & Mark.origFirst) === 0) c.isPartial = (s.flags & (Flag.syn | Flag.ack)) !== Flag.syn;
    } else if ((c.flags & (Mark.respFirst | Mark.partial)) === 0) {
      c.isPartial = (s.flags & Flag.syn) === 0;
    }
  }

  /** Sequence numbers of the sender at its first packet, or at a SYN that changes them. */
  #initialise(c: TcpConnection, s: Segment, sender: TcpEndpoint, end: number): void {
    const syn = (s.flags & Flag.syn) !== 0;
    switch (sender.state) {
      case Tcp.inactive:
        if (syn) sender.begin(s.seq, end);
        else sender.begin((s.seq - 1) | 0, s.seq);
        return;
      case Tcp.synSent:
      case Tcp.synAckSent:
        if (!syn || s.seq === sender.startSeq) return;
        this.#host.weird(c, 'SYN_seq_jump', '', '');
        sender.begin(s.seq, end);
        return;
      case Tcp.established:
      case Tcp.partial:
        if (!syn) return;
        if (sender.size(c.peerOf(sender)) !== 0) this.#host.weird(c, 'SYN_inside_connection', '', '');
        if (s.seq !== sender.startSeq) this.#host.weird(c, 'SYN_seq_jump', '', '');
        sender.begin(s.seq, end);
        return;
      case Tcp.reset:
        if (syn && sender.prevState === Tcp.inactive) sender.begin(s.seq, end);
    }
  }

  /** The flag, data and acknowledgement letters; a lone SYN-ACK first flips when its peer answers. */
  #letters(c: TcpConnection, s: Segment, sender: TcpEndpoint, relSeq: number): void {
    const flags = s.flags;
    if ((flags & (Flag.syn | Flag.fin | Flag.rst)) === 0) {
      if (s.length === 0 && (flags & Flag.ack) === 0) return;
      const seen = s.length > 0 ? Seen.data : Seen.ack;
      if (hasSeen(c, sender.isOrig, seen)) return;
      if (c.history === 'H') this.#rescueFlip(c);
      addOnce(c, sender.isOrig, seen, s.length > 0 ? 'D' : 'A');
      return;
    }
    const fin = (flags & Flag.fin) !== 0;
    const rst = (flags & Flag.rst) !== 0;
    const syn = (flags & Flag.syn) !== 0;
    if (fin && rst) addOnce(c, sender.isOrig, Seen.inconsistent, 'I');
    else if (syn && (fin || rst)) addOnce(c, sender.isOrig, Seen.multi, 'Q');
    else if (syn) addAt(c, sender, Seen.syn, (flags & Flag.ack) !== 0 ? 'H' : 'S', relSeq);
    else if (fin) addAt(c, sender, Seen.fin, 'F', relSeq + s.length);
    else addAt(c, sender, Seen.rst, 'R', relSeq);
  }

  /** The sender of a lone SYN-ACK was the responder after all. */
  #rescueFlip(c: TcpConnection): void {
    this.#host.flip(c, FlipReason.loneSynAck);
    c.history = '^h';
    c.flags |= Mark.origFirst;
  }

  #window(c: TcpConnection, s: Segment, sender: TcpEndpoint, peer: TcpEndpoint, raw: number): void {
    const flags = s.flags;
    const window = raw << sender.windowScale;
    if (window === 0) {
      if ((flags & Flag.rst) === 0 && peer.state !== Tcp.closed && sender.state !== Tcp.reset) {
        this.#logarithmic(c, sender, Log10.zeroWindow, 'W');
      }
    }
    if ((flags & (Flag.syn | Flag.fin | Flag.rst)) !== 0) return;
    if (sender.state === Tcp.closed || sender.state === Tcp.reset) return;
    if (distance(s.seq, sender.windowSeq) < 0 || distance(s.ack, sender.windowAckSeq) < 0) return;
    const advance = distance((s.ack + window) | 0, (sender.windowAckSeq + sender.window) | 0);
    if (advance < 0 && advance !== -2147483648 && -advance >= 1 << sender.windowScale) {
      this.#host.weird(c, 'window_recision', '', '');
    }
    sender.window = window;
    sender.windowAckSeq = s.ack;
    sender.windowSeq = s.seq;
  }

  /** SYN, FIN and RST: weirds, window scale, counts and storms. `end` is the relative end of the segment. */
  #control(
    c: TcpConnection,
    p: Packet,
    s: Segment,
    sender: TcpEndpoint,
    peer: TcpEndpoint,
    end: number,
    headerLength: number,
  ): void {
    if ((s.flags & Flag.syn) !== 0) this.#synOptions(c, p, s, sender, peer, headerLength);
    const { tcp_storm_thresh: limit, tcp_storm_interarrival_thresh: interval } = this.#host.options;
    if ((s.flags & Flag.fin) !== 0) {
      const closing = sender.ownClosing;
      closing.fins++;
      if (closing.fins >= limit && s.time < closing.lastTime + interval) this.#host.weird(c, 'FIN_storm');
      closing.finSeq = end;
    }
    if ((s.flags & Flag.rst) !== 0) {
      const closing = sender.ownClosing;
      closing.rsts++;
      if (closing.rsts >= limit && s.time < closing.lastTime + interval) this.#host.weird(c, 'RST_storm');
    }
  }

  #synOptions(
    c: TcpConnection,
    p: Packet,
    s: Segment,
    sender: TcpEndpoint,
    peer: TcpEndpoint,
    headerLength: number,
  ): void {
    const host = this.#host;
    if ((s.flags & Flag.rst) !== 0) host.weird(c, 'TCP_christmas');
    if ((s.flags & Flag.urg) !== 0) host.weird(c, 'baroque_SYN');
    if (s.length > 0) host.weird(c, 'SYN_with_data');
    const options = this.#syn;
    options.read(p.bytes, p.at, p.at + headerLength);
    if (options.windowScale < 0) {
      sender.windowScale = 0;
      if ((s.flags & Flag.ack) !== 0) peer.windowScale = 0;
    } else {
      if (options.windowScale > MAX_WINDOW_SCALE && !c.hadWeird) {
        host.weird(c, 'TCP_scale_range', String(options.windowScale));
      }
      sender.windowScale = Math.min(options.windowScale, MAX_WINDOW_SCALE);
      sender.windowSeq = s.seq;
      sender.windowAckSeq = s.ack;
      if (peer === c.orig || !c.unanswered) {
        peer.windowSeq = s.ack;
        peer.windowAckSeq = s.seq;
      } else {
        c.flags |= Mark.synScale;
      }
    }
    const event = host.points.connection_SYN_packet;
    if (event.wanted) event.raise(host.refresh(c), this.#synPacket(p, s));
  }

  #synPacket(p: Packet, s: Segment) {
    const { mss, windowScale, sackPermitted, timestampValue, timestampEcho } = this.#syn;
    const ip = pktIp(p);
    return {
      is_orig: s.isOrig,
      DF: ip.df,
      ttl: ip.ttl,
      size: p.ipLength,
      win_size: windowOf(p.bytes, p.at),
      win_scale: windowScale,
      MSS: Math.max(mss, 0),
      SACK_OK: sackPermitted,
      TSval: timestampValue < 0 ? undefined : timestampValue,
      TSecr: timestampEcho < 0 ? undefined : timestampEcho,
    };
  }

  /** The acknowledgement: initialises a silent peer, advances its acknowledged data. Returns the relative number. */
  #acknowledge(c: TcpConnection, s: Segment, sender: TcpEndpoint, peer: TcpEndpoint): number {
    const host = this.#host;
    if (
      s.isOrig &&
      (c.flags & Mark.firstAck) === 0 &&
      (sender.state === Tcp.established || sender.state === Tcp.synSent)
    ) {
      c.flags |= Mark.firstAck;
      if (host.points.connection_first_ACK.wanted) host.points.connection_first_ACK.raise(host.refresh(c));
    }
    if (peer.state === Tcp.inactive) {
      const start = (s.ack - 1) | 0;
      peer.begin(start, start);
      const plain = (s.flags & (Flag.syn | Flag.fin | Flag.rst)) === 0;
      const open =
        sender.state === Tcp.synSent || sender.state === Tcp.synAckSent || sender.state === Tcp.established;
      if (plain && open && !c.hadWeird) host.weird(c, 'possible_split_routing', '', '');
      return 1;
    }
    const relAck = peer.relativeAck(s.ack);
    if (relAck < 0) {
      host.weird(c, 'TCP_ack_underflow_or_misorder');
      return 0;
    }
    if ((s.flags & Flag.rst) === 0) peer.acknowledge(s.ack);
    return relAck;
  }

  /** Advances the sender's highest sequence number; what does not advance it is a retransmission. */
  #advance(c: TcpConnection, s: Segment, sender: TcpEndpoint, end: number): number {
    const delta = distance(end, sender.lastSeq);
    if ((s.flags & (Flag.syn | Flag.rst)) !== 0 && (delta > MAX_JUMP || delta < -MAX_JUMP)) return delta;
    if ((s.flags & Flag.fin) !== 0 && sender.lastSeq === ((sender.startSeq + 1) | 0)) {
      sender.setLast(end);
      return delta;
    }
    if (sender.state === Tcp.reset) return delta;
    if (delta > 0) sender.setLast(end);
    else if (s.length > 0) this.#logarithmic(c, sender, Log10.rexmit, 'T');
    return delta;
  }

  #packetEvents(
    c: TcpConnection,
    p: Packet,
    s: Segment,
    relSeq: number,
    relAck: number,
    headerLength: number,
  ): void {
    const { tcp_packet, tcp_option, tcp_options } = this.#host.points;
    const headerEnd = p.at + headerLength;
    if (tcp_packet.wanted) {
      const payload = p.bytes.slice(headerEnd, Math.min(p.end, headerEnd + s.length));
      const record = this.#host.refresh(c);
      tcp_packet.raise(record, s.isOrig, flagText(s.flags), relSeq, relAck, s.length, payload);
    }
    if (headerLength <= 20 || !(tcp_option.wanted || tcp_options.wanted)) return;
    const record = this.#host.refresh(c);
    const options = listOptions(
      p.bytes,
      p.at,
      headerEnd,
      (kind, length) => tcp_option.raise(record, s.isOrig, kind, length),
      (name, length) => this.#host.weird(c, `tcp_option_${name}_invalid_len`, String(length)),
    );
    tcp_options.raise(record, s.isOrig, options);
  }
}

/** Flags as letters, in Zeek's order. */
function flagText(flags: number): string {
  let text = '';
  if ((flags & Flag.syn) !== 0) text += 'S';
  if ((flags & Flag.fin) !== 0) text += 'F';
  if ((flags & Flag.rst) !== 0) text += 'R';
  if ((flags & Flag.ack) !== 0) text += 'A';
  if ((flags & Flag.psh) !== 0) text += 'P';
  if ((flags & Flag.urg) !== 0) text += 'U';
  return text;
}

/** Folded sum of pseudo header (logical addresses) and `length` bytes at the cursor; 0xffff when intact. */
export function transportChecksum(p: Packet, length: number, protocol: number): number {
  let sum = protocol + length;
  sum = addWord(addWord(sum, p.src3), p.dst3);
  if (p.ipVersion === 6) {
    sum = addWord(addWord(addWord(sum, p.src0), p.src1), p.src2);
    sum = addWord(addWord(addWord(sum, p.dst0), p.dst1), p.dst2);
  }
  return folded(addBytes(sum, p.bytes, p.at, p.at + length));
}

/** Header length in bytes by the data offset field. */
export const tcpHeaderLength = (p: Packet): number => dataOffset(p.bytes, p.at) * 4;

/** Whether the byte of flags has SYN (used before the header was checked). */
export const hasSyn = (p: Packet): boolean => (u8(p.bytes, p.at + 13) & Flag.syn) !== 0;
