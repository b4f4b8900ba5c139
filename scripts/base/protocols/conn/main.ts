/**
 * Writes conn.log: one line for each connection, TCP or not. UDP and ICMP "connections" are flows; the ports of ICMP
 * are type and code.
 */
import {
  type Columns,
  type Connection,
  type ConnInfo,
  column,
  connectionType,
  connIdType,
  defineScript,
  type EncapsulatingConn,
  type Filter,
  Priority,
  type RecordType,
  record,
  TcpState,
  transportOf,
} from 'tapline';
import Site, { type SiteApi } from '../../utils/site.ts';

const columns = {
  /** Time of the first packet. */
  ts: column.time(),
  /** Unique identifier of the connection. */
  uid: column.string(),
  /** Addresses and ports. */
  id: column.record(connIdType),
  /** Transport protocol. */
  proto: column.enum(['tcp', 'udp', 'icmp', 'unknown_transport']),
  /** Application protocols that were identified, in order. */
  service: column.string().optional(),
  /** From first to last packet; the final ACK of a handshake does not count. */
  duration: column.interval().optional(),
  /** Payload bytes of the originator; TCP: from sequence numbers. */
  orig_bytes: column.count().optional(),
  /** Payload bytes of the responder. */
  resp_bytes: column.count().optional(),
  /** `SF`, `S0` and so on: see `connState`. */
  conn_state: column.string().optional(),
  /** Whether the originator is a local address; unset if no networks are local. */
  local_orig: column.bool().optional(),
  /** Whether the responder is a local address. */
  local_resp: column.bool().optional(),
  /** Bytes missing in content gaps. */
  missed_bytes: column.count().default(0),
  /** What happened, a letter each: upper case by the originator, lower case by the responder. */
  history: column.string().optional(),
  /** Packets of the originator. */
  orig_pkts: column.count().optional(),
  /** IP bytes of the originator, by the length fields of the headers. */
  orig_ip_bytes: column.count().optional(),
  /** Packets of the responder. */
  resp_pkts: column.count().optional(),
  /** IP bytes of the responder. */
  resp_ip_bytes: column.count().optional(),
  /** Uids of the tunnels that carried the connection. */
  tunnel_parents: column.set(column.string()).optional(),
};

/** The columns of conn.log. */
export const Info = record('Conn::Info', columns) as RecordType<typeof columns, ConnInfo>;

declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
  interface Connection {
    conn: ConnInfo;
  }
  interface Events {
    'Conn::log_conn': [rec: ConnInfo];
  }
  interface Hooks {
    'Conn::log_policy': [rec: ConnInfo, id: string, filter: Filter];
  }
  interface Streams {
    'Conn::LOG': ConnInfo;
  }
}

export default defineScript({
  name: 'base/protocols/conn/main',
  module: 'Conn',
  needs: [Site],
  setup(zeek) {
    const site = zeek.use(Site);
    zeek.declareEvent('Conn::log_conn', 'A connection is written to conn.log.');
    zeek.declareHook('Conn::log_policy', 'A connection is about to be written; breaking keeps it out.');

    // made when first read: a connection that nobody looks at costs nothing until it ends
    zeek.redefRecord(
      connectionType,
      { conn: column.record(Info) },
      {
        conn(c: Connection): ConnInfo {
          const { start_time: ts, uid, id } = c;
          const info = zeek.make(Info, { ts, uid, id, proto: transportOf(id.proto) });
          addParent(info, c.tunnel);
          locate(info, site);
          return info;
        },
      },
    );

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      zeek.log.createStream('Conn::LOG', {
        columns: Info,
        description: 'A connection, once it has ended.',
        ev: 'Conn::log_conn',
        path: 'conn',
        policy: 'Conn::log_policy',
      });
    });

    // connections that began under the old networks keep what these said of them
    zeek.onOptionChange(
      'Site::local_nets',
      (_id: string, nets: Set<string>) => {
        for (const c of zeek.conns.all()) void c.conn;
        return nets;
      },
      Priority.create,
    );

    zeek.on('content_gap', { priority: Priority.fill }, function addMissedBytes(c, _isOrig, _seq, length) {
      c.conn.missed_bytes += length;
    });

    zeek.on('tunnel_changed', { priority: Priority.fill }, function addTunnelParent(c, tunnels) {
      addParent(c.conn, tunnels);
      c.tunnel = tunnels;
    });

    zeek.on('connection_flipped', { priority: Priority.fill }, function relocate(c) {
      locate(c.conn, site);
    });

    zeek.on('connection_state_remove', { priority: Priority.fill }, complete);

    zeek.on('connection_state_remove', { priority: Priority.write }, function writeConn(c) {
      zeek.log.write('Conn::LOG', c.conn);
    });
  },
});

