/** The packet floor's tunables, under Zeek's names and defaults. */
import { SubnetSet } from '../core/address.ts';
import { i32 } from '../core/bytes.ts';
import { defaultsOf, tunable, type Values } from '../core/tunable.ts';
import type { Packet } from './packet.ts';

export const packetTunables = {
  ignore_checksums: tunable.bool(false, 'Take packets with bad checksums as good ones.'),
  ignore_checksums_nets: tunable.subnets(new Set(), 'Sources whose checksums are not verified.'),
  discarder_maxlen: tunable.count(128, 'Bytes of payload that discarders are shown.'),
  packet_filter_default: tunable.bool(
    false,
    'Once an address filter is installed: whether packets that match none of its rules are dropped.',
  ),
  frag_timeout: tunable.interval(300, 'How long fragments wait for the rest of their datagram; 0 for ever.'),
  'PacketAnalyzer::max_depth': tunable.count(25, 'Layers that one frame may have.'),
  'PacketAnalyzer::SKIP::skip_bytes': tunable.count(0, 'Bytes that the SKIP layer passes over.'),
  'Tunnel::max_depth': tunable.count(4, 'Tunnels within tunnels that are followed.'),
  'Tunnel::delay_teredo_confirmation': tunable.bool(true, 'Confirm Teredo only when both sides spoke it.'),
  'Tunnel::delay_gtp_confirmation': tunable.bool(false, 'Confirm GTPv1 only when both sides spoke it.'),
  'Tunnel::ip_tunnel_timeout': tunable.interval(86400, 'How long an idle IP or GRE tunnel is remembered.'),
  'Tunnel::validate_vxlan_checksums': tunable.bool(true, 'Verify UDP checksums of VXLAN that are not zero.'),
  'UnknownProtocol::sampling_threshold': tunable.count(
    3,
    'Reports of one unknown protocol before sampling begins.',
  ),
  'UnknownProtocol::sampling_rate': tunable.count(
    100000,
    'Beyond the threshold one packet in so many is reported; 0 for none.',
  ),
  'UnknownProtocol::sampling_duration': tunable.interval(
    3600,
    'How long an unknown protocol is counted before it starts over.',
  ),
  'UnknownProtocol::first_bytes_count': tunable.count(10, 'Bytes of the unknown payload that are reported.'),
  'PacketAnalyzer::VXLAN::vxlan_ports': tunable.ports(new Set(['4789/udp']), 'Responder ports of VXLAN.'),
  'PacketAnalyzer::Geneve::geneve_ports': tunable.ports(new Set(['6081/udp']), 'Responder ports of Geneve.'),
  'PacketAnalyzer::GRE::gre_ports': tunable.ports(new Set(['4754/udp']), 'Responder ports of GRE in UDP.'),
  'PacketAnalyzer::TEREDO::teredo_ports': tunable.ports(new Set(['3544/udp']), 'Responder ports of Teredo.'),
  'PacketAnalyzer::AYIYA::ayiya_ports': tunable.ports(new Set(['5072/udp']), 'Responder ports of AYIYA.'),
  'PacketAnalyzer::GTPV1::gtpv1_ports': tunable.ports(
    new Set(['2152/udp', '2123/udp']),
    'Responder ports of GTPv1.',
  ),
} as const;

/** What the packet floor reads while packets pass. */
export type PacketOptions = Values<typeof packetTunables>;

export const defaultPacketOptions = (): PacketOptions => defaultsOf(packetTunables);

const V6_SOURCE = 8;

/** Compiled subnets per set of texts; options hold texts, packets ask per address. */
const compiled = new WeakMap<ReadonlySet<string>, SubnetSet>();

function subnets(texts: ReadonlySet<string>): SubnetSet {
  let set = compiled.get(texts);
  if (set === undefined) {
    set = new SubnetSet(texts);
    compiled.set(texts, set);
  }
  return set;
}

/** Whether checksums of this packet are not verified: globally, or for its source as the IP header has it. */
export function checksumsIgnored(options: PacketOptions, p: Packet): boolean {
  if (options.ignore_checksums) return true;
  const nets = options.ignore_checksums_nets;
  if (nets.size === 0) return false;
  const set = subnets(nets);
  if (p.ipVersion === 4) return set.has(p.src0, p.src1, p.src2, p.src3);
  const at = p.ipAt + V6_SOURCE;
  const b = p.bytes;
  return set.has(i32(b, at), i32(b, at + 4), i32(b, at + 8), i32(b, at + 12));
}
