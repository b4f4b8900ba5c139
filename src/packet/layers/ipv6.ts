/** IPv6 (RFC 8200): the fixed header and the chain of extension headers, as Zeek walks it. */
import { i32, u8, u16 } from '../../core/bytes.ts';
import type { WeirdSink } from '../layer.ts';
import type { Packet } from '../packet.ts';

const OFFSET = { flow: 0, length: 4, next: 6, src: 8, dst: 24, end: 40 } as const;

/** Header numbers of the chain. */
export const Next = {
  hopByHop: 0,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  esp: 50,
  authentication: 51,
  none: 59,
  destination: 60,
  mobility: 135,
} as const;

export const IPV6_HEADER = OFFSET.end;
export const payloadLength6 = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.length);
/** Offset of the next-header field of the fixed header. */
export const NEXT_HEADER = OFFSET.next;
export const LENGTH_FIELD = OFFSET.length;

const CHAINED: ReadonlySet<number> = new Set([
  Next.hopByHop,
  Next.routing,
  Next.fragment,
  Next.esp,
  Next.authentication,
  Next.destination,
  Next.mobility,
]);
const LAST: ReadonlySet<number> = new Set([Next.fragment, Next.esp, Next.mobility]);

/** Destination options. */
const Option = { pad1: 0, homeAddress: 201 } as const;
const ADDRESS = 16;

/** What the walk of a chain found. One object per engine, refilled per packet. */
export class HeaderChain {
  /** Sum of all chained headers, bytes. */
  length = 0;
  count = 0;
  /** Number and offset of the last chained header. */
  lastType = Next.ipv6 as number;
  lastAt = 0;
  /** Offset of the next-header field that names the last chained header. */
  namedAt = 0;
  /** Number of what follows. */
  next = 0;
}

/**
 * Walks the chain of the packet at the cursor over its captured bytes, sets the packet's logical addresses and flow
 * label, and fills `chain`. Odd headers are weirds about the addresses known so far.
 */
export function walkHeaders(p: Packet, chain: HeaderChain, weirds: WeirdSink): void {
  const b = p.bytes;
  let at = p.at;
  readAddresses(p, at);
  p.flowLabel = i32(b, at + OFFSET.flow) & 0xfffff;
  chain.length = 0;
  chain.count = 0;
  let type: number = Next.ipv6;
  let named = at;
  let finalKnown = false;
  let homeKnown = false;
  chain.next = Next.none;
  for (;;) {
    const rest = p.end - at;
    if (rest < 2) return;
    const length = extensionLength(type, u8(b, at + 1));
    if (length > rest) return;
    const nextAt = type === Next.ipv6 ? at + OFFSET.next : at;
    const next = type === Next.esp ? Next.none : u8(b, nextAt);
    chain.count++;
    chain.length += length;
    chain.lastType = type;
    chain.lastAt = at;
    chain.namedAt = named;
    chain.next = next;
    if (type === Next.routing) finalKnown = routing(p, at, length, finalKnown, weirds);
    else if (type === Next.destination) homeKnown = options(p, at, length, homeKnown, weirds);
    named = nextAt;
    at += length;
    if (LAST.has(type) || !CHAINED.has(next)) return;
    type = next;
  }
}

/** Length of a chained header by its number and its second byte, bytes. */
export function extensionLength(type: number, field: number): number {
  switch (type) {
    case Next.ipv6:
      return IPV6_HEADER;
    case Next.fragment:
    case Next.esp:
      return 8;
    case Next.authentication:
      return 8 + 4 * field;
    default:
      return 8 + 8 * field;
  }
}

/** Both addresses of the fixed header at `at`. */
export function readAddresses(p: Packet, at: number): void {
  source(p, at + OFFSET.src);
  destination(p, at + OFFSET.dst);
}

function source(p: Packet, at: number): void {
  const b = p.bytes;
  p.src0 = i32(b, at);
  p.src1 = i32(b, at + 4);
  p.src2 = i32(b, at + 8);
  p.src3 = i32(b, at + 12);
}

function destination(p: Packet, at: number): void {
  const b = p.bytes;
  p.dst0 = i32(b, at);
  p.dst1 = i32(b, at + 4);
  p.dst2 = i32(b, at + 8);
  p.dst3 = i32(b, at + 12);
}

/** A routing header: its last address is where the packet finally goes. Returns whether that is known now. */
function routing(p: Packet, at: number, length: number, known: boolean, weirds: WeirdSink): boolean {
  const b = p.bytes;
  const weird = (name: string, addl = ''): void => weirds.flow(name, p, addl, '');
  if (known) {
    weird('multiple_routing_headers');
    return true;
  }
  const units = u8(b, at + 1);
  const type = u8(b, at + 2);
  const left = u8(b, at + 3);
  let found = false;
  if (type === 0) {
    if (left > 0 && units >= 2) {
      found = units % 2 === 0;
      if (found) destination(p, at + length - ADDRESS);
      else weird('odd_routing0_len');
    }
    weird('routing0_hdr');
  } else if (type === 2) {
    if (left > 0) {
      found = units === 2;
      if (found) destination(p, at + length - ADDRESS);
      else weird('bad_routing2_len');
    }
  } else {
    weird('unknown_routing_type', String(type));
  }
  return found;
}

/** Destination options: a home address replaces the source. Returns whether one is known now. */
function options(p: Packet, at: number, length: number, known: boolean, weirds: WeirdSink): boolean {
  const b = p.bytes;
  const end = at + length;
  at += 2;
  while (at < end) {
    const type = u8(b, at);
    if (type === Option.pad1) {
      at++;
      continue;
    }
    if (at + 2 > end || at + 2 + u8(b, at + 1) > end) {
      weirds.flow('bad_ipv6_dest_opt_len', p, '', '');
      return known;
    }
    const size = u8(b, at + 1);
    if (type === Option.homeAddress) {
      if (size !== ADDRESS) weirds.flow('bad_home_addr_len', p, '', '');
      else if (known) weirds.flow('multiple_home_addr_opts', p, '', '');
      else {
        source(p, at + 2);
        known = true;
      }
    }
    at += 2 + size;
  }
  return known;
}
