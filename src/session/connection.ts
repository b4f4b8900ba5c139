/**
 * One connection of the engine: identity, times, counters and what scripts asked of it.
 *
 * Every field is declared with a value of its kind (one that is declared without begins as `undefined`, and then V8
 * keeps its numbers in boxes), so that all connections share one shape (TCP and the datagram transports each extend
 * it once). A million of these must fit into memory: what few connections have lives
 * in `Rare`, link data is shared, booleans are bits. The connection is its own inactivity timer: `slot`
 * belongs to the timer queue. Scripts never see this object; they see `record`, made at the first event that needs it.
 */
import type { Timer } from '../core/timers.ts';
import { EncapsulatingFlow, type EncapsulationStack, type TunnelKind } from '../packet/encapsulation.ts';
import type { Flow } from '../packet/layer.ts';
import type { Packet } from '../packet/packet.ts';
import type { ConnectionAnalyzers } from './payload.ts';
import { type ConnectionRecord, l2Text } from './record.ts';
import type { TcpConnection } from './tcp-connection.ts';
import type { Thresholds } from './thresholds.ts';

/** What a connection asks of the floor that owns it. */
export interface ConnectionOwner {
  inactive(c: Connection, now: number, ending: boolean): void;
  uidOf(c: Connection): string;
  /** A timer of a TCP connection is due; `kind` is one of TcpTimerKind. */
  timerFired(c: TcpConnection, kind: number, now: number, ending: boolean): void;
}

/** Link data of a first packet, shared by the connections that have the same. */
export class LinkInfo {
  /** VLAN ids, -1 when absent. */
  readonly vlan: number;
  readonly innerVlan: number;
  /** Link addresses as 16 + 32 bits; zero when absent. */
  readonly srcHigh: number;
  readonly srcLow: number;
  readonly dstHigh: number;
  readonly dstLow: number;
  #texts: readonly [src: string | undefined, dst: string | undefined] | null = null;

  constructor(p: Packet) {
    this.vlan = p.vlan;
    this.innerVlan = p.innerVlan;
    this.srcHigh = p.l2SrcHigh;
    this.srcLow = p.l2SrcLow;
    this.dstHigh = p.l2DstHigh;
    this.dstLow = p.l2DstLow;
  }

  /** Source and destination as text, made once. */
  get texts(): readonly [src: string | undefined, dst: string | undefined] {
    this.#texts ??= [l2Text(this.srcHigh, this.srcLow), l2Text(this.dstHigh, this.dstLow)];
    return this.#texts;
  }

  matches(p: Packet): boolean {
    return (
      this.srcLow === p.l2SrcLow &&
      this.dstLow === p.l2DstLow &&
      this.srcHigh === p.l2SrcHigh &&
      this.dstHigh === p.l2DstHigh &&
      this.vlan === p.vlan &&
      this.innerVlan === p.innerVlan
    );
  }
}

/** What few connections have. */
export class Rare {
  thresholds: Thresholds | null = null;
  /** Weirds per name, for sampling; and the network time at which sampling of a name began. */
  weirdCounts: Map<string, number> | null = null;
  weirdSince: Map<string, number> | null = null;
  /** Tunnels of the latest packet; null outside of any. */
  encapsulation: EncapsulationStack | null = null;
  tunnelChanges = 0;
  tunnelBits = 0;
  analyzers: ConnectionAnalyzers | null = null;
  /** Tunnels around the connection when it was created: its stack may still have grown by deeper ones. */
  firstDepth = 0;
  carrier: EncapsulatingFlow | null = null;
  /** Flow labels (IPv6) of the present originator and responder. */
  origFlowLabel = 0;
  respFlowLabel = 0;
  /** Why the roles were exchanged last (reasons.ts), and the number of the frame that did it. */
  flipReason = '';
  flipPacket = 0;
}

