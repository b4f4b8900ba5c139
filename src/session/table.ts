/**
 * The session floor's hub: finds or makes the connection of each packet, hands it to its transport, removes it.
 *
 * Implements what the packet floor delivers to (FlowSink) and what the transports ask for (SessionHost). The order
 * of the steps follows Zeek: key, reuse or tunnel change, direction, flow label, packet events, delivery.
 */
import type { Bus } from '../bus/bus.ts';
import type { HookPoint } from '../bus/hook.ts';
import { parseAddress } from '../core/address.ts';
import { u8 } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/fail.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import { Pool, type UidSource } from '../core/uid.ts';
import { pktHdr } from '../packet/headers.ts';
import type { Flow, FlowSink } from '../packet/layer.ts';
import { dstPort, srcPort, flags as tcpFlags } from '../packet/layers/tcp.ts';
import { dstPort as udpDstPort, srcPort as udpSrcPort } from '../packet/layers/udp.ts';
import { checksumsIgnored, type PacketOptions } from '../packet/options.ts';
import type { Packet } from '../packet/packet.ts';
import { type Connection, DatagramConnection, LinkInfo, Mark } from './connection.ts';
import { ConnectionTable } from './connection-table.ts';
import { compareKeys } from './flow-key.ts';
import { addX } from './history.ts';
import type { SessionHost } from './host.ts';
import { acceptIcmp, validIcmpChecksum } from './icmp.ts';
import { counterpart, ICMP6 } from './icmp-types.ts';
import type { SessionObserver } from './observer.ts';
import { CONN_KEYS, type SessionOptions } from './options.ts';
import type { PayloadHost, PayloadSink } from './payload.ts';
import { type SessionPoints, sessionPoints } from './points.ts';
import { EndReason, FlipReason } from './reasons.ts';
import { ConnectionRecord, type ConnId, encapsulatingConn } from './record.ts';
import {
  flipRecord,
  makeRecord,
  plainShapes,
  type RecordShapes,
  refreshRecord,
  writeContext,
} from './refresh.ts';
import { isReuse, reuseWeird } from './reuse.ts';
import { Selections } from './selections.ts';
import { SizeCounter } from './size.ts';
import { Flag, TcpMachine, tcpHeaderLength } from './tcp.ts';
import { TcpConnection, type TcpTimer } from './tcp-connection.ts';
import { acceptUdp, badUdpChecksum, validUdpChecksum } from './udp.ts';
import { Weirds } from './weirds.ts';

const TCP = 6;
const UDP = 17;
const BROADCAST = -1;
const MAX_UID_BITS = 128;
/** Options that set inactivity timeouts, per transport; a TCP connection has UDP's until it leaves the handshake. */
const INACTIVITY_OPTIONS: Readonly<
  Record<string, readonly (keyof SessionOptions & `${string}_inactivity_timeout`)[]>
> = {
  TCP: ['tcp_inactivity_timeout', 'udp_inactivity_timeout'],
  UDP: ['udp_inactivity_timeout'],
  ICMP: ['icmp_inactivity_timeout'],
  UNKNOWN_IP_TRANSPORT: ['unknown_ip_inactivity_timeout'],
};
const UDP_HEADER = 8;
const MIN_TCP_HEADER = 20;

/** What the floor is built from; engine.ts passes it in. */
export interface SessionParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly uids: UidSource;
  readonly options: SessionOptions;
  readonly packetOptions: PacketOptions;
}

export class Sessions implements FlowSink, SessionHost, PayloadHost {
  readonly points: SessionPoints;
  readonly options: SessionOptions;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly weirds: Weirds;
  /** Asked before an idle connection is removed (the hook connection_timing_out); a break keeps it. */
  timingOut: HookPoint<[c: ConnectionRecord]> | null = null;
  /** Chooses protocol analyzers for new connections. */
  payload: PayloadSink | null = null;
  /** Watches packets and removals; null for nobody. */
  observer: SessionObserver | null = null;
  /** Classes of records, with the fields that scripts added. */
  shapes: RecordShapes = plainShapes;
  /** True once the input is over. */
  terminating = false;
  /** Connections made so far. */
  created = 0;
  readonly #uids: UidSource;
  readonly #packetOptions: PacketOptions;
  /** Removed since the last packet, with a record. */
  readonly #removed: Connection[] = [];
  readonly #table = new ConnectionTable();
  readonly #tcp: TcpMachine;
  readonly #size: SizeCounter;
  readonly #selections: Selections;
  #link: LinkInfo | null = null;
  /** Number of the frame in hand. */
  #packet = 0;

