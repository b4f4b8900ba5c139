/**
 * Watching connections from outside of the event system: what `tapline --explain` prints.
 *
 * Events exist only where somebody handles them, and handling some of them changes what the engine does; an observer
 * sees each step and changes nothing. Without one the cost is a null test per packet and removal.
 */
import type { Packet } from '../packet/packet.ts';
import type { Connection } from './connection.ts';

export interface SessionObserver {
  /** A packet has found its connection and is about to be processed; the cursor stands at the transport header. */
  arrived(c: Connection, p: Packet, isOrig: boolean): void;
  /** A connection has left the table; `reason` as in reasons.ts. */
  removed(c: Connection, reason: string): void;
}
