/** The packet that an ICMP error message quotes, as Zeek's `icmp_context`. */
import { addressText, V4_PREFIX } from '../core/address.ts';
import { i32, u8, u16 } from '../core/bytes.ts';
import { addBytes, folded } from '../core/checksum.ts';
import { HeaderChain, walkHeaders } from '../packet/layers/ipv6.ts';
import { Packet } from '../packet/packet.ts';
import type { IcmpContext } from './events.ts';
import { counterpart, ICMP_HEADER, ICMP4, ICMP6 } from './icmp-types.ts';
import { ConnIdRecord } from './record.ts';

const NO_BYTES = new Uint8Array(0);

const PROTO = { unknown: 0, tcp: 1, udp: 2, icmp: 3 } as const;

/** Reads what is quoted behind the header of the message at the cursor. */
export function quoted(p: Packet, v6: boolean): IcmpContext {
  const at = Math.min(p.at + ICMP_HEADER, p.end);
  const end = p.end;
  const fixed = v6 ? 40 : 20;
  const version = v6 ? ICMP6 : ICMP4;
  if (end - at < fixed) {
    return {
      id: new ConnIdRecord('::', 0, '::', 0, version),
      len: 0,
      proto: PROTO.unknown,
      frag_offset: 0,
      bad_hdr_len: true,
      bad_checksum: false,
      MF: false,
      DF: false,
    };
  }
  return v6 ? quoted6(p.bytes, at, end) : quoted4(p.bytes, at, end);
}

function quoted4(b: Uint8Array, at: number, end: number): IcmpContext {
  const headerLength = (u8(b, at) & 15) * 4;
  const flags = u16(b, at + 6);
  const short = end - at < headerLength + 4;
  const ports = short ? NO_PORTS : quotedPorts(b, at + headerLength, u8(b, at + 9));
  const checked = Math.min(at + headerLength, end);
  return {
    id: new ConnIdRecord(
      addressText(0, 0, V4_PREFIX, i32(b, at + 12)),
      ports.src,
      addressText(0, 0, V4_PREFIX, i32(b, at + 16)),
      ports.dst,
      ICMP4,
    ),
    len: u16(b, at + 2),
    proto: ports.proto,
    frag_offset: (flags & 0x1fff) * 8,
    bad_hdr_len: short,
    bad_checksum: folded(addBytes(0, b, at, checked)) !== 0xffff,
    MF: (flags & 0x2000) !== 0,
    DF: (flags & 0x4000) !== 0,
  };
}

/** Walks the headers of quoted IPv6 packets; what is odd about them is nobody's weird. */
const quotedPacket = new Packet();
const quotedChain = new HeaderChain();
const unheard = { net() {}, flow() {} };

function quoted6(b: Uint8Array, at: number, end: number): IcmpContext {
  const q = quotedPacket;
  q.bytes = b;
  q.at = at;
  q.end = end;
  walkHeaders(q, quotedChain, unheard);
  q.bytes = NO_BYTES;
  const upper = at + quotedChain.length;
  const short = end < upper + 4;
  const ports = short ? NO_PORTS : quotedPorts(b, upper, quotedChain.next);
  return {
    id: new ConnIdRecord(
      addressText(q.src0, q.src1, q.src2, q.src3),
      ports.src,
      addressText(q.dst0, q.dst1, q.dst2, q.dst3),
      ports.dst,
      ICMP6,
    ),
    len: u16(b, at + 4) + 40,
    proto: ports.proto,
    frag_offset: 0,
    bad_hdr_len: short,
    bad_checksum: false,
    MF: false,
    DF: false,
  };
}

interface QuotedPorts {
  readonly proto: number;
  readonly src: number;
  readonly dst: number;
}

const NO_PORTS: QuotedPorts = { proto: PROTO.unknown, src: 0, dst: 0 };

function quotedPorts(b: Uint8Array, at: number, protocol: number): QuotedPorts {
  switch (protocol) {
    case 6:
      return { proto: PROTO.tcp, src: u16(b, at), dst: u16(b, at + 2) };
    case 17:
      return { proto: PROTO.udp, src: u16(b, at), dst: u16(b, at + 2) };
    case ICMP4:
    case ICMP6: {
      const type = u8(b, at);
      const answer = counterpart(protocol, type);
      // Zeek gives the types of a quoted ICMP packet byte-swapped
      return { proto: PROTO.icmp, src: type << 8, dst: (answer < 0 ? u8(b, at + 1) : answer) << 8 };
    }
    default:
      return NO_PORTS;
  }
}
