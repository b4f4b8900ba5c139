/** Live connections, as scripts look them up and steer them. */
import { type Connection as Entry, Mark } from '../session/connection.ts';
import { EndReason } from '../session/reasons.ts';
import { type Connection, ConnectionRecord, type ConnId } from '../session/record.ts';
import type { EngineParts } from './facade.ts';
import { herePlace } from './place.ts';

/** What is not in Zeek's record. */
export interface ConnectionFacts {
  /** Set once the connection has left: FIN, RST, attempt timeout, inactivity and which, reuse, … */
  readonly endReason: string | undefined;
  /** Why originator and responder changed places last, and the number of the packet that did it. */
  readonly flipReason: string | undefined;
  readonly flipPacket: number | undefined;
  /** Time of the latest packet that counted, seconds since the epoch. */
  readonly lastTime: number;
}

/** Zeek's `ConnStats`: so far, at present (`num_`, `current_`) and at most (`max_`). */
export interface ConnStats {
  readonly total_conns: number;
  readonly current_conns: number;
  readonly sess_current_conns: number;
  readonly num_packets: number;
  /** Datagrams that wait for fragments. */
  readonly num_fragments: number;
  readonly max_fragments: number;
  readonly num_tcp_conns: number;
  readonly max_tcp_conns: number;
  readonly cumulative_tcp_conns: number;
  readonly num_udp_conns: number;
  readonly max_udp_conns: number;
  readonly cumulative_udp_conns: number;
  readonly num_icmp_conns: number;
  readonly max_icmp_conns: number;
  readonly cumulative_icmp_conns: number;
  readonly killed_by_inactivity: number;
}

export class ConnectionsFacade {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Zeek's `connection_exists`. */
  exists(id: ConnId): boolean {
    return this.#parts.sessions.lookup(id) !== undefined;
  }

  /** Zeek's `lookup_connection`: the refreshed record; undefined, with an error reported, for an unknown id. */
  lookup(id: ConnId): Connection | undefined {
    const found = this.#find(id);
    return found && this.#parts.sessions.found(found);
  }

  /** The records of all live connections, refreshed, in no particular order. */
  *all(): Iterable<Connection> {
    for (const c of this.#parts.sessions.connections()) yield this.#parts.sessions.found(c);
  }

  /** Number of live connections. */
  get live(): number {
    return this.#parts.sessions.size;
  }

  /** Zeek's `get_conn_stats`. */
  stats(): ConnStats {
    const { sessions, walker } = this.#parts;
    const { tcp, udp, icmp, inactive, total } = sessions.counts;
    return {
      total_conns: total,
      current_conns: sessions.size,
      sess_current_conns: sessions.size,
      num_packets: walker.packet.number,
      num_fragments: walker.fragments.size,
      max_fragments: walker.fragments.most,
      num_tcp_conns: tcp.current,
      max_tcp_conns: tcp.max,
      cumulative_tcp_conns: tcp.cumulative,
      num_udp_conns: udp.current,
      max_udp_conns: udp.max,
      cumulative_udp_conns: udp.cumulative,
      num_icmp_conns: icmp.current,
      max_icmp_conns: icmp.max,
      cumulative_icmp_conns: icmp.cumulative,
      killed_by_inactivity: inactive,
    };
  }

  /** Zeek's `set_inactivity_timeout`: seconds of idleness for this connection; gives the old value. */
  setInactivityTimeout(id: ConnId, seconds: number): number {
    const { sessions } = this.#parts;
    const found = this.#find(id);
    if (found === undefined) return 0;
    const before = found.inactivityTimeout;
    sessions.setInactivityTimeout(found, seconds);
    return before;
  }

  /** The engine's next threshold of a connection; 0 clears it. Bytes are IP bytes, duration is seconds. */
  setThreshold(id: ConnId, kind: 'bytes' | 'packets' | 'duration', value: number, isOrig = true): boolean {
    const found = this.#find(id);
    if (found === undefined) return false;
    this.#parts.sessions.setThreshold(found, kind, value, isOrig);
    return true;
  }

  /** Live connections that began at least so many seconds ago; the others are not looked at more closely. */
  *olderThan(seconds: number): Iterable<Connection> {
    const { sessions, clock } = this.#parts;
    const latest = clock.network - seconds;
    for (const c of sessions.connections()) if (c.startTime <= latest) yield sessions.found(c);
  }

  /** What the engine knows of a connection beyond Zeek's record: why it ended, why its roles were exchanged. */
  facts(c: Connection): ConnectionFacts {
    const entry = ConnectionRecord.engine(c);
    return {
      endReason: ConnectionRecord.endReason(c),
      flipReason: entry?.rare?.flipReason || undefined,
      flipPacket: entry?.rare?.flipPacket || undefined,
      lastTime: entry?.lastTime ?? c.start_time + c.duration,
    };
  }

  /**
   * From now on the payload of one side raises tcp_contents, whatever the options say (what Zeek's set_contents_file
   * needs). False for what is no live TCP connection.
   */
  deliverContents(c: Connection, isOrig: boolean): boolean {
    const entry = ConnectionRecord.engine(c);
    return entry !== undefined && this.#parts.sessions.deliverContents(entry, isOrig);
  }

  /** Ends a connection now, as Zeek's `terminate_connection` would if it could: its record is written. */
  remove(c: Connection): boolean {
    const entry = ConnectionRecord.engine(c);
    if (entry === undefined || !entry.live) return false;
    this.#parts.sessions.remove(entry, EndReason.script);
    return true;
  }

  /** Zeek's `skip_further_processing`: the connection stays as it is until it times out. */
  skip(c: Connection): boolean {
    const entry = ConnectionRecord.engine(c);
    if (entry === undefined || !entry.live) return false;
    entry.flags |= Mark.skipping;
    return true;
  }

  /** Reports something unusual about a connection. */
  weird(c: Connection, name: string, addl = '', source = ''): void {
    const found = this.#parts.sessions.lookup(c.id);
    if (found !== undefined) this.#parts.sessions.weird(found, name, addl, source);
  }

  #find(id: ConnId): Entry | undefined {
    const found = this.#parts.sessions.lookup(id);
    if (found === undefined) this.#parts.reporter.error('connection ID not a known connection', herePlace());
    return found;
  }
}
