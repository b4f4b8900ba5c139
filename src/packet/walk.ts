/**
 * The walk: the only loop over layers, and the only limit on their number.
 *
 * A layer reads its header, moves the cursor and returns a key; the tree gives the next layer. Layers that must do
 * something after their payload (UDP, 802.11 aggregates, tunnels with events) walk it themselves by `forward`; the
 * chain limit bounds that recursion too.
 */

import type { Bus } from '../bus/bus.ts';
import type { Hooks } from '../bus/hook.ts';
import type { RawPacket } from '../capture/source.ts';
import type { Clock } from '../core/clock.ts';
import type { TimerQueue } from '../core/timers.ts';
import { AddressFilter } from './address-filter.ts';
import { type Aggregate, depthOf } from './aggregate.ts';
import { Discarders } from './discarders.ts';
import { type EncapsulatingFlow, EncapsulationStack, type TunnelKind } from './encapsulation.ts';
import { type PacketPoints, packetPoints, pcapPacket } from './events.ts';
import { Fragments } from './fragments.ts';
import { linkHeader, type PktHdr, pktHdr, type RawPktHdr } from './headers.ts';
import { IpTunnels } from './ip-tunnels.ts';
import { DEFAULT, DONE, type FlowSink, type Layer, STOP, type WeirdSink } from './layer.ts';
import { LayerHistory } from './layer-history.ts';
import { acceptedByFilter } from './layers/ieee80211.ts';
import { HeaderChain } from './layers/ipv6.ts';
import { udp } from './layers/udp.ts';
import type { PacketOptions } from './options.ts';
import { Packet } from './packet.ts';
import { buildTree, enterPorts, type Node, type Tree } from './tree.ts';
import { UnknownProtocols } from './unknown-protocols.ts';

export interface WalkParts {
  readonly flows: FlowSink;
  readonly weirds: WeirdSink;
  readonly bus: Bus;
  readonly hooks: Hooks;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly options: PacketOptions;
}

/** Link types of 802.11 frames, which the default capture filter does not pass as they are. */
const IEEE802_11 = 105;
const RADIOTAP = 127;

export class Walker {
  readonly packet = new Packet();
  readonly flows: FlowSink;
  readonly weirds: WeirdSink;
  readonly clock: Clock;
  readonly options: PacketOptions;
  readonly points: PacketPoints;
  readonly tree: Tree;
  readonly fragments: Fragments;
  readonly ipTunnels: IpTunnels;
  readonly unknown: UnknownProtocols;
  readonly filter: AddressFilter;
  readonly discarders: Discarders;
  /** Whether the address filter or a discarder is to be asked about the packets of this frame. */
  screening = false;
  /** Layers entered for the frame in hand. */
  readonly history = new LayerHistory();
  /** Extension headers of the IPv6 packet in hand. */
  readonly chain = new HeaderChain();
  /** The frame in hand, until its events are handled. */
  frame: RawPacket | null = null;
  /** Where the outermost IP header is once the cursor is inside of a tunnel. */
  readonly #outer = new Packet();
  /** Header of the IP packet inside the tunnel at this depth, kept for the tunnel's event; 0 for none. */
  #keepDepth = 0;
  #kept: PktHdr | null = null;
  /** The innermost 802.11 aggregate around the cursor, told of tunnels inside of it. */
  aggregate: Aggregate | null = null;
  #stack = new EncapsulationStack();

  constructor(parts: WalkParts) {
    this.flows = parts.flows;
    this.weirds = parts.weirds;
    this.clock = parts.clock;
    this.options = parts.options;
    this.points = packetPoints(parts.bus);
    this.tree = buildTree();
    this.fragments = new Fragments(parts);
    this.ipTunnels = new IpTunnels(parts);
    this.filter = new AddressFilter(parts.options);
    this.discarders = new Discarders(parts.hooks, parts.weirds);
    this.unknown = new UnknownProtocols(this.points, parts.options, parts.clock, parts.timers);
  }

  /** Options are settled: the first packet may come. */
  begin(): void {
    enterPorts(this.tree, this.options);
  }

  /** Whether the default capture filter (`ip or not ip`) passes a frame. */
  accepts(raw: RawPacket): boolean {
    if (!raw.filtered || (raw.linkType !== IEEE802_11 && raw.linkType !== RADIOTAP)) return true;
    return acceptedByFilter(raw);
  }

  /** Walks one captured frame from its link layer up. */
  walk(raw: RawPacket): void {
    const p = this.packet;
    p.reset(raw);
    this.frame = raw;
    this.screening = this.filter.active || this.discarders.wanted;
    this.history.kept = this.points.unknown_protocol.wanted;
    this.run(p, this.tree.link(raw.linkType));
    const { packet_not_processed, raw_packet } = this.points;
    if (!p.processed && packet_not_processed.wanted) packet_not_processed.raise(pcapPacket(raw));
    if (raw_packet.wanted) raw_packet.raise(this.header(raw));
  }

  /** The headers of the frame in hand: of its link, and of the outermost IP packet if that one is good. */
  header(raw: RawPacket): RawPktHdr {
    const p = depthOf(this.packet) === 0 ? this.packet : this.#outer;
    const outer = p.ipVersion === 0 ? null : pktHdr(p, this.weirds);
    return { l2: linkHeader(raw, outer), ...outer };
  }

  /** Counts frames that are not walked. */
  skip(frames = 1): void {
    this.packet.number += frames;
  }

  /** The loop: enters layers from `node` on until one stops. True when the last one was content. */
  run(p: Packet, node: Node): boolean {
    let next: Node | null = node;
    while (next !== null) {
      this.history.enter(p, next.layer);
      const key = next.layer.enter(p, this);
      if (key === DONE) return true;
      if (key === STOP) return false;
      next = this.#next(p, next, key);
    }
    return false;
  }

