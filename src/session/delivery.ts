/**
 * Delivery: finds or makes the connection of each packet and hands the packet to its transport.
 *
 * Implements what the packet floor delivers to. The order of the steps follows Zeek: key, reuse or tunnel change,
 * direction, flow label, packet events, transport.
 */
import { u8 } from '../core/bytes.ts';
import { Pool, type UidSource } from '../core/uid.ts';
import { pktHdr } from '../packet/headers.ts';
import type { Flow, FlowSink } from '../packet/layer.ts';
import { dstPort, srcPort, flags as tcpFlags } from '../packet/layers/tcp.ts';
import { dstPort as udpDstPort, srcPort as udpSrcPort } from '../packet/layers/udp.ts';
import { checksumsIgnored, type PacketOptions } from '../packet/options.ts';
import type { Packet } from '../packet/packet.ts';
import { raiseContents, trackFlowLabel, trackTunnels } from './arrival.ts';
import { type Connection, DatagramConnection, LinkInfo, Mark } from './connection.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { DeliveryHost } from './host.ts';
import { acceptIcmp, validIcmpChecksum } from './icmp.ts';
import { counterpart, ICMP6 } from './icmp-types.ts';
import { EndReason, FlipReason } from './reasons.ts';
import type { ConnectionRecord } from './record.ts';
import { isReuse, reuseWeird } from './reuse.ts';
import type { Selections } from './selections.ts';
import type { SizeCounter } from './size.ts';
import { Flag, type TcpMachine, tcpHeaderLength } from './tcp.ts';
import { TcpConnection } from './tcp-connection.ts';
import { acceptUdp, badUdpChecksum, validUdpChecksum } from './udp.ts';

const TCP = 6;
const UDP = 17;
const BROADCAST = -1;
const UDP_HEADER = 8;
const MIN_TCP_HEADER = 20;

/** What delivery shares with the hub. */
export interface DeliveryParts {
  readonly table: ConnectionTable;
  readonly tcp: TcpMachine;
  readonly size: SizeCounter;
  readonly selections: Selections;
  readonly uids: UidSource;
  readonly packetOptions: PacketOptions;
}

export class Delivery implements FlowSink {
  readonly #host: DeliveryHost;
  readonly #table: ConnectionTable;
  readonly #tcp: TcpMachine;
  readonly #size: SizeCounter;
  readonly #selections: Selections;
  readonly #uids: UidSource;
  readonly #packetOptions: PacketOptions;
  #link: LinkInfo | null = null;

  constructor(host: DeliveryHost, parts: DeliveryParts) {
    this.#host = host;
    this.#table = parts.table;
    this.#tcp = parts.tcp;
    this.#size = parts.size;
    this.#selections = parts.selections;
    this.#uids = parts.uids;
    this.#packetOptions = parts.packetOptions;
  }