  constructor(parts: SessionParts) {
    this.points = sessionPoints(parts.bus);
    this.options = parts.options;
    this.clock = parts.clock;
    this.timers = parts.timers;
    this.#uids = parts.uids;
    this.#packetOptions = parts.packetOptions;
    this.weirds = new Weirds(this.points, parts.options, parts.clock, parts.timers);
    this.#tcp = new TcpMachine(this);
    this.#size = new SizeCounter(this);
    this.#selections = new Selections(parts.options, parts.packetOptions);
  }

  /** Live connections. */
  get size(): number {
    return this.#table.size;
  }

  /** Live connections, in no particular order. */
  connections(): Iterable<Connection> {
    return this.#table;
  }

  // ---- delivery from the packet floor

  tcp(p: Packet): void {
    const src = srcPort(p.bytes, p.at);
    const dst = dstPort(p.bytes, p.at);
    const hash = this.#table.hash(p, src, dst, false);
    let c = this.#table.find(p, hash, src, dst, false) as TcpConnection | null;
    if (c !== null && isReuse(c, p)) {
      this.#reuse(c, p);
      c = null;
    } else if (c !== null) {
      this.#checkEncapsulation(c, p);
    }
    c ??= this.#createTcp(p, hash, src, dst);
    if (c === null) return;
    const isOrig = this.#arrive(c, p, src);
    if (c.skipping) return;
    const available = p.end - p.at;
    const total = p.ipLength === 0 ? available : p.payloadLength;
    const header = tcpHeaderLength(p);
    if (header < MIN_TCP_HEADER) {
      this.weird(c, 'bad_TCP_header_len');
      return;
    }
    if (header > total || header > available) {
      this.weird(c, 'truncated_header');
      return;
    }
    this.#contents(c, p, header, total);
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
    this.#contents(c, p, UDP_HEADER, length);
    if (available >= length && p.wire <= p.captured && !checksumsIgnored(this.#packetOptions, p)) {
      const vxlan = this.#selections.vxlan(dst);
      const validate = this.#packetOptions['Tunnel::validate_vxlan_checksums'];
      if (!validUdpChecksum(p, length, vxlan, validate)) {
        badUdpChecksum(this, c, isOrig);
        return null;
      }
    }
    acceptUdp(
      this,
      c,
      p,
      isOrig,
      length,
      this.points.udp_contents.wanted && this.#selections.udpContents(c, isOrig),
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
    this.#contents(c, p, UDP_HEADER, length);
    const whole = available >= length;
    if (whole && !checksumsIgnored(this.#packetOptions, p) && !validIcmpChecksum(p, length)) {
      this.weird(c, 'bad_ICMP_checksum');
      return;
    }
    acceptIcmp(this, c, p, isOrig, length);
    if (whole) this.#size.count(c, isOrig, p.ipLength);
  }

  unknownTransport(p: Packet): void {
    const c = this.#datagram(p, 0, 0, false);
    const isOrig = this.#arrive(c, p, 0);
    if (!c.skipping) {
      this.#contents(c, p, 0, p.end - p.at);
      c.lastTime = p.time;
      this.#size.count(c, isOrig, p.ipLength);
    }
    p.processed = false;
  }

  historyX(flow: Flow): void {
    addX(flow as Connection);
  }

  confirm(flow: Flow, service: string): void {
    this.#recordOf(flow as Connection).service.add(service.toUpperCase());
  }

  violation(_flow: Flow, _layer: string, _reason: string): void {}

  flowWeird(flow: Flow, name: string, addl: string, source: string): void {
    this.weird(flow as Connection, name, addl, source);
  }

  tunnelUid(): string {
    return this.#uids.text(Pool.connection, this.#uids.draw(Pool.connection));
  }

  // ---- steps of an arriving packet

  /** Direction, flow label and the events that come before the transport sees the packet. */
  #arrive(c: Connection, p: Packet, src: number): boolean {
    const isOrig = c.sentByOrig(p, src);
    this.#packet = p.number;
    p.flow = c;
    p.isOrig = isOrig;
    p.processed = true;
    if (this.observer !== null) this.observer.arrived(c, p, isOrig);
    this.#flowLabel(c, p, isOrig);
    const { ipv6_ext_headers, new_packet } = this.points;
    if (p.ipHeaders > 1 && ipv6_ext_headers.wanted)
      ipv6_ext_headers.raise(this.refresh(c), pktHdr(p, this.weirds));
    if (new_packet.wanted) new_packet.raise(this.refresh(c), pktHdr(p, this.weirds));
    return isOrig;
  }

  #flowLabel(c: Connection, p: Packet, isOrig: boolean): void {
    const spoke = (c.flags & (isOrig ? Mark.origSpoke : Mark.respSpoke)) !== 0;
    c.flags |= isOrig ? Mark.origSpoke : Mark.respSpoke;
    const label = p.flowLabel;
    if (label === 0 && c.rare === null) return;
    const rare = c.seldom;
    const old = isOrig ? rare.origFlowLabel : rare.respFlowLabel;
    if (label === old) return;
    if (isOrig) rare.origFlowLabel = label;
    else rare.respFlowLabel = label;
    if (c.record !== null) (isOrig ? c.record.orig : c.record.resp).flow_label = label;
    const event = this.points.connection_flow_label_changed;
    if (spoke && event.wanted) event.raise(this.refresh(c), isOrig, old, label);
  }

  #contents(c: Connection, p: Packet, header: number, total: number): void {
    const event = this.points.packet_contents;
    if (!event.wanted) return;
    const start = p.at + header;
    const end = Math.min(p.end, p.at + total);
    if (end > start) event.raise(this.refresh(c), p.bytes.slice(start, end));
  }

