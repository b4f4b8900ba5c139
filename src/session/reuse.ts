/** When a SYN takes over the entry of a known TCP connection. Direction and checksum do not matter to Zeek here. */
import { dataOffset, flags as flagsOf, seq as seqOf } from '../packet/layers/tcp.ts';
import type { Packet } from '../packet/packet.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { Tcp, type TcpEndpoint } from './tcp-endpoint.ts';

const SYN = 2;
const ACK = 16;
/** Header length of a TCP segment without options, in 32-bit words. */
const MIN_WORDS = 5;

const isActive = (ep: TcpEndpoint): boolean => ep.state !== Tcp.inactive && !ep.didClose;

/** The endpoint whose beginning a SYN is compared with. */
const reference = (c: TcpConnection, flags: number): TcpEndpoint =>
  (flags & ACK) !== 0 ? c.respView : c.orig;

export function isReuse(c: TcpConnection, p: Packet): boolean {
  const flags = flagsOf(p.bytes, p.at);
  if ((flags & SYN) === 0 || dataOffset(p.bytes, p.at) < MIN_WORDS) return false;
  if ((flags & ACK) !== 0 && c.orig.state !== Tcp.inactive) return false;
  if (c.orig.didClose || c.respView.didClose) return true;
  const seq = seqOf(p.bytes, p.at);
  const ref = reference(c, flags);
  if (seq === ref.startSeq) return false;
  const reordered =
    (flags & ACK) === 0 &&
    ref.state === Tcp.synAckSent &&
    c.respView.state === Tcp.inactive &&
    seq === c.respView.startSeq;
  return !reordered;
}

/** The weird that goes with a reuse, or ''. `linger`: seconds within which a reuse of a closed connection is early. */
export function reuseWeird(c: TcpConnection, p: Packet, linger: number): string {
  const { orig, respView: resp } = c;
  if (!orig.didClose && !resp.didClose) {
    const ref = reference(c, flagsOf(p.bytes, p.at));
    return ref.state === Tcp.synSent ? 'SYN_seq_jump' : 'active_connection_reuse';
  }
  if (orig.state === Tcp.reset || resp.state === Tcp.reset) return '';
  if (isActive(orig) || isActive(resp)) return 'active_connection_reuse';
  return p.time - c.lastTime < linger ? 'premature_connection_reuse' : '';
}