/** Bits of `flags`. */
export const Mark = {
  /** In the table. */
  live: 1,
  /** An ICMP message without counterpart: the key keeps packet order. */
  oneWay: 2,
  /** skip_further_processing: the entry stays, its packets are not processed. */
  skipping: 4,
  hadWeird: 8,
  /** The side sent a packet already: its flow label changes are events. */
  origSpoke: 16,
  respSpoke: 32,
  /** The roles were exchanged an odd number of times: `link` has the addresses of responder and originator. */
  flipped: 64,
  /** TCP: the beginning was not seen. */
  partial: 128,
  /** TCP: the side's first packet was processed. */
  origFirst: 256,
  respFirst: 512,
  /** TCP: finished or reset; attempt, expire, partial-close and reset timers do nothing any more. */
  inactive: 1024,
  /** TCP: a close waits for data that is still missing; and whether it will be worth a finish event. */
  closeDeferred: 2048,
  deferredEvent: 4096,
  firstAck: 8192,
  /** TCP: the originator's SYN had a window scale, and nobody answered yet. */
  synScale: 16384,
  /** TCP: its payload is not reassembled (dpd_reassemble_first_packets=F, and nobody asked for it). */
  unassembled: 32768,
  /** TCP: a script asked for the side's payload (tcp_contents). */
  origContents: 65536,
  respContents: 131072,
} as const;

/** Where the IP protocol number begins in `flags`, above the bits of Mark. */
const PROTOCOL_SHIFT = 22;

export class Connection implements Flow, Timer {
  readonly owner: ConnectionOwner;
  readonly hash: number = 0;
  /** Bits of Mark, and the protocol. */
  flags = 0;

  orig0 = 0;
  orig1 = 0;
  orig2 = 0;
  orig3 = 0;
  resp0 = 0;
  resp1 = 0;
  resp2 = 0;
  resp3 = 0;
  origPort = 0;
  respPort = 0;
  /** Packet time of the first packet, and of the latest that counted. */
  readonly startTime: number = 0;
  lastTime = 0;
  /** Idle seconds after which the connection is removed; 0 for never. */
  inactivityTimeout = 0;
  slot = -1;

  history = '';
  /** Letters already given, per side position (not exchanged by a flip): the originator's bits, then the responder's. */
  seen = 0;

  origPackets = 0;
  respPackets = 0;
  origIpBytes = 0;
  respIpBytes = 0;

  readonly link: LinkInfo;
  rare: Rare | null = null;

  /** Ticket of the uid; its text is made when somebody asks. */
  readonly uidTicket: number = 0;
  record: ConnectionRecord | null = null;

  constructor(
    owner: ConnectionOwner,
    p: Packet,
    link: LinkInfo,
    hash: number,
    srcPort: number,
    dstPort: number,
    oneWay: boolean,
    uidTicket: number,
  ) {
    this.owner = owner;
    this.hash = hash;
    this.flags = (p.protocol << PROTOCOL_SHIFT) | (oneWay ? Mark.live | Mark.oneWay : Mark.live);
    this.orig0 = p.src0;
    this.orig1 = p.src1;
    this.orig2 = p.src2;
    this.orig3 = p.src3;
    this.resp0 = p.dst0;
    this.resp1 = p.dst1;
    this.resp2 = p.dst2;
    this.resp3 = p.dst3;
    this.origPort = srcPort;
    this.respPort = dstPort;
    this.startTime = p.time;
    this.lastTime = p.time;
    this.link = link;
    this.uidTicket = uidTicket;
    if (p.flowLabel !== 0) this.seldom.origFlowLabel = p.flowLabel;
    if (p.encapsulation !== null) this.seldom.encapsulation = p.encapsulation;
  }

  /** IP protocol number. */
  get protocol(): number {
    return this.flags >>> PROTOCOL_SHIFT;
  }

  get live(): boolean {
    return (this.flags & Mark.live) !== 0;
  }

  get oneWay(): boolean {
    return (this.flags & Mark.oneWay) !== 0;
  }

  get skipping(): boolean {
    return (this.flags & Mark.skipping) !== 0;
  }

  get hadWeird(): boolean {
    return (this.flags & Mark.hadWeird) !== 0;
  }

  get encapsulation(): EncapsulationStack | null {
    return this.rare === null ? null : this.rare.encapsulation;
  }