  tcp(p: Packet): void {
    const src = srcPort(p.bytes, p.at);
    const dst = dstPort(p.bytes, p.at);
    const hash = this.#table.hash(p, src, dst, false);
    let c = this.#table.find(p, hash, src, dst, false) as TcpConnection | null;
    if (c !== null && isReuse(c, p)) {
      this.#reuse(c, p);
      c = null;
    } else if (c !== null && p.encapsulation !== c.encapsulation) {
      trackTunnels(this.#host, c, p);
    }
    c ??= this.#createTcp(p, hash, src, dst);
    if (c === null) return;
    const isOrig = this.#arrive(c, p, src);
    if (c.skipping) return;
    const available = p.end - p.at;
    const total = p.ipLength === 0 ? available : p.payloadLength;
    const header = tcpHeaderLength(p);
    if (header < MIN_TCP_HEADER) {
      this.#host.weird(c, 'bad_TCP_header_len');
      return;
    }
    if (header > total || header > available) {
      this.#host.weird(c, 'truncated_header');
      return;
    }
    if (this.#host.points.packet_contents.wanted) raiseContents(this.#host, c, p, header, total);
    if (
      available >= total &&
      !checksumsIgnored(this.#packetOptions, p) &&
      !this.#tcp.validChecksum(p, total)
    ) {
      this.#tcp.badChecksum(c, isOrig);
      return;
    }
    const ipBytes = p.ipLength;
    const direction = this.#tcp.process(c, p, isOrig, header, total - header);
    this.#size.count(c, direction, ipBytes);
  }

  udp(p: Packet): Flow | null {
    const src = udpSrcPort(p.bytes, p.at);
    const dst = udpDstPort(p.bytes, p.at);
    const c = this.#datagram(p, src, dst, false);
    const isOrig = this.#arrive(c, p, src);
    if (c.skipping) return null;
    const available = p.end - p.at;
    const length = p.payloadLength === 0 ? available : p.payloadLength;
    if (this.#host.points.packet_contents.wanted) raiseContents(this.#host, c, p, UDP_HEADER, length);
    if (available >= length && p.wire <= p.captured && !checksumsIgnored(this.#packetOptions, p)) {
      const vxlan = this.#selections.vxlan(dst);
      const validate = this.#packetOptions['Tunnel::validate_vxlan_checksums'];
      if (!validUdpChecksum(p, length, vxlan, validate)) {
        badUdpChecksum(this.#host, c, isOrig);
        return null;
      }
    }
    acceptUdp(
      this.#host,
      c,
      p,
      isOrig,
      length,
      this.#host.points.udp_contents.wanted && this.#selections.udpContents(c, isOrig),
    );
    p.at += UDP_HEADER;
    return c;
  }

  udpDone(flow: Flow, isOrig: boolean, ipBytes: number, b: Uint8Array, at: number, end: number): void {
    (flow as DatagramConnection).analyzers?.datagram(isOrig, b, at, end);
    this.#size.count(flow as DatagramConnection, isOrig, ipBytes);
  }

  icmp(p: Packet): void {
    const type = u8(p.bytes, p.at);
    const answer = counterpart(p.protocol, type);
    const c = this.#datagram(p, type, answer < 0 ? u8(p.bytes, p.at + 1) : answer, answer < 0);
    const isOrig = this.#arrive(c, p, type);
    if (c.skipping) return;
    const available = p.end - p.at;
    const length = p.payloadLength === 0 ? available : p.payloadLength;
    if (this.#host.points.packet_contents.wanted) raiseContents(this.#host, c, p, UDP_HEADER, length);
    const whole = available >= length;
    if (whole && !checksumsIgnored(this.#packetOptions, p) && !validIcmpChecksum(p, length)) {
      this.#host.weird(c, 'bad_ICMP_checksum');
      return;
    }
    acceptIcmp(this.#host, c, p, isOrig, length);
    if (whole) this.#size.count(c, isOrig, p.ipLength);
  }

  unknownTransport(p: Packet): void {
    const c = this.#datagram(p, 0, 0, false);
    const isOrig = this.#arrive(c, p, 0);
    if (!c.skipping) {
      if (this.#host.points.packet_contents.wanted) raiseContents(this.#host, c, p, 0, p.end - p.at);
      c.lastTime = p.time;
      this.#size.count(c, isOrig, p.ipLength);
    }
    p.processed = false;
  }

  historyX(flow: Flow): void {
    this.#host.historyX(flow as Connection);
  }

  confirm(flow: Flow, service: string): void {
    this.#host.confirm(flow as Connection, service);
  }

  violation(_flow: Flow, _layer: string, _reason: string): void {}

  flowWeird(flow: Flow, name: string, addl: string, source: string): void {
    this.#host.weird(flow as Connection, name, addl, source);
  }

  recordOf(flow: Flow): ConnectionRecord {
    return this.#host.refresh(flow as Connection);
  }

  tunnelUid(): string {
    return this.#uids.text(Pool.connection, this.#uids.draw(Pool.connection));
  }

  // ---- steps of an arriving packet

  /** Direction, flow label and the events that come before the transport sees the packet. */
  #arrive(c: Connection, p: Packet, src: number): boolean {
    const isOrig = c.sentByOrig(p, src);
    this.#host.packet = p.number;
    p.flow = c;
    p.isOrig = isOrig;
    p.processed = true;
    if (this.#host.observer !== null) this.#host.observer.arrived(c, p, isOrig);
    const spoke = (c.flags & (isOrig ? Mark.origSpoke : Mark.respSpoke)) !== 0;
    if (!spoke || p.flowLabel !== 0 || c.rare !== null) trackFlowLabel(this.#host, c, p, isOrig);
    const { ipv6_ext_headers, new_packet } = this.#host.points;
    if (p.ipHeaders > 1 && ipv6_ext_headers.wanted)
      ipv6_ext_headers.raise(this.#host.refresh(c), pktHdr(p, this.#host.weirds));
    if (new_packet.wanted) new_packet.raise(this.#host.refresh(c), pktHdr(p, this.#host.weirds));
    return isOrig;
  }

  // ---- creation

  #createTcp(p: Packet, hash: number, src: number, dst: number): TcpConnection | null {
    const flags = tcpFlags(p.bytes, p.at);
    const plainSyn = (flags & (Flag.syn | Flag.ack)) === Flag.syn;
    let flip = false;
    if (!plainSyn) {
      const syn = (flags & Flag.syn) !== 0;
      if (!this.#host.options.partial_connection_ok || (syn && !this.#host.options.tcp_SYN_ack_ok))
        return null;
      if (this.#selections.likelyServer(src, TCP)) {
        flip = this.#selections.likelyServer(dst, TCP) ? !syn && src < dst : true;
      }
    }
    const c = new TcpConnection(
      this.#host,
      p,
      this.#linkOf(p),
      hash,
      src,
      dst,
      this.#uids.draw(Pool.connection),
    );
    this.#tcp.begin(c);
    this.#begin(c, p, flip, this.#host.options.udp_inactivity_timeout);
    this.#keepContents(c);
    return c;
  }

  /** The connection of a UDP, ICMP or other packet, made if need be. */
  #datagram(p: Packet, src: number, dst: number, oneWay: boolean): DatagramConnection {
    const hash = this.#table.hash(p, src, dst, oneWay);
    const found = this.#table.find(p, hash, src, dst, oneWay);
    if (found !== null) {
      if (p.encapsulation !== found.encapsulation) trackTunnels(this.#host, found, p);
      return found as DatagramConnection;
    }
    const c = new DatagramConnection(
      this.#host,
      p,
      this.#linkOf(p),
      hash,
      src,
      dst,
      oneWay,
      this.#uids.draw(Pool.connection),
    );
    const options = this.#host.options;
    if (p.protocol === UDP) {
      const select = this.#selections;
      const flip = select.likelyServer(src, UDP) && !select.likelyServer(dst, UDP);
      this.#begin(c, p, flip, options.udp_inactivity_timeout);
    } else {
      const icmp = p.protocol === 1 || p.protocol === ICMP6;
      this.#begin(
        c,
        p,
        false,
        icmp ? options.icmp_inactivity_timeout : options.unknown_ip_inactivity_timeout,
      );
    }
    return c;
  }

  #begin(c: Connection, p: Packet, flip: boolean, inactivityTimeout: number): void {
    this.#host.counts.begin(c.protocol);
    this.#host.packet = p.number;
    if (p.encapsulation !== null) {
      p.encapsulation.kept = true;
      c.seldom.firstDepth = p.encapsulation.depth;
    }
    const broadcast = c.resp3 === BROADCAST && p.ipVersion === 4;
    if (flip && !broadcast) this.#host.flip(c, FlipReason.serverPort);
    c.inactivityTimeout = inactivityTimeout;
    if (inactivityTimeout > 0) this.#host.timers.addQuiet(c, c.lastTime + inactivityTimeout);
    const analyzers = this.#host.payload === null ? null : this.#host.payload.attach(c);
    if (analyzers !== null) c.seldom.analyzers = analyzers;
    this.#table.add(c);
    if (c.protocol === TCP) this.#assemble(c);
    const { new_connection, new_tunneled_connection } = this.#host.points;
    if (new_connection.wanted) new_connection.raise(this.#host.refresh(c));
    if (p.encapsulation !== null && new_tunneled_connection.wanted) {
      new_tunneled_connection.raise(this.#host.refresh(c));
    }
  }

  /** Decides at a TCP connection's creation whether its payload is reassembled. */
  #assemble(c: Connection): void {
    if (!this.#reassembles(c)) {
      c.flags |= Mark.unassembled;
      return;
    }
    const event = this.#host.points.new_connection_contents;
    if (event.wanted) event.raise(this.#host.record(c));
  }

  #reassembles(c: Connection): boolean {
    const options = this.#host.options;
    if (options.dpd_reassemble_first_packets || c.analyzers !== null) return true;
    if (options.tcp_content_deliver_all_orig || options.tcp_content_deliver_all_resp) return true;
    if (!this.#host.points.tcp_contents.wanted) return false;
    return this.#host.contentsSelected(c, true) || this.#host.contentsSelected(c, false);
  }

  /** Link data of a packet: mostly those of the connection made before. */
  #linkOf(p: Packet): LinkInfo {
    if (this.#link === null || !this.#link.matches(p)) this.#link = new LinkInfo(p);
    return this.#link;
  }

  /** Payload is kept where an analyzer or an event wants it. */
  #keepContents(c: TcpConnection): void {
    const { tcp_contents, rexmit_inconsistency } = this.#host.points;
    const all = c.analyzers !== null || rexmit_inconsistency.wanted;
    if (!all && !tcp_contents.wanted) return;
    this.#tcp.keepContents(
      c,
      all || this.#host.contentsSelected(c, true),
      all || this.#host.contentsSelected(c, false),
    );
  }

  #reuse(c: TcpConnection, p: Packet): void {
    const name = reuseWeird(c, p, this.#host.options.tcp_connection_linger);
    if (name !== '') this.#host.weird(c, name);
    const event = this.#host.points.connection_reused;
    if (event.wanted) event.raise(this.#host.refresh(c));
    this.#host.remove(c, EndReason.reuse);
  }
}
