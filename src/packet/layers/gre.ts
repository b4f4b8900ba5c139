/** GRE (RFC 2784, 2890), enhanced GRE of PPTP (RFC 2637), ERSPAN I to III, Ethernet and 802.11 in GRE; also in UDP. */
import { u8, u16 } from '../../core/bytes.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { ipTunnel } from './ip-tunnel.ts';

const OFFSET = { flags: 0, type: 2, end: 4 } as const;
const Flag = { checksum: 0x8000, routing: 0x4000, key: 0x2000, sequence: 0x1000, ack: 0x0080 } as const;
const UNKNOWN_FLAGS = 0x0078;
const Type = { ethernet: 0x6558, erspan: 0x88be, erspan3: 0x22eb, ppp: 0x880b, aruba: 0x9000 } as const;
const ETHERNET = 14;
/** Link types of what GRE carries. */
const Link = { ethernet: 1, rawIp: 12, ieee80211: 105 } as const;
/** PPP of enhanced GRE: address, control, protocol. */
const PPP = { protocol: 2, end: 4 } as const;
const PPP_IPV4 = 0x21;
const PPP_IPV6 = 0x57;

const flagsOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.flags);
const typeOf = (b: Uint8Array, at: number): number => u16(b, at + OFFSET.type);

/** Length of the GRE header; routing fields are never counted. */
function headerLength(flags: number): number {
  let length: number = OFFSET.end;
  if ((flags & Flag.checksum) !== 0) length += 4;
  if ((flags & Flag.key) !== 0) length += 4;
  if ((flags & Flag.sequence) !== 0) length += 4;
  if ((flags & Flag.ack) !== 0) length += 4;
  return length;
}

const isAruba = (type: number): boolean =>
  ((type & 0x8200) === 0x8200 && (type & 0x0f) === 0) || type === Type.aruba;

function fail(p: Packet, w: Walker, name: string, addl = ''): number {
  w.weird(p, 'GRE', name, addl);
  return STOP;
}

export const gre: Layer = {
  name: 'GRE',
  says: 'Versions 0 and 1 (PPTP), ERSPAN I to III, Ethernet, 802.11 and IP inside.',
  enter(p: Packet, w: Walker): number {
    const b = p.bytes;
    const length = p.end - p.at;
    if (length < OFFSET.end) return fail(p, w, 'truncated_GRE');
    const flags = flagsOf(b, p.at);
    const type = typeOf(b, p.at);
    const version = flags & 7;
    const header = headerLength(flags);
    if (version > 1) return fail(p, w, 'unknown_gre_version', `version=${version}`);
    const inner = version === 0 ? carried(p, flags, type, header, length) : 0;
    if (inner < 0) return fail(p, w, 'truncated_GRE');
    if (version === 1 && type !== Type.ppp) return fail(p, w, 'egre_protocol_type', `proto=${type}`);
    if ((flags & Flag.routing) !== 0) return fail(p, w, 'gre_routing');
    if ((flags & UNKNOWN_FLAGS) !== 0) return fail(p, w, 'unknown_gre_flags');
    const extra = inner >> 8;
    const link = inner & 0xff;
    const ethernet = link === Link.ethernet ? ETHERNET : 0;
    if (length < header + (version === 1 ? PPP.end : 0) + ethernet + extra)
      return fail(p, w, 'truncated_GRE');
    return version === 1 ? enhanced(p, w, header) : plain(p, w, header + extra, link);
  },
};

/**
 * What a version 0 header carries: link type, and in the bits above the bytes of an ERSPAN header; -1 when it is cut.
 */
function carried(p: Packet, flags: number, type: number, header: number, length: number): number {
  switch (type) {
    case Type.ethernet:
      return length > header + ETHERNET ? Link.ethernet : -1;
    case Type.erspan: {
      if (length <= header + ETHERNET) return -1;
      if ((flags & Flag.sequence) === 0) return Link.ethernet;
      return length >= header + ETHERNET + 8 ? Link.ethernet | (8 << 8) : -1;
    }
    case Type.erspan3: {
      if (length <= header + ETHERNET + 12) return -1;
      if ((u8(p.bytes, p.at + header + 11) & 1) === 0) return Link.ethernet | (12 << 8);
      return length > header + ETHERNET + 20 ? Link.ethernet | (20 << 8) : -1;
    }
    default:
      if (!isAruba(type)) return Link.rawIp;
      return length <= header ? -1 : Link.ieee80211;
  }
}

/** Version 0: a packet of its own, from its link type up; to Zeek by way of IPTUNNEL, which sees to the depth. */
function plain(p: Packet, w: Walker, header: number, link: number): number {
  if (!w.mayGoOn(p, 'GRE')) return STOP;
  w.history.enter(p, ipTunnel);
  if (!w.mayDecapsulate(p, 'IPTUNNEL', false)) return DONE;
  const flow = w.ipTunnels.flow(p, 'GRE');
  p.at += header;
  w.decapsulate(p, flow, link, p.end - p.at);
  if (w.mayGoOn(p, 'ROOT')) w.run(p, w.tree.link(link));
  return DONE;
}

/** Version 1: PPP, of which only IP is followed. */
function enhanced(p: Packet, w: Walker, header: number): number {
  const protocol = u16(p.bytes, p.at + header + PPP.protocol);
  if (protocol !== PPP_IPV4 && protocol !== PPP_IPV6) return fail(p, w, 'non_ip_packet_in_encap');
  if (!w.mayGoOn(p, 'GRE')) return STOP;
  p.at += header + PPP.end;
  p.tunnelKind = 'GRE';
  p.innerProtocol = protocol === PPP_IPV4 ? 4 : 41;
  w.run(p, w.tree.node(ipTunnel));
  return DONE;
}
