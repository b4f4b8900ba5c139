/** Records of IPv6 extension headers (Zeek's `ip6_ext_hdr` and what it holds), for events that carry an IP header. */
import { u8, u16, u32 } from '../core/bytes.ts';
import { type Ip6MobilityHdr, mobilityHeader } from './ip6-mobility.ts';
import { type Ip6Option, ip6Options } from './ip6-options.ts';
import type { WeirdSink } from './layer.ts';
import { extensionLength, IPV6_HEADER, NEXT_HEADER, Next } from './layers/ipv6.ts';
import type { Packet } from './packet.ts';

/** Zeek's `ip6_hopopts` and `ip6_dstopts`; `len` in units of 8 bytes beyond the first. */
export interface Ip6OptionsHdr {
  nxt: number;
  len: number;
  options: Ip6Option[];
}

/** Zeek's `ip6_routing`. */
export interface Ip6Routing {
  nxt: number;
  len: number;
  rtype: number;
  segleft: number;
  data: Uint8Array;
}

/** Zeek's `ip6_fragment`; `offset` in units of 8 bytes. */
export interface Ip6Fragment {
  nxt: number;
  rsv1: number;
  offset: number;
  rsv2: number;
  more: boolean;
  id: number;
}

/** Zeek's `ip6_ah`; `len` in units of 4 bytes beyond the first two. */
export interface Ip6Ah {
  nxt: number;
  len: number;
  rsv: number;
  spi: number;
  /** Unset when `len` is 0, like `data`. */
  seq?: number | undefined;
  data?: Uint8Array | undefined;
}

/** Zeek's `ip6_esp`. */
export interface Ip6Esp {
  spi: number;
  seq: number;
}

/** Zeek's `ip6_ext_hdr`: the number of a header, and the one record for it. */
export interface Ip6ExtHdr {
  id: number;
  hopopts?: Ip6OptionsHdr | undefined;
  dstopts?: Ip6OptionsHdr | undefined;
  routing?: Ip6Routing | undefined;
  fragment?: Ip6Fragment | undefined;
  ah?: Ip6Ah | undefined;
  esp?: Ip6Esp | undefined;
  mobility?: Ip6MobilityHdr | undefined;
}

/** The chain behind the fixed header, as the walk of the packet counted it: every header was captured whole. */
export function extensionHeaders(p: Packet, weirds: WeirdSink): Ip6ExtHdr[] {
  const headers: Ip6ExtHdr[] = [];
  const b = p.bytes;
  let at = p.ipAt + IPV6_HEADER;
  let type = u8(b, p.ipAt + NEXT_HEADER);
  for (let i = 1; i < p.ipHeaders; i++) {
    const end = at + extensionLength(type, u8(b, at + 1));
    headers.push(extensionHeader(type, b, at, end, weirds));
    type = u8(b, at);
    at = end;
  }
  return headers;
}

function extensionHeader(id: number, b: Uint8Array, at: number, end: number, weirds: WeirdSink): Ip6ExtHdr {
  switch (id) {
    case Next.hopByHop:
      return { id, hopopts: optionsHeader(b, at, end, weirds) };
    case Next.destination:
      return { id, dstopts: optionsHeader(b, at, end, weirds) };
    case Next.routing:
      return { id, routing: routingHeader(b, at, end) };
    case Next.fragment:
      return { id, fragment: fragmentHeader(b, at) };
    case Next.authentication:
      return { id, ah: authenticationHeader(b, at, end) };
    case Next.esp:
      return { id, esp: { spi: u32(b, at), seq: u32(b, at + 4) } };
    case Next.mobility:
      return { id, mobility: mobilityHeader(b, at, end, weirds) };
    default:
      return { id };
  }
}

const optionsHeader = (b: Uint8Array, at: number, end: number, weirds: WeirdSink): Ip6OptionsHdr => ({
  nxt: u8(b, at),
  len: u8(b, at + 1),
  options: ip6Options(b, at + 2, end, weirds),
});

const routingHeader = (b: Uint8Array, at: number, end: number): Ip6Routing => ({
  nxt: u8(b, at),
  len: u8(b, at + 1),
  rtype: u8(b, at + 2),
  segleft: u8(b, at + 3),
  data: b.slice(at + 4, end),
});

function fragmentHeader(b: Uint8Array, at: number): Ip6Fragment {
  const word = u16(b, at + 2);
  return {
    nxt: u8(b, at),
    rsv1: u8(b, at + 1),
    offset: word >> 3,
    rsv2: (word >> 1) & 3,
    more: (word & 1) !== 0,
    id: u32(b, at + 4),
  };
}

function authenticationHeader(b: Uint8Array, at: number, end: number): Ip6Ah {
  const header: Ip6Ah = {
    nxt: u8(b, at),
    len: u8(b, at + 1),
    rsv: u16(b, at + 2),
    spi: u32(b, at + 4),
  };
  if (end - at >= 12) {
    header.seq = u32(b, at + 8);
    header.data = b.slice(at + 12, end);
  }
  return header;
}
