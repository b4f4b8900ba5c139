/**
 * The plain segment: most of what an established connection sends. It comes in order, acknowledges what was sent, and
 * changes nothing but numbers.
 *
 * What is here does what `TcpMachine.process` does for such a segment, and nothing for any other: tests run the same
 * traffic both ways. All questions come before the first change.
 */
import { Mark } from './connection.ts';
import { addOnce, Seen } from './history.ts';
import type { SessionOptions } from './options.ts';
import { distance } from './sequence.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { Tcp, type TcpEndpoint } from './tcp-endpoint.ts';

/**
 * Takes a segment with ACK and without SYN, FIN and RST: `window` as its header has it, `length` bytes of payload by
 * the length fields, all of them captured. False, with nothing changed, when it is not plain.
 */
export function takePlain(
  c: TcpConnection,
  isOrig: boolean,
  seq: number,
  ack: number,
  window: number,
  length: number,
  options: SessionOptions,
): boolean {
  // a side that has not appeared has no endpoint to change
  if (c.unanswered || (c.flags & (isOrig ? Mark.origFirst : Mark.respFirst)) === 0) return false;
  const sender = isOrig ? c.orig : c.resp;
  const peer = isOrig ? c.resp : c.orig;
  if (sender.state !== Tcp.established || peer.state !== Tcp.established) return false;
  if (sender.closing !== null || peer.closing !== null || seq !== sender.lastSeq) return false;
  const start = sender.relativeSeq(seq);
  const acked = peer.relativeAck(ack);
  if (start < 0 || acked < 0) return false;

  const scaled = window << sender.windowScale;
  if (scaled === 0) return false;
  const newest = distance(seq, sender.windowSeq) >= 0 && distance(ack, sender.windowAckSeq) >= 0;
  if (newest) {
    const growth = distance((ack + scaled) | 0, (sender.windowAckSeq + sender.window) | 0);
    if (growth + (1 << sender.windowScale) <= 0) return false;
  }
  const assembled = (c.flags & Mark.unassembled) === 0;
  if (assembled) {
    if (acked > peer.trim && !(peer.plain && acked <= peer.next)) return false;
    if (length > 0 && !isNext(sender, start, length, options)) return false;
  }

  // no lone SYN-ACK waits to be judged: both sides have letters already
  if (length > 0) addOnce(c, isOrig, Seen.data, 'D');
  else addOnce(c, isOrig, Seen.ack, 'A');
  if (isOrig) c.flags |= Mark.firstAck;
  if (newest) {
    sender.window = scaled;
    sender.windowAckSeq = ack;
    sender.windowSeq = seq;
  }
  peer.acknowledge(ack);
  if (length > 0) sender.setLast((seq + length) | 0);
  if (assembled) {
    if (acked > peer.trim) peer.trim = acked;
    if (length > 0) sender.next = start + length;
  }
  return true;
}

/** Whether payload at the relative position `start` is what the stream waits for, within the limits of what it holds. */
function isNext(sender: TcpEndpoint, start: number, length: number, options: SessionOptions): boolean {
  if (!sender.plain || start !== sender.next || start < sender.trim) return false;
  const end = start + length;
  const { tcp_max_initial_window: initial, tcp_excessive_data_without_further_acks: most } = options;
  if (initial > 0 && end > initial && sender.noDataAcked) return false;
  return most === 0 || end - sender.trim <= most;
}