  get analyzers(): ConnectionAnalyzers | null {
    return this.rare === null ? null : this.rare.analyzers;
  }

  get tunnelBits(): number {
    return this.rare === null ? 0 : this.rare.tunnelBits;
  }

  set tunnelBits(bits: number) {
    this.seldom.tunnelBits = bits;
  }

  /** `rare`, made at the first need. */
  get seldom(): Rare {
    this.rare ??= new Rare();
    return this.rare;
  }

  /** Sets or clears a bit of Mark. */
  mark(bit: number, value: boolean): void {
    this.flags = value ? this.flags | bit : this.flags & ~bit;
  }

  /** Whether this packet was sent by the present originator. */
  sentByOrig(p: Packet, srcPort: number): boolean {
    return (
      srcPort === this.origPort &&
      p.src3 === this.orig3 &&
      p.src2 === this.orig2 &&
      p.src1 === this.orig1 &&
      p.src0 === this.orig0
    );
  }

  /** The inactivity timer. */
  fire(now: number, ending: boolean): void {
    this.owner.inactive(this, now, ending);
  }

  carrier(kind: TunnelKind): EncapsulatingFlow {
    const cached = this.rare === null ? null : this.rare.carrier;
    if (
      cached !== null &&
      cached.kind === kind &&
      cached.respPort === this.respPort &&
      cached.origPort === this.origPort &&
      cached.orig3 === this.orig3
    ) {
      return cached;
    }
    const flow = new EncapsulatingFlow(
      kind,
      [this.orig0, this.orig1, this.orig2, this.orig3],
      this.origPort,
      [this.resp0, this.resp1, this.resp2, this.resp3],
      this.respPort,
      this.protocol,
      this.owner.uidOf(this),
    );
    this.seldom.carrier = flow;
    return flow;
  }

  /** Exchanges what belongs to a side: addresses, ports, link addresses, flow labels, counters (not seen letters). */
  swapSides(): void {
    let t = this.orig0;
    this.orig0 = this.resp0;
    this.resp0 = t;
    t = this.orig1;
    this.orig1 = this.resp1;
    this.resp1 = t;
    t = this.orig2;
    this.orig2 = this.resp2;
    this.resp2 = t;
    t = this.orig3;
    this.orig3 = this.resp3;
    this.resp3 = t;
    t = this.origPort;
    this.origPort = this.respPort;
    this.respPort = t;
    t = this.origPackets;
    this.origPackets = this.respPackets;
    this.respPackets = t;
    t = this.origIpBytes;
    this.origIpBytes = this.respIpBytes;
    this.respIpBytes = t;
    if (this.rare !== null) {
      t = this.rare.origFlowLabel;
      this.rare.origFlowLabel = this.rare.respFlowLabel;
      this.rare.respFlowLabel = t;
    }
    const spoke = this.flags & (Mark.origSpoke | Mark.respSpoke);
    if (spoke === Mark.origSpoke || spoke === Mark.respSpoke) this.flags ^= Mark.origSpoke | Mark.respSpoke;
    const wanted = this.flags & (Mark.origContents | Mark.respContents);
    if (wanted === Mark.origContents || wanted === Mark.respContents) {
      this.flags ^= Mark.origContents | Mark.respContents;
    }
    this.flags ^= Mark.flipped;
  }
}

/** UDP, ICMP and other IP protocols: payload totals per side, -1 while nothing was seen. */
export class DatagramConnection extends Connection {
  origTotal = -1;
  respTotal = -1;
  /** Bad checksums per side; the 1st, 10th, 100th … give a letter. */
  origBadChecksums = 0;
  respBadChecksums = 0;

  /** Written out, as of all classes that are made per connection: V8 builds the inherited one piece by piece. */
  constructor(
    owner: ConnectionOwner,
    p: Packet,
    link: LinkInfo,
    hash: number,
    srcPort: number,
    dstPort: number,
    oneWay: boolean,
    uidTicket: number,
  ) {
    super(owner, p, link, hash, srcPort, dstPort, oneWay, uidTicket);
  }
}
