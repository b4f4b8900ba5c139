/**
 * One connection of the engine: identity, times, counters and what scripts asked of it.
 *
 * Every field is set in the constructor and keeps its kind, so that all connections share one shape (TCP and the
 * datagram transports each extend it once). The connection is its own inactivity timer: `due` and `slot` belong to
 * the timer queue. Scripts never see this object; they see `record`, which is made at the first event that needs it.
 */
import type { Timer } from '../core/timers.ts';
import { EncapsulatingFlow, type EncapsulationStack, type TunnelKind } from '../packet/encapsulation.ts';
import type { Flow } from '../packet/layer.ts';
import type { Packet } from '../packet/packet.ts';
import type { ConnectionAnalyzers } from './payload.ts';
import type { ConnectionRecord } from './record.ts';
import type { Thresholds } from './thresholds.ts';

/** What a connection asks of the floor that owns it. */
export interface ConnectionOwner {
  inactive(c: Connection, now: number, ending: boolean): void;
  uidOf(c: Connection): string;
}

export class Connection implements Flow, Timer {
  readonly owner: ConnectionOwner;
  /** Next connection in the same bucket of the table. */
  next: Connection | null = null;
  readonly hash: number;
  /** False once removed from the table. */
  live = true;

  orig0: number;
  orig1: number;
  orig2: number;
  orig3: number;
  resp0: number;
  resp1: number;
  resp2: number;
  resp3: number;
  origPort: number;
  respPort: number;
  /** IP protocol number. */
  readonly protocol: number;
  /** True for ICMP messages without a counterpart: the key keeps packet order. */
  readonly oneWay: boolean;

  /** Packet time of the first packet, and of the latest that counted. */
  readonly startTime: number;
  lastTime: number;
  /** Idle seconds after which the connection is removed; 0 for never. */
  inactivityTimeout = 0;
  due = 0;
  slot = -1;

  history = '';
  /** Letters already given, per side position: not exchanged by a flip. */
  seenOrig = 0;
  seenResp = 0;

  origPackets = 0;
  respPackets = 0;
  origIpBytes = 0;
  respIpBytes = 0;
  thresholds: Thresholds | null = null;

  origFlowLabel: number;
  respFlowLabel = 0;
  /** A side that sent a packet already: its flow label changes are events. */
  origSpoke = false;
  respSpoke = false;

  vlan: number;
  innerVlan: number;
  origL2High: number;
  origL2Low: number;
  respL2High: number;
  respL2Low: number;

  encapsulation: EncapsulationStack | null;
  tunnelChanges = 0;
  tunnelBits = 0;
  #carrier: EncapsulatingFlow | null = null;

  /** Ticket of the uid; its text is made when somebody asks. */
  readonly uidTicket: number;
  /** Number of the frame that created the connection. */
  readonly firstPacket: number;
  record: ConnectionRecord | null = null;
  analyzers: ConnectionAnalyzers | null = null;
  /** Set by skip_further_processing: the entry stays, its packets are not processed. */
  skipping = false;
  hadWeird = false;
  weirdCounts: Map<string, number> | null = null;
  /** Network time at which sampling of this connection's weirds began, per name. */
  weirdSince: Map<string, number> | null = null;

  constructor(
    owner: ConnectionOwner,
    p: Packet,
    hash: number,
    srcPort: number,
    dstPort: number,
    oneWay: boolean,
    uidTicket: number,
  ) {
    this.owner = owner;
    this.hash = hash;
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
    this.protocol = p.protocol;
    this.oneWay = oneWay;
    this.startTime = p.time;
    this.lastTime = p.time;
    this.origFlowLabel = p.flowLabel;
    this.vlan = p.vlan;
    this.innerVlan = p.innerVlan;
    this.origL2High = p.l2SrcHigh;
    this.origL2Low = p.l2SrcLow;
    this.respL2High = p.l2DstHigh;
    this.respL2Low = p.l2DstLow;
    this.encapsulation = p.encapsulation;
    this.uidTicket = uidTicket;
    this.firstPacket = p.number;
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
    const cached = this.#carrier;
    if (
      cached !== null &&
      cached.kind === kind &&
      cached.respPort === this.respPort &&
      cached.orig3 === this.orig3
    ) {
      return cached;
    }
    this.#carrier = new EncapsulatingFlow(
      kind,
      [this.orig0, this.orig1, this.orig2, this.orig3],
      this.origPort,
      [this.resp0, this.resp1, this.resp2, this.resp3],
      this.respPort,
      this.protocol,
      this.owner.uidOf(this),
    );
    return this.#carrier;
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
    t = this.origL2High;
    this.origL2High = this.respL2High;
    this.respL2High = t;
    t = this.origL2Low;
    this.origL2Low = this.respL2Low;
    this.respL2Low = t;
    t = this.origFlowLabel;
    this.origFlowLabel = this.respFlowLabel;
    this.respFlowLabel = t;
    t = this.origPackets;
    this.origPackets = this.respPackets;
    this.respPackets = t;
    t = this.origIpBytes;
    this.origIpBytes = this.respIpBytes;
    this.respIpBytes = t;
    const spoke = this.origSpoke;
    this.origSpoke = this.respSpoke;
    this.respSpoke = spoke;
  }
}

/** UDP, ICMP and other IP protocols: payload totals per side, -1 while nothing was seen. */
export class DatagramConnection extends Connection {
  origTotal = -1;
  respTotal = -1;
  /** Bad checksums per side, and the count that gives the next letter. */
  origBadChecksums = 0;
  respBadChecksums = 0;
  origBadChecksumsNext = 1;
  respBadChecksumsNext = 1;
}
