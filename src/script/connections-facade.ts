/** Live connections, as scripts look them up and steer them. */
import type { Connection as Entry } from '../session/connection.ts';
import type { Connection, ConnId } from '../session/record.ts';
import type { EngineParts } from './facade.ts';
import { herePlace } from './place.ts';

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
    return found && this.#parts.sessions.refresh(found);
  }

  /** The records of all live connections, refreshed, in no particular order. */
  *all(): Iterable<Connection> {
    for (const c of this.#parts.sessions.connections()) yield this.#parts.sessions.refresh(c);
  }

  /** Number of live connections. */
  get live(): number {
    return this.#parts.sessions.size;
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