/** Adds the innermost tunnel to the parents. */
function addParent(info: ConnInfo, tunnels: readonly EncapsulatingConn[] | undefined): void {
  const innermost = tunnels?.at(-1);
  if (innermost === undefined) return;
  info.tunnel_parents ??= new Set();
  info.tunnel_parents.add(innermost.uid);
}

/** Says which ends are local, if any network is. */
function locate(info: ConnInfo, site: SiteApi): void {
  const nets = site.localNets;
  if (nets.size === 0) return;
  info.local_orig = nets.has(info.id.orig_h);
  info.local_resp = nets.has(info.id.resp_h);
}

/** Fills in what is known at the end. */
function complete(c: Connection): void {
  const { conn, orig, resp } = c;
  if (c.duration > 0) {
    conn.duration = c.duration;
    conn.orig_bytes = orig.size;
    conn.resp_bytes = resp.size;
  }
  if (orig.num_pkts !== undefined) {
    // known without a duration, too
    conn.orig_pkts = orig.num_pkts;
    conn.orig_ip_bytes = orig.num_bytes_ip;
    conn.resp_pkts = resp.num_pkts;
    conn.resp_ip_bytes = resp.num_bytes_ip;
  }
  const service = serviceOf(c);
  if (service !== '') conn.service = service;
  conn.conn_state = connState(c);
  if (c.history !== '') conn.history = c.history;
}

/** The identified protocols, lower case, joined by commas; a leading minus marks one that failed. */
function serviceOf(c: Connection): string {
  if (c.service.size === 0) return '';
  return [...c.service]
    .filter((name) => !name.startsWith('-'))
    .join(',')
    .toLowerCase();
}

/**
 * The state in which a connection ended.
 *
 * S0 no answer, S1 established and open, SF closed by both, REJ refused, S2 closed by the originator only, S3 by the
 * responder only, RSTO aborted by the originator, RSTR by the responder, RSTOS0 SYN then RST without an answer,
 * RSTRH SYN-ACK then RST of a responder whose originator was not seen, SH SYN then FIN without an answer, SHR SYN-ACK
 * then FIN without the originator, OTH anything else.
 */
export function connState(c: Connection): string {
  switch (transportOf(c.id.proto)) {
    case 'tcp':
      return tcpState(c);
    case 'udp':
      return c.orig.state === 1 ? (c.resp.state === 1 ? 'SF' : 'S0') : c.resp.state === 1 ? 'SHR' : 'OTH';
    default:
      return 'OTH';
  }
}

const { inactive, synSent, synAckSent, partial, established, closed, reset } = TcpState;
const isIdle = (state: number): boolean => state === inactive || state === partial;

function tcpState(c: Connection): string {
  const o = c.orig.state;
  const r = c.resp.state;
  if (r === reset) {
    const nothingSent = o === reset && c.orig.size === 0 && c.resp.size === 0;
    if (o === synSent || o === synAckSent || nothingSent) return 'REJ';
    return isIdle(o) ? 'RSTRH' : 'RSTR';
  }
  if (o === reset) {
    if (!isIdle(r)) return 'RSTO';
    return /^\^?S[^HAFGIQ]*R/.test(c.history) ? 'RSTOS0' : 'OTH';
  }
  if (o === closed) return r === closed ? 'SF' : isIdle(r) ? 'SH' : 'S2';
  if (r === closed) return isIdle(o) ? 'SHR' : 'S3';
  if (o === synSent && r === inactive) return 'S0';
  return o === established && r === established ? 'S1' : 'OTH';
}
