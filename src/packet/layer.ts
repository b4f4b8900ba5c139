/**
 * The contracts of the packet floor: what a layer is, and what the floors above give it.
 *
 * Dependencies point down, so the sinks are declared here and handed in by `engine.ts`: flows go to the session
 * floor, weirds to whoever reports them.
 */
import type { EncapsulatingFlow, TunnelKind } from './encapsulation.ts';
import type { CarrierRecord } from './events.ts';
import type { Packet } from './packet.ts';
import type { Walker } from './walk.ts';

/** Answers of `Layer.enter` that are no keys. */
/** Nothing more to do with this packet, and something was wrong (Zeek's false). */
export const STOP = -1;
/** Nothing more to do with this packet (Zeek's true). */
export const DONE = -2;
/** Hand on without a key. */
export const DEFAULT = -3;

/** One protocol. It has no state of its own: two engines share it. */
export interface Layer {
  /** Zeek's canonical name: the source of its weirds. */
  readonly name: string;
  /** What it does: one sentence for `--list layers`. */
  readonly says?: string;
  /**
   * Checks and reads the header at the cursor, moves the cursor, and returns the key of the next layer, STOP, DONE or
   * DEFAULT. Malformed input is a weird, never a throw.
   */
  enter(p: Packet, w: Walker): number;
  /** Whether the payload at the cursor looks like this protocol; only for layers found by content. */
  detect?(p: Packet): boolean;
}

/** What a tunnel layer may know of and ask from the connection that carries it (implemented by Connection). */
export interface Flow {
  /** Current responder port: which tunnel layer a UDP payload goes to. */
  readonly respPort: number;
  /** Bits that tunnel layers keep per carrier (violated, confirmed, Teredo and GTP directions); theirs alone. */
  tunnelBits: number;
  /** The stack entry for a tunnel of this kind on this carrier, in its present roles. Cached by the connection. */
  carrier(kind: TunnelKind): EncapsulatingFlow;
}

/** Where transport layers deliver. The cursor stands at the transport header; the size gate has been passed. */
export interface FlowSink {
  tcp(packet: Packet): void;
  /**
   * UDP up to the hand-over to packet layers. Null when that is not due: refused, skipping, bad checksum. Otherwise
   * the cursor stands at the payload, and `udpDone` must be called in any case.
   */
  udp(packet: Packet): Flow | null;
  /** What follows the packet layers above UDP: session analyzers, packet and byte counts. */
  udpDone(flow: Flow, isOrig: boolean, ipBytes: number, bytes: Uint8Array, at: number, end: number): void;
  icmp(packet: Packet): void;
  /** Any other IP protocol. */
  unknownTransport(packet: Packet): void;

  /** History `X`, once per connection: nesting or chain too deep, too many tunnel changes. */
  historyX(flow: Flow): void;
  /** A tunnel layer is sure of its protocol: the lower-case name joins the connection's service. */
  confirm(flow: Flow, service: string): void;
  /** A tunnel layer found the payload not to be its protocol. */
  violation(flow: Flow, layer: string, reason: string): void;
  /** A weird of that connection. */
  flowWeird(flow: Flow, name: string, addl: string, source: string): void;
  /** The record of a connection as scripts see it, refreshed: for events about a carrier. */
  recordOf(flow: Flow): CarrierRecord;
  /** Draws a uid for a tunnel that has no connection (IP in IP, GRE). */
  tunnelUid(): string;
}

/** Where weirds of the packet floor go, before sampling. */
export interface WeirdSink {
  net(name: string, addl: string, source: string): void;
  /** Addresses are the packet's logical source and destination at this moment. */
  flow(name: string, packet: Packet, addl: string, source: string): void;
}
