/** The header record of an IP packet that is not the one in hand yet: what a tunnel's event says of its content. */
import { type PktHdr, pktHdr } from './headers.ts';
import type { WeirdSink } from './layer.ts';
import { read4, read6, version } from './layers/ip.ts';
import { HeaderChain } from './layers/ipv6.ts';
import { Packet } from './packet.ts';

/** The walk of the packet itself reports its odd headers; this look ahead does not. */
const SILENT: WeirdSink = { net: () => {}, flow: () => {} };

/** The headers of the IP packet in [at, end) of the bytes in hand, whose fixed header is there. */
export function innerHeader(p: Packet, at: number, end: number, weirds: WeirdSink): PktHdr {
  const inner = new Packet();
  inner.bytes = p.bytes;
  inner.at = at;
  inner.ipAt = at;
  inner.end = end;
  inner.ipVersion = version(p.bytes, at);
  if (inner.ipVersion === 6) read6(inner, new HeaderChain(), SILENT);
  else read4(inner);
  return pktHdr(inner, weirds);
}
