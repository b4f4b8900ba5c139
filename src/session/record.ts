/**
 * The connection as scripts see it: one record per connection for its whole life, filled at refreshes only.
 *
 * Field names and meanings are Zeek's (`connection`, `conn_id`, `endpoint`). The engine writes a record when it
 * raises an event that carries it, at a weird, at a look-up and at removal; in between it is stale on purpose, because
 * Zeek's handlers see it so. Scripts add fields by `zeek.redefRecord` and declaration merging.
 */
import { addressText } from '../core/address.ts';
import type { EncapsulatingFlow } from '../packet/encapsulation.ts';
import type { Connection as EngineConnection } from './connection.ts';

/** Zeek's `conn_id`. Addresses are texts, ports are numbers; ICMP: type and code (or counterpart type). */
export interface ConnId {
  orig_h: string;
  orig_p: number;
  resp_h: string;
  resp_p: number;
  /** IP protocol number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, … */
  proto: number;
  /** Set if VLAN ids are part of the key only (`ConnKey::factory`). */
  ctx?: ConnIdCtx;
}

/** Zeek's `conn_id_ctx`: what tells connections apart beyond the five-tuple. */
export interface ConnIdCtx {
  vlan?: number | undefined;
  inner_vlan?: number | undefined;
}

/** Zeek's `endpoint`: one side of a connection. */
export interface Endpoint {
  /** Payload bytes. TCP: from sequence numbers. A negative number stands for 2^64 minus it, as Zeek's count wraps. */
  size: number;
  /** TCP: 0 inactive, 1 SYN sent, 2 SYN-ACK sent, 3 partial, 4 established, 5 closed, 6 reset. UDP, ICMP: 1 active. */
  state: number;
  /** Packets sent; unset before the first refresh, and with `use_conn_size_analyzer=F`. */
  num_pkts?: number | undefined;
  /** IP bytes sent, from the length fields of the headers. */
  num_bytes_ip?: number | undefined;
  /** IPv6 flow label, 0 for IPv4. */
  flow_label: number;
  /** Link-layer address `aa:bb:cc:dd:ee:ff` of the first packet. */
  l2_addr?: string | undefined;
}

/** Zeek's `EncapsulatingConn`: one tunnel around a connection. */
export interface EncapsulatingConn {
  cid: ConnId;
  /** `Tunnel::VXLAN` and its like. */
  tunnel_type: string;
  uid: string;
}

/** Zeek's `connection`. */
export interface Connection {
  id: ConnId;
  orig: Endpoint;
  resp: Endpoint;
  /** Time of the first packet, seconds since the epoch. */
  start_time: number;
  /** Seconds between first and last packet; may be 0 or negative. */
  duration: number;
  /** Names of confirmed protocols, in order of confirmation. */
  service: Set<string>;
  history: string;
  uid: string;
  /** Tunnels around the connection, outermost first. */
  tunnel?: EncapsulatingConn[] | undefined;
  vlan?: number | undefined;
  inner_vlan?: number | undefined;
}

/** The classes below go by the names of what scripts print with `console.log`. They have the fields that scripts add by merging, too. */
export interface ConnIdRecord extends ConnId {}
export interface EndpointRecord extends Endpoint {}
export interface ConnectionRecord extends Connection {}

/** The class behind `conn_id`: all fields set once, so every id has one shape. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: scripts' fields are added right after construction
export class ConnIdRecord {
  static readonly name = 'Id';
  orig_h: string;
  orig_p: number;
  resp_h: string;
  resp_p: number;
  proto: number;

  constructor(origH: string, origP: number, respH: string, respP: number, proto: number) {
    this.orig_h = origH;
    this.orig_p = origP;
    this.resp_h = respH;
    this.resp_p = respP;
    this.proto = proto;
  }
}

/** The class behind `endpoint`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: scripts' fields are added right after construction
export class EndpointRecord {
  static readonly name = 'Endpoint';
  size = 0;
  state = 0;
  num_pkts: number | undefined = undefined;
  num_bytes_ip: number | undefined = undefined;
  flow_label: number;
  l2_addr: string | undefined;

  constructor(flowLabel: number, l2Addr: string | undefined) {
    this.flow_label = flowLabel;
    this.l2_addr = l2Addr;
  }
}

/**
 * The class behind `connection`. Extension fields are added right after construction, in one order. The engine's
 * object behind it is private: it shows in no listing of fields and in no JSON.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: scripts' fields are added right after construction
export class ConnectionRecord {
  static readonly name = 'Connection';
  readonly #engine: EngineConnection;
  /** Why the connection left (reasons.ts); '' while it lives. */
  #endReason = '';
  id: ConnId;
  orig: Endpoint;
  resp: Endpoint;
  start_time: number;
  duration = 0;
  service: Set<string> = new Set();
  history = '';
  uid: string;
  tunnel: EncapsulatingConn[] | undefined = undefined;
  vlan: number | undefined = undefined;
  inner_vlan: number | undefined = undefined;

  constructor(engine: EngineConnection, id: ConnId, orig: Endpoint, resp: Endpoint, uid: string) {
    this.#engine = engine;
    this.id = id;
    this.orig = orig;
    this.resp = resp;
    this.start_time = engine.startTime;
    this.uid = uid;
  }

  /** The engine's connection behind a record; undefined for an object that no engine made. */
  static engine(record: Connection): EngineConnection | undefined {
    return #engine in record ? record.#engine : undefined;
  }

  /** Why the connection behind a record left; undefined while it lives, or when no engine made the record. */
  static endReason(record: Connection): string | undefined {
    return #engine in record ? record.#endReason || undefined : undefined;
  }

  static end(record: Connection, reason: string): void {
    if (#engine in record) record.#endReason = reason;
  }
}

/** The script value of a tunnel. */
export function encapsulatingConn(flow: EncapsulatingFlow): EncapsulatingConn {
  return {
    cid: new ConnIdRecord(
      addressText(flow.orig0, flow.orig1, flow.orig2, flow.orig3),
      flow.origPort,
      addressText(flow.resp0, flow.resp1, flow.resp2, flow.resp3),
      flow.respPort,
      flow.protocol,
    ),
    tunnel_type: `Tunnel::${flow.kind}`,
    uid: flow.uid,
  };
}

/** `aa:bb:cc:dd:ee:ff` of 16 + 32 bits; undefined when all zero (absent). */
export function l2Text(high: number, low: number): string | undefined {
  if (high === 0 && low === 0) return undefined;
  const hex = high.toString(16).padStart(4, '0') + (low >>> 0).toString(16).padStart(8, '0');
  return hex.replace(/(..)(?=.)/g, '$1:');
}
