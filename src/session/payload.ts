/**
 * What the session floor tells protocol analyzers, and what they may ask of a connection.
 *
 * The contract lies here because the floor below calls it; `src/analyzer/` implements it and engine.ts passes it in.
 */
import type { Timer } from '../core/timers.ts';
import type { Connection } from './connection.ts';
import type { SessionOptions } from './options.ts';
import type { ConnectionRecord } from './record.ts';

/** Analyzers of one connection; opaque to the session floor. */
export interface ConnectionAnalyzers {
  /** A good datagram: payload in bytes[at, end). */
  datagram(isOrig: boolean, bytes: Uint8Array, at: number, end: number): void;
  /** In-order bytes of a TCP direction; they may be kept. */
  stream(isOrig: boolean, bytes: Uint8Array): void;
  /** The connection ends; `ending` when the input is over. */
  finish(ending: boolean): void;
}

/** Chooses analyzers for new connections. */
export interface PayloadSink {
  /** Called once for a new connection, after a possible flip; null when no analyzer wants it. */
  attach(c: Connection): ConnectionAnalyzers | null;
}

/** What an analyzer may do to its connection. */
export interface PayloadHost {
  readonly options: SessionOptions;
  /** The connection's record as scripts see it, refreshed. */
  refresh(c: Connection): ConnectionRecord;
  /** The protocol is certain: its lower-case name joins the service. */
  confirm(c: Connection, service: string): void;
  /** Seconds: network time. */
  now(): number;
  addTimer(timer: Timer, due: number): void;
  cancelTimer(timer: Timer): void;
  /** Exchanges originator and responder; `reason` as in reasons.ts. */
  flip(c: Connection, reason: string): void;
  /** A weird of the connection. */
  weird(c: Connection, name: string, addl: string, source: string): void;
  /** History X. */
  historyX(c: Connection): void;
  /** A protocol's session timer ended the connection: connection_timeout, then removal. */
  timeOut(c: Connection, reason: string): void;
}
