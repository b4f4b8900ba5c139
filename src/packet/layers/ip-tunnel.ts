/** IP in IP (RFC 2003, 2473, 4213), and the last stage of enhanced GRE: the inner length must match exactly. */
import { DEFAULT, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';
import { totalLength4, version } from './ip.ts';
import { IPV6_HEADER, payloadLength6 } from './ipv6.ts';

/** IP protocol number of IPv6 in IP. */
const IPV6_IN_IP = 41;
const IPV4_HEADER = 20;
const RAW_IP = 12;

/** Total length of an inner IP packet by its header: -1 when there is no whole header, -2 for another version. */
export function innerLength(p: Packet, v6: boolean): number {
  const rest = p.end - p.at;
  if (v6) {
    if (rest < IPV6_HEADER) return -1;
    return version(p.bytes, p.at) === 6 ? payloadLength6(p.bytes, p.at) + IPV6_HEADER : -2;
  }
  if (rest < IPV4_HEADER || version(p.bytes, p.at) !== 4) return -2;
  return totalLength4(p.bytes, p.at);
}

/** Opens the tunnel between the outer addresses; `p.protocol` is 4 or 41. */
export const ipTunnel: Layer = {
  name: 'IPTUNNEL',
  says: 'IP in IP, all four combinations: the inner length must match, then IP.',
  enter(p: Packet, w: Walker): number {
    if (!w.mayDecapsulate(p, 'IPTUNNEL', false)) return STOP;
    const rest = p.end - p.at;
    const total = innerLength(p, p.innerProtocol === IPV6_IN_IP);
    const weird =
      total === -2
        ? 'invalid_inner_IP_version'
        : total === -1 || rest < total
          ? 'truncated_inner_IP'
          : rest > total
            ? 'inner_IP_payload_length_mismatch'
            : '';
    if (weird !== '') {
      w.weird(p, 'IPTUNNEL', weird);
      return STOP;
    }
    w.decapsulate(p, w.ipTunnels.flow(p, p.tunnelKind), RAW_IP, total);
    return DEFAULT;
  },
};