  #checkEncapsulation(c: Connection, p: Packet): void {
    const stack = p.encapsulation;
    const known = c.encapsulation;
    if (stack === known) return;
    if (stack !== null && known !== null && stack.equals(known)) return;
    const event = this.points.tunnel_changed;
    // the record shows the tunnels of its making: make it before they change
    this.#recordOf(c);
    if (event.wanted) {
      const limit = this.options['Tunnel::max_changes_per_connection'];
      const rare = c.seldom;
      if (limit > 0 && rare.tunnelChanges >= limit) {
        this.weird(c, 'tunnel_max_changes_per_connection_exceeded', String(limit), '');
        addX(c);
      } else {
        rare.tunnelChanges++;
        event.raise(this.refresh(c), stack === null ? [] : stack.flows.map(encapsulatingConn));
      }
    }
    c.seldom.encapsulation = stack === null ? null : stack.copy();
  }

  // ---- creation

  #createTcp(p: Packet, hash: number, src: number, dst: number): TcpConnection | null {
    const flags = tcpFlags(p.bytes, p.at);
    const plainSyn = (flags & (Flag.syn | Flag.ack)) === Flag.syn;
    let flip = false;
    if (!plainSyn) {
      const syn = (flags & Flag.syn) !== 0;
      if (!this.options.partial_connection_ok || (syn && !this.options.tcp_SYN_ack_ok)) return null;
      if (this.#selections.likelyServer(src, TCP)) {
        flip = this.#selections.likelyServer(dst, TCP) ? !syn && src < dst : true;
      }
    }
    const c = new TcpConnection(
      this,
      p,
      this.#linkOf(p),
      hash,
      src,
      dst,
      false,
      this.#uids.draw(Pool.connection),
    );
    this.#tcp.begin(c);
    this.#begin(c, p, flip, this.options.udp_inactivity_timeout);
    this.#keepContents(c);
    return c;
  }

  /** The connection of a UDP, ICMP or other packet, made if need be. */
  #datagram(p: Packet, src: number, dst: number, oneWay: boolean): DatagramConnection {
    const hash = this.#table.hash(p, src, dst, oneWay);
    const found = this.#table.find(p, hash, src, dst, oneWay);
    if (found !== null) {
      this.#checkEncapsulation(found, p);
      return found as DatagramConnection;
    }
    const c = new DatagramConnection(
      this,
      p,
      this.#linkOf(p),
      hash,
      src,
      dst,
      oneWay,
      this.#uids.draw(Pool.connection),
    );
    const options = this.options;
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
    this.created++;
    this.#packet = p.number;
    if (p.encapsulation !== null) {
      p.encapsulation.kept = true;
      c.seldom.firstDepth = p.encapsulation.depth;
    }
    const broadcast = c.resp3 === BROADCAST && p.ipVersion === 4;
    if (flip && !broadcast) this.flip(c, FlipReason.serverPort);
    c.inactivityTimeout = inactivityTimeout;
    if (inactivityTimeout > 0) {
      c.due = c.lastTime + inactivityTimeout;
      this.timers.add(c);
    }
    const analyzers = this.payload === null ? null : this.payload.attach(c);
    if (analyzers !== null) c.seldom.analyzers = analyzers;
    this.#table.add(c);
    if (c.protocol === TCP) this.#assemble(c);
    const { new_connection, new_tunneled_connection } = this.points;
    if (new_connection.wanted) new_connection.raise(this.refresh(c));
    if (p.encapsulation !== null && new_tunneled_connection.wanted) {
      new_tunneled_connection.raise(this.refresh(c));
    }
  }

  /** Decides at a TCP connection's creation whether its payload is reassembled. */
  #assemble(c: Connection): void {
    if (!this.#reassembles(c)) {
      c.flags |= Mark.unassembled;
      return;
    }
    const event = this.points.new_connection_contents;
    if (event.wanted) event.raise(this.#recordOf(c));
  }

  #reassembles(c: Connection): boolean {
    const options = this.options;
    if (options.dpd_reassemble_first_packets || c.analyzers !== null) return true;
    if (options.tcp_content_deliver_all_orig || options.tcp_content_deliver_all_resp) return true;
    if (!this.points.tcp_contents.wanted) return false;
    return this.contentsSelected(c, true) || this.contentsSelected(c, false);
  }

  /** Link data of a packet: mostly those of the connection made before. */
  #linkOf(p: Packet): LinkInfo {
    if (this.#link === null || !this.#link.matches(p)) this.#link = new LinkInfo(p);
    return this.#link;
  }

  /** Payload is kept where an analyzer or an event wants it. */
  #keepContents(c: TcpConnection): void {
    const { tcp_contents, rexmit_inconsistency } = this.points;
    const all = c.analyzers !== null || rexmit_inconsistency.wanted;
    if (!all && !tcp_contents.wanted) return;
    this.#tcp.keepContents(c, all || this.contentsSelected(c, true), all || this.contentsSelected(c, false));
  }

  /** From now on a side's in-order payload raises tcp_contents; false for what is no live TCP connection. */
  deliverContents(c: Connection, isOrig: boolean): boolean {
    if (!c.live || c.protocol !== TCP) return false;
    const tcp = c as TcpConnection;
    c.flags |= isOrig ? Mark.origContents : Mark.respContents;
    c.flags &= ~Mark.unassembled;
    (isOrig ? tcp.orig : tcp.resp).ownStream.keepFromNow();
    return true;
  }

  contentsSelected(c: Connection, isOrig: boolean): boolean {
    return this.#selections.tcpContents(c, isOrig);
  }

  /** Options changed: port sets are compiled again at the next need; what lies elsewhere is told. */
  optionsChanged(): void {
    this.#selections.forget();
    const { bits_per_uid: bits, 'ConnKey::factory': key } = this.options;
    this.#uids.bits = Math.min(Math.max(bits, 1), MAX_UID_BITS);
    if (!Object.values<string>(CONN_KEYS).includes(key)) {
      throw fail('OPTION_VALUE', 'ConnKey::factory', `no such key: ${key}`);
    }
    this.#table.vlans = key === CONN_KEYS.vlanFiveTuple;
  }

  // ---- what transports ask for

  uidOf(c: Connection): string {
    return c.record === null ? this.#uids.text(Pool.connection, c.uidTicket) : c.record.uid;
  }

  recordOf(flow: Flow): ConnectionRecord {
    return this.refresh(flow as Connection);
  }

  #recordOf(c: Connection): ConnectionRecord {
    if (c.record !== null) return c.record;
    c.record = makeRecord(c, this.#uids.text(Pool.connection, c.uidTicket), this.shapes);
    if (this.#table.vlans) writeContext(c, c.record);
    return c.record;
  }

  refresh(c: Connection): ConnectionRecord {
    const record = this.#recordOf(c);
    refreshRecord(c, record, this.options.use_conn_size_analyzer);
    return record;
  }

  weird(c: Connection, name: string, addl = '', source = transportName(c.protocol)): void {
    if (!this.weirds.permitConn(c, name)) return;
    this.points.conn_weird.raise(name, this.refresh(c), addl, source);
  }

  flip(c: Connection, reason: string): void {
    c.seldom.flipReason = reason;
    c.seldom.flipPacket = this.#packet;
    c.swapSides();
    if (c.record !== null) flipRecord(c.record);
    c.history += '^';
    const event = this.points.connection_flipped;
    if (event.wanted) event.raise(this.refresh(c));
  }

  setInactivityTimeout(c: Connection, seconds: number): void {
    if (seconds === c.inactivityTimeout) return;
    this.timers.cancel(c);
    c.inactivityTimeout = seconds;
    if (seconds > 0 && c.live) {
      c.due = c.lastTime + seconds;
      this.timers.add(c);
    }
  }

  inactive(c: Connection, now: number, ending: boolean): void {
    if (ending || c.inactivityTimeout === 0) return;
    if (c.lastTime + c.inactivityTimeout > now) {
      c.due = c.lastTime + c.inactivityTimeout;
    } else if (this.timingOut?.wanted === true && !this.timingOut.run(this.refresh(c))) {
      c.due = now + c.inactivityTimeout;
    } else {
      this.timeOut(c, this.#inactivityReason(c));
      return;
    }
    this.timers.add(c);
  }

  timeOut(c: Connection, reason: string): void {
    const event = this.points.connection_timeout;
    if (event.wanted) event.raise(this.refresh(c));
    this.remove(c, reason);
  }

  /** `inactivity` and the option whose value the connection's timeout is. */
  #inactivityReason(c: Connection): string {
    const names = INACTIVITY_OPTIONS[transportName(c.protocol)]!;
    const name = names.find((option) => this.options[option] === c.inactivityTimeout);
    return `inactivity (${name ?? 'script'})`;
  }

  now(): number {
    return this.clock.network;
  }

  addTimer(timer: Timer): void {
    this.timers.add(timer);
  }

  cancelTimer(timer: Timer): void {
    this.timers.cancel(timer);
  }

  /** The next threshold of a connection: `kind` is what is counted, 0 clears it. */
  setThreshold(c: Connection, kind: 'bytes' | 'packets' | 'duration', value: number, isOrig: boolean): void {
    this.#size.set(c, kind, value, isOrig);
  }

  /** The live connection of a script's id, or undefined. */
  lookup(id: ConnId): Connection | undefined {
    const orig = parseAddress(id.orig_h);
    const resp = parseAddress(id.resp_h);
    if (orig === undefined || resp === undefined) return undefined;
    const { vlan = -1, inner_vlan: inner = -1 } = id.ctx ?? {};
    return this.#table.findKey(orig, id.orig_p, resp, id.resp_p, id.proto, vlan, inner);
  }

  timerFired(timer: TcpTimer, now: number, ending: boolean): void {
    this.#tcp.timerFired(timer, now, ending);
  }

  // ---- removal

  #reuse(c: TcpConnection, p: Packet): void {
    const name = reuseWeird(c, p, this.options.tcp_connection_linger);
    if (name !== '') this.weird(c, name);
    const event = this.points.connection_reused;
    if (event.wanted) event.raise(this.refresh(c));
    this.remove(c, EndReason.reuse);
  }

  remove(c: Connection, reason: string): void {
    if (!c.live) return;
    this.#shutDown(c, reason);
    this.#table.delete(c);
    if (c.record !== null) this.#removed.push(c);
  }

  /**
   * Lets go of the records of connections that were removed, after their last events. A dead connection of the old
   * generation would keep its young record, and all that hangs on it, until the next full garbage collection.
   */
  releaseRemoved(): void {
    for (const c of this.#removed) c.record = null;
    this.#removed.length = 0;
  }

  #shutDown(c: Connection, reason: string): void {
    c.flags &= ~Mark.live;
    this.timers.cancel(c);
    c.analyzers?.finish(this.terminating);
    if (c.protocol === TCP) this.#tcp.finish(c as TcpConnection, this.terminating);
    const event = this.points.connection_state_remove;
    if (event.wanted) {
      const record = this.refresh(c);
      ConnectionRecord.end(record, reason);
      event.raise(record);
    }
    if (this.observer !== null) this.observer.removed(c, reason);
  }

  /**
   * Ends all live connections in key order. They stay findable until `clear`, so that handlers of their last events
   * may look them up (Zeek keeps the entries likewise).
   */
  finishAll(): void {
    for (const c of [...this.#table].sort(compareKeys)) {
      if (c.live) this.#shutDown(c, EndReason.endOfInput);
    }
  }

  /** Forgets every connection. */
  clear(): void {
    for (const c of [...this.#table]) this.#table.delete(c);
  }
}

const transportName = (protocol: number): string => {
  if (protocol === TCP) return 'TCP';
  if (protocol === UDP) return 'UDP';
  return protocol === 1 || protocol === ICMP6 ? 'ICMP' : 'UNKNOWN_IP_TRANSPORT';
};
