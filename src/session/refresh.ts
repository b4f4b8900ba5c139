/** Making and refreshing connection records: the only place where engine values reach what scripts see. */
import { addressText } from '../core/address.ts';
import { type Connection, type DatagramConnection, Mark } from './connection.ts';
import {
  ConnectionRecord,
  ConnIdRecord,
  type EncapsulatingConn,
  EndpointRecord,
  encapsulatingConn,
} from './record.ts';
import type { TcpConnection } from './tcp-connection.ts';

const TCP = 6;

/**
 * The classes of an engine's records, with what scripts add to them: each engine derives its own, because accessors
 * of computed fields live on the prototype.
 */
export interface RecordShapes {
  readonly Id: typeof ConnIdRecord;
  readonly Endpoint: typeof EndpointRecord;
  readonly Connection: typeof ConnectionRecord;
}

/** Records as the engine has them, without additions. */
export const plainShapes: RecordShapes = {
  Id: ConnIdRecord,
  Endpoint: EndpointRecord,
  Connection: ConnectionRecord,
};

/** A new record with what is written only once: id, uid, link data, tunnels. */
export function makeRecord(c: Connection, uid: string, shapes: RecordShapes): ConnectionRecord {
  const id = new shapes.Id(
    addressText(c.orig0, c.orig1, c.orig2, c.orig3),
    c.origPort,
    addressText(c.resp0, c.resp1, c.resp2, c.resp3),
    c.respPort,
    c.protocol,
  );
  const { link, rare } = c;
  const [src, dst] = link.texts;
  const flipped = (c.flags & Mark.flipped) !== 0;
  const orig = new shapes.Endpoint(rare === null ? 0 : rare.origFlowLabel, flipped ? dst : src);
  const resp = new shapes.Endpoint(rare === null ? 0 : rare.respFlowLabel, flipped ? src : dst);
  const record = new shapes.Connection(c, id, orig, resp, uid);
  if (c.encapsulation !== null) record.tunnel = tunnelValue(c);
  if (link.vlan >= 0) record.vlan = link.vlan;
  if (link.innerVlan >= 0) record.inner_vlan = link.innerVlan;
  return record;
}

const tunnelValue = (c: Connection): EncapsulatingConn[] =>
  c.encapsulation!.flows.slice(0, c.seldom.firstDepth).map(encapsulatingConn);

/** VLAN ids of the key, where scripts see them. */
export function writeContext(c: Connection, record: ConnectionRecord): void {
  const { vlan, innerVlan } = c.link;
  record.id.ctx ??= {};
  if (vlan >= 0) record.id.ctx.vlan = vlan;
  if (innerVlan >= 0) record.id.ctx.inner_vlan = innerVlan;
}

/** Writes sizes, states, counters, duration and history. Other IP protocols keep size and state 0. */
export function refreshRecord(c: Connection, record: ConnectionRecord, counts: boolean): void {
  const { orig, resp } = record;
  if (c.protocol === TCP) {
    const tcp = c as TcpConnection;
    const responder = tcp.respView;
    orig.size = tcp.orig.size(responder);
    orig.state = tcp.orig.state;
    resp.size = responder.size(tcp.orig);
    resp.state = responder.state;
  } else {
    const { origTotal, respTotal } = c as DatagramConnection;
    orig.size = Math.max(origTotal, 0);
    orig.state = origTotal >= 0 ? 1 : 0;
    resp.size = Math.max(respTotal, 0);
    resp.state = respTotal >= 0 ? 1 : 0;
  }
  if (counts) {
    orig.num_pkts = c.origPackets;
    orig.num_bytes_ip = c.origIpBytes;
    resp.num_pkts = c.respPackets;
    resp.num_bytes_ip = c.respIpBytes;
  }
  record.duration = c.lastTime - c.startTime;
  if (c.history !== '') record.history = c.history;
}

/** Exchanges the sides of a record: the id in place, the endpoints as objects. */
export function flipRecord(record: ConnectionRecord): void {
  const id = record.id;
  const host = id.orig_h;
  id.orig_h = id.resp_h;
  id.resp_h = host;
  const port = id.orig_p;
  id.orig_p = id.resp_p;
  id.resp_p = port;
  const orig = record.orig;
  record.orig = record.resp;
  record.resp = orig;
}
