/** Names for numbers that scripts meet in connections. */

/** States of a TCP endpoint (Zeek's TCP_INACTIVE, TCP_SYN_SENT, …). UDP and ICMP: 1 is active. */
export const TcpState = {
  inactive: 0,
  synSent: 1,
  synAckSent: 2,
  partial: 3,
  established: 4,
  closed: 5,
  reset: 6,
} as const;

/** Zeek's `transport_proto`. */
export type Transport = 'tcp' | 'udp' | 'icmp' | 'unknown_transport';

/** The transport of an IP protocol number. */
export function transportOf(protocol: number): Transport {
  switch (protocol) {
    case 6:
      return 'tcp';
    case 17:
      return 'udp';
    case 1:
    case 58:
      return 'icmp';
    default:
      return 'unknown_transport';
  }
}