  /** Hands the payload of a layer on by key, as `run` does; for layers that come back after it. */
  forward(p: Packet, layer: Layer, key: number): boolean {
    const parent = this.tree.node(layer);
    const next = this.#next(p, parent, key);
    return next !== null && this.run(p, next);
  }

  /** Whether the UDP payload at the cursor may go on to another layer, with either port as its key, or by content. */
  carries(p: Packet, origPort: number, respPort: number): boolean {
    const above = this.tree.node(udp);
    return above.child(respPort) !== null || above.child(origPort) !== null || detected(p, above) !== null;
  }

  /**
   * Hands the payload of a tunnel that was just entered on, as `forward` does. The headers of the packet directly
   * inside, whatever tunnels that one holds; null when a layer was not content or there was no IP header.
   */
  forwardTunnel(p: Packet, layer: Layer, key: number): PktHdr | null {
    const outerDepth = this.#keepDepth;
    const outerKept = this.#kept;
    this.#keepDepth = p.encapsulation!.depth;
    this.#kept = null;
    const good = this.forward(p, layer, key);
    const header = this.#kept;
    this.#keepDepth = outerDepth;
    this.#kept = outerKept;
    return good ? header : null;
  }

  /** The next layer, by key, content or default. The chain limit comes first: it counts even where nothing follows. */
  #next(p: Packet, parent: Node, key: number): Node | null {
    if (!this.mayGoOn(p, parent.layer.name)) return null;
    const next = key === DEFAULT ? null : parent.child(key);
    if (next !== null) return next;
    const detector = detected(p, parent);
    if (detector !== null) return detector;
    if (parent.fallback !== null) return parent.fallback;
    if (key === DEFAULT) this.weird(p, parent.layer.name, 'no_suitable_analyzer_found');
    else if (parent.reports) this.unknown.report(p, parent.layer.name, key, this.history);
    return null;
  }

  /** Whether the frame may enter another layer; if not, says so in the name of the layer that hands on. */
  mayGoOn(p: Packet, source: string): boolean {
    if (p.chain < this.options['PacketAnalyzer::max_depth']) return true;
    if (p.flow !== null) this.flows.historyX(p.flow);
    this.weird(p, source, 'max_packet_analyzer_depth_exceeded');
    return false;
  }

  /**
   * A weird of a layer about the packet in hand: flow weird once the IP header is attached, else net weird; inside a
   * tunnel the name says so.
   */
  weird(p: Packet, source: string, name: string, addl = ''): void {
    const full = p.encapsulation === null ? name : `${name}_in_tunnel`;
    if (p.ipVersion !== 0) this.weirds.flow(full, p, addl, source);
    else this.weirds.net(full, addl, source);
  }

  /** Whether another tunnel may be opened; if not, says so. Tunnels that a connection carries mark its history. */
  mayDecapsulate(p: Packet, source: string, marks = true): boolean {
    const stack = p.encapsulation;
    if (stack === null || stack.depth < this.options['Tunnel::max_depth']) return true;
    if (marks && p.flow !== null) this.flows.historyX(p.flow);
    this.weird(p, source, 'exceeded_tunnel_max_depth');
    return false;
  }

  /** The carrier's payload is not what the layer expects: from now on `bit` says so; reported once per carrier. */
  violation(p: Packet, layer: string, bit: number, reason: string): void {
    const flow = p.flow;
    if (flow === null || (flow.tunnelBits & bit) !== 0) return;
    flow.tunnelBits |= bit;
    this.flows.violation(flow, layer, reason);
  }

  /** The carrier is what the layer expects: its name joins the service, once, unless `violated` is set. */
  confirm(p: Packet, violated: number, bit: number, service: string): void {
    const flow = p.flow;
    if (flow === null || (flow.tunnelBits & (violated | bit)) !== 0) return;
    flow.tunnelBits |= bit;
    this.flows.confirm(flow, service);
  }

  /** Enters a tunnel on a UDP flow: truncation of the outer packet shows in the inner one. */
  decapsulateFrom(p: Packet, kind: TunnelKind, linkType: number): void {
    const wire = p.wire - (p.captured - (p.end - p.at));
    this.decapsulate(p, p.flow!.carrier(kind), linkType, wire);
  }

  /**
   * Enters a tunnel: the rest of the cursor becomes a packet of its own, inside `flow`. `wire` is its original
   * length; link headers, VLANs and the IP header start anew.
   */
  decapsulate(p: Packet, flow: EncapsulatingFlow, linkType: number, wire: number): void {
    if (this.aggregate !== null) this.aggregate.leave(p);
    if (depthOf(p) === 0) this.#outer.keepHeader(p);
    if (p.encapsulation === null) {
      // a stack that a connection kept is its own from now on
      if (this.#stack.kept) this.#stack = new EncapsulationStack();
      else this.#stack.flows.length = 0;
      p.encapsulation = this.#stack;
    }
    p.encapsulation.flows.push(flow);
    p.start = p.at;
    p.captured = p.end - p.at;
    p.wire = wire;
    p.linkType = linkType;
    p.flow = null;
    p.clearHeaders();
  }

  /** The IP header of the packet is good: called after all length checks, and again once it was reassembled. */
  headerAttached(p: Packet): void {
    if (p.encapsulation !== null && this.#keepDepth === p.encapsulation.depth) {
      this.#kept = pktHdr(p, this.weirds);
    }
  }
}

/** The first of a node's detectors that takes the payload at the cursor for its own. */
function detected(p: Packet, parent: Node): Node | null {
  for (const detector of parent.detectors) {
    if (detector.layer.detect!(p)) return detector;
  }
  return null;
}
