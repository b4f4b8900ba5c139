/** The hooks that the packet floor runs: discarders, Zeek's functions that keep packets from being analyzed. */
import type { PktHdr } from './headers.ts';

export interface PacketHooks {
  discarder_check_ip: [p: PktHdr];
  discarder_check_tcp: [p: PktHdr, d: Uint8Array];
  discarder_check_udp: [p: PktHdr, d: Uint8Array];
  discarder_check_icmp: [p: PktHdr];
}

export const packetHooks = {
  discarder_check_ip: 'An IP packet is about to be analyzed; breaking drops it without a trace.',
  discarder_check_tcp: 'A TCP segment (headers, first bytes of payload); breaking drops it without a trace.',
  discarder_check_udp: 'A UDP datagram (headers, first bytes of payload); breaking drops it without a trace.',
  discarder_check_icmp: 'An ICMP message of IPv4; breaking drops it without a trace.',
} satisfies Record<keyof PacketHooks, string>;
