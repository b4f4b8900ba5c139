/** What the transports and delivery ask of the floor's hub (the table of sessions): declared here, implemented in table.ts. */
import type { Clock } from '../core/clock.ts';
import type { TimerQueue } from '../core/timers.ts';
import type { Connection, ConnectionOwner } from './connection.ts';
import type { ConnectionCounts } from './counts.ts';
import type { SessionObserver } from './observer.ts';
import type { SessionOptions } from './options.ts';
import type { PayloadSink } from './payload.ts';
import type { SessionPoints } from './points.ts';
import type { ConnectionRecord } from './record.ts';
import type { Weirds } from './weirds.ts';

export interface SessionHost extends ConnectionOwner {
  readonly points: SessionPoints;
  readonly options: SessionOptions;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  /** Writes the engine's values into the record, making it first if need be (Zeek's refresh). */
  refresh(c: Connection): ConnectionRecord;
  /** A weird of a connection; refreshes its record when it passes sampling. */
  weird(c: Connection, name: string, addl?: string, source?: string): void;
  /** Exchanges originator and responder, adds `^`, raises connection_flipped; `reason` as in reasons.ts. */
  flip(c: Connection, reason: string): void;
  /** Ends a connection: its last events, connection_state_remove, and out of the table; `reason` as in reasons.ts. */
  remove(c: Connection, reason: string): void;
  /** A timer ended the connection: connection_timeout, then removal. */
  timeOut(c: Connection, reason: string): void;
  /** Whether options select a direction's data for tcp_contents. */
  contentsSelected(c: Connection, isOrig: boolean): boolean;
  setInactivityTimeout(c: Connection, seconds: number): void;
}

/** What delivery asks of the hub beyond what the transports ask. */
export interface DeliveryHost extends SessionHost {
  readonly weirds: Weirds;
  readonly payload: PayloadSink | null;
  readonly observer: SessionObserver | null;
  /** Connections made so far, and live ones. */
  readonly counts: ConnectionCounts;
  /** Number of the frame in hand. */
  packet: number;
  /** The record as it was last refreshed, made if need be. */
  record(c: Connection): ConnectionRecord;
  confirm(c: Connection, service: string): void;
  historyX(c: Connection): void;
}
