/**
 * The cursor over one captured frame: one object per engine, refilled per frame, one shape.
 *
 * `at` and `end` bound what has not been read yet; only the walk and a layer's `enter` move them. Decapsulation does
 * not make a second packet: the same cursor moves on to the inner headers, and the fields that Zeek keeps per inner
 * packet (start, wire, IP header, VLANs, ...) are overwritten. Fields are numbers from the first to the last packet.
 */
import type { RawPacket } from '../capture/source.ts';
import type { EncapsulationStack } from './encapsulation.ts';
import type { Flow } from './layer.ts';

export class Packet {
  /** The bytes that the cursor runs over: the capture block, or a reassembled datagram. */
  bytes: Uint8Array = new Uint8Array(0);
  /** First byte not yet consumed. */
  at = 0;
  /** One past the last captured byte that belongs to the current layer. */
  end = 0;
  /** Where the current packet object begins (the frame, or the packet inside a tunnel). */
  start = 0;
  /** Captured length of the current packet object, bytes (Zeek's cap_len). */
  captured = 0;
  /** Original length of the current packet object, bytes (Zeek's len). */
  wire = 0;
  /** The frame's own time, seconds. */
  time = 0;
  /** Number of the frame in this run, from 1. */
  number = 0;
  linkType = 0;
  /** Layers entered for this frame so far, across tunnels; bounded by PacketAnalyzer::max_depth. */
  chain = 0;

  etherType = 0;
  /** VLAN ids, -1 when absent. */
  vlan = -1;
  innerVlan = -1;
  /** PPPoE session id of the frame, -1 when absent. */
  pppoeSession = -1;
  /** Link addresses as 16 + 32 bits; all zero when absent. */
  l2SrcHigh = 0;
  l2SrcLow = 0;
  l2DstHigh = 0;
  l2DstLow = 0;

  /** 4 or 6 once the IP header passed all length checks, else 0 ("no header attached"). */
  ipVersion = 0;
  /** Offset of the IP header in `bytes`. */
  ipAt = 0;
  /** IPv4 total length field, or IPv6 payload length + 40 (after reassembly: of the whole datagram). */
  ipLength = 0;
  /** IPv4 header length, or the sum of all chained IPv6 headers. */
  ipHeaderLength = 0;
  /** Payload length by the header fields (Zeek's PayloadLen); 0 when the IPv4 length field is 0. */
  payloadLength = 0;
  /** Upper protocol number. */
  protocol = 0;
  /** Number of chained IPv6 headers, the fixed one included; 1 for IPv4. */
  ipHeaders = 1;
  flowLabel = 0;
  /** Logical source and destination (IPv6: home address, final routing hop), four words each. */
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  /** True when `bytes` is a reassembled datagram. */
  reassembled = false;

  /** Tunnels around the current packet object; null outside of any. */
  encapsulation: EncapsulationStack | null = null;
  /** Protocol of a packet directly inside IP or enhanced GRE: 4 or 41. */
  innerProtocol = 0;
  /** What the next IP-in-IP entry is called: set by the IP layer and by GRE. */
  tunnelKind: 'IP' | 'GRE' = 'IP';
  greVersion = -1;
  /** Link type of a packet inside GRE. */
  greLinkType = 12;

  /** The connection that took the current packet object, once a transport delivered it. */
  flow: Flow | null = null;
  /** Direction within that connection, as decided before the packet was processed. */
  isOrig = false;
  /** Zeek's `processed` mark; unprocessed frames raise packet_not_processed. */
  processed = false;

  /** Starts over on a captured frame. The bytes are borrowed until the next frame. */
  reset(raw: RawPacket): void {
    this.bytes = raw.bytes;
    this.at = raw.start;
    this.end = raw.start + raw.captured;
    this.start = raw.start;
    this.captured = raw.captured;
    this.wire = raw.wire;
    this.time = raw.time;
    this.number++;
    this.linkType = raw.linkType;
    this.chain = 0;
    this.pppoeSession = -1;
    this.clearHeaders();
    this.encapsulation = null;
    this.flow = null;
    this.isOrig = false;
    this.processed = false;
  }

  /** Takes over where the IP header of another cursor is. */
  keepHeader(of: Packet): void {
    this.bytes = of.bytes;
    this.end = of.end;
    this.ipVersion = of.ipVersion;
    this.ipAt = of.ipAt;
    this.ipHeaderLength = of.ipHeaderLength;
    this.ipHeaders = of.ipHeaders;
    this.payloadLength = of.payloadLength;
    this.protocol = of.protocol;
  }

  /** Forgets link and network headers: what an inner packet starts with. */
  clearHeaders(): void {
    this.etherType = 0;
    this.vlan = -1;
    this.innerVlan = -1;
    this.l2SrcHigh = 0;
    this.l2SrcLow = 0;
    this.l2DstHigh = 0;
    this.l2DstLow = 0;
    this.ipVersion = 0;
    this.reassembled = false;
    this.tunnelKind = 'IP';
    this.greVersion = -1;
    this.greLinkType = 12;
  }
}
