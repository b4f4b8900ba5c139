/**
 * The session floor's hub: the live connections, what transports, analyzers and scripts ask of them, and their end.
 *
 * Packets come in through `delivery`.
 */
import type { Bus, LateArguments } from '../bus/bus.ts';
import type { HookPoint } from '../bus/hook.ts';
import { parseAddress } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/fail.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import { Pool, type UidSource } from '../core/uid.ts';
import type { PacketOptions } from '../packet/options.ts';
import type { Walker } from '../packet/walk.ts';
import { type Connection, Mark } from './connection.ts';
import { ConnectionTable } from './connection-table.ts';
import { ConnectionCounts } from './counts.ts';
import { Delivery } from './delivery.ts';
import { FastPath } from './fast-path.ts';
import { inKeyOrder } from './flow-key.ts';
import { addX } from './history.ts';
import type { DeliveryHost } from './host.ts';
import { ICMP6 } from './icmp-types.ts';
import type { SessionObserver } from './observer.ts';
import { CONN_KEYS, type SessionOptions } from './options.ts';
import type { PayloadHost, PayloadSink } from './payload.ts';
import { type SessionPoints, sessionPoints } from './points.ts';
import { EndReason } from './reasons.ts';
import { ConnectionRecord, type ConnId } from './record.ts';
import {
  flipRecord,
  makeRecord,
  plainShapes,
  type RecordShapes,
  refreshRecord,
  writeContext,
} from './refresh.ts';
import { Selections } from './selections.ts';
import { settleFields } from './settle.ts';
import { SizeCounter } from './size.ts';
import { TcpMachine } from './tcp.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { Weirds } from './weirds.ts';

const TCP = 6;
const UDP = 17;
const MAX_UID_BITS = 128;
/** Connections whose last events run together at the end of a run. */
const PART = 1024;
/** Options that set inactivity timeouts, per transport; a TCP connection has UDP's until it leaves the handshake. */
const INACTIVITY_OPTIONS: Readonly<
  Record<string, readonly (keyof SessionOptions & `${string}_inactivity_timeout`)[]>
> = {
  TCP: ['tcp_inactivity_timeout', 'udp_inactivity_timeout'],
  UDP: ['udp_inactivity_timeout'],
  ICMP: ['icmp_inactivity_timeout'],
  UNKNOWN_IP_TRANSPORT: ['unknown_ip_inactivity_timeout'],
};

/** What the floor is built from; engine.ts passes it in. */
export interface SessionParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly uids: UidSource;
  readonly options: SessionOptions;
  readonly packetOptions: PacketOptions;
}

export class Sessions implements DeliveryHost, PayloadHost {
  readonly points: SessionPoints;
  readonly options: SessionOptions;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly weirds: Weirds;
  /** Asked before an idle connection is removed (the hook connection_timing_out); a break keeps it. */
  timingOut: HookPoint<[c: ConnectionRecord]> | null = null;
  /** Chooses protocol analyzers for new connections. */
  payload: PayloadSink | null = null;
  /** Watches packets and removals; null for nobody. */
  observer: SessionObserver | null = null;
  /** Classes of records, with the fields that scripts added. */
  shapes: RecordShapes = plainShapes;
  /** True once the input is over. */
  terminating = false;
  /** Connections made so far, and live ones. */
  readonly counts = new ConnectionCounts();
  /** Number of the frame in hand. */
  packet = 0;
  /** Where the packet floor delivers to. */
  readonly delivery: Delivery;
  readonly #bus: Bus;
  readonly #uids: UidSource;
  readonly #packetOptions: PacketOptions;
  /** A script looked connections up. */
  #lookedUp = false;
  /** Removed since the last packet, with a record. */
  readonly #removed: Connection[] = [];
  readonly #table = new ConnectionTable();
  readonly #tcp: TcpMachine;
  readonly #size: SizeCounter;
  readonly #selections: Selections;

  constructor(parts: SessionParts) {
    this.#bus = parts.bus;
    this.points = sessionPoints(parts.bus);
    this.options = parts.options;
    this.clock = parts.clock;
    this.timers = parts.timers;
    this.#uids = parts.uids;
    this.#packetOptions = parts.packetOptions;
    this.weirds = new Weirds(this.points, parts.options, parts.clock, parts.timers);
    this.#tcp = new TcpMachine(this);
    this.#size = new SizeCounter(this);
    this.#selections = new Selections(parts.options, parts.packetOptions);
    settleFields(this);
    this.delivery = new Delivery(this, {
      table: this.#table,
      tcp: this.#tcp,
      size: this.#size,
      selections: this.#selections,
      uids: parts.uids,
      packetOptions: parts.packetOptions,
    });
  }

  /** The way past the layers of a walker. */
  fastPath(walker: Walker): FastPath {
    return new FastPath({
      host: this,
      table: this.#table,
      size: this.#size,
      packetOptions: this.#packetOptions,
      walker,
    });
  }

  /** Live connections. */
  get size(): number {
    return this.#table.size;
  }

  /** Live connections, in no particular order. */
  connections(): Iterable<Connection> {
    return this.#table;
  }

  /** From now on a side's in-order payload raises tcp_contents; false for what is no live TCP connection. */
  deliverContents(c: Connection, isOrig: boolean): boolean {
    if (!c.live || c.protocol !== TCP) return false;
    const tcp = c as TcpConnection;
    c.flags |= isOrig ? Mark.origContents : Mark.respContents;
    c.flags &= ~Mark.unassembled;
    (isOrig ? tcp.orig : tcp.resp).keep();
    return true;
  }

  contentsSelected(c: Connection, isOrig: boolean): boolean {
    return this.#selections.tcpContents(c, isOrig);
  }

  /** Options changed: port sets are compiled again at the next need; what lies elsewhere is told. */
  optionsChanged(): void {
    this.#selections.forget();
    const { bits_per_uid: bits, 'ConnKey::factory': key } = this.options;
    this.#uids.bits = Math.min(Math.max(bits, 1), MAX_UID_BITS);
    if (!Object.values<string>(CONN_KEYS).includes(key)) {
      throw fail('OPTION_VALUE', 'ConnKey::factory', `no such key: ${key}`);
    }
    this.#table.vlans = key === CONN_KEYS.vlanFiveTuple;
  }

  // ---- what transports ask for

  uidOf(c: Connection): string {
    return c.record === null ? this.#uids.text(Pool.connection, c.uidTicket) : c.record.uid;
  }

  /** The record as it was last refreshed, made if need be. */
  record(c: Connection): ConnectionRecord {
    if (c.record !== null) return c.record;
    c.record = makeRecord(c, this.#uids.text(Pool.connection, c.uidTicket), this.shapes);
    if (this.#table.vlans) writeContext(c, c.record);
    return c.record;
  }

  /** The refreshed record of a connection that a script found by itself. */
  found(c: Connection): ConnectionRecord {
    this.#lookedUp = true;
    return this.refresh(c);
  }

  refresh(c: Connection): ConnectionRecord {
    const record = this.record(c);
    refreshRecord(c, record, this.options.use_conn_size_analyzer);
    return record;
  }

  weird(c: Connection, name: string, addl = '', source = transportName(c.protocol)): void {
    if (!this.weirds.permitConn(c, name)) return;
    this.points.conn_weird.raise(name, this.refresh(c), addl, source);
  }

  historyX(c: Connection): void {
    addX(c);
  }

  confirm(c: Connection, service: string): void {
    this.record(c).service.add(service.toUpperCase());
  }

  flip(c: Connection, reason: string): void {
    c.seldom.flipReason = reason;
    c.seldom.flipPacket = this.packet;
    c.swapSides();
    if (c.record !== null) flipRecord(c.record);
    c.history += '^';
    const event = this.points.connection_flipped;
    if (event.wanted) event.raise(this.refresh(c));
  }

  setInactivityTimeout(c: Connection, seconds: number): void {
    if (seconds === c.inactivityTimeout) return;
    this.timers.cancel(c);
    c.inactivityTimeout = seconds;
    if (seconds > 0 && c.live) {
      this.timers.addQuiet(c, c.lastTime + seconds);
    }
  }

  inactive(c: Connection, now: number, ending: boolean): void {
    if (ending || c.inactivityTimeout === 0) return;
    if (c.lastTime + c.inactivityTimeout > now) {
      this.timers.addQuiet(c, c.lastTime + c.inactivityTimeout);
    } else if (this.timingOut?.wanted === true && !this.timingOut.run(this.refresh(c))) {
      this.timers.addQuiet(c, now + c.inactivityTimeout);
    } else {
      this.counts.inactive++;
      this.timeOut(c, this.#inactivityReason(c));
    }
  }

  timeOut(c: Connection, reason: string): void {
    const event = this.points.connection_timeout;
    if (event.wanted) event.raise(this.refresh(c));
    this.remove(c, reason);
  }

  /** `inactivity` and the option whose value the connection's timeout is. */
  #inactivityReason(c: Connection): string {
    const names = INACTIVITY_OPTIONS[transportName(c.protocol)]!;
    const name = names.find((option) => this.options[option] === c.inactivityTimeout);
    return `inactivity (${name ?? 'script'})`;
  }

  now(): number {
    return this.clock.network;
  }

  addTimer(timer: Timer, due: number): void {
    this.timers.add(timer, due);
  }

  cancelTimer(timer: Timer): void {
    this.timers.cancel(timer);
  }

  /** The next threshold of a connection: `kind` is what is counted, 0 clears it. */
  setThreshold(c: Connection, kind: 'bytes' | 'packets' | 'duration', value: number, isOrig: boolean): void {
    this.#size.set(c, kind, value, isOrig);
  }

  /** The live connection of a script's id, or undefined. */
  lookup(id: ConnId): Connection | undefined {
    const orig = parseAddress(id.orig_h);
    const resp = parseAddress(id.resp_h);
    if (orig === undefined || resp === undefined) return undefined;
    const { vlan = -1, inner_vlan: inner = -1 } = id.ctx ?? {};
    return this.#table.findKey(orig, id.orig_p, resp, id.resp_p, id.proto, vlan, inner);
  }

  timerFired(c: TcpConnection, kind: number, now: number, ending: boolean): void {
    this.#tcp.timerFired(c, kind, now, ending);
  }

  // ---- removal

  remove(c: Connection, reason: string): void {
    if (!c.live) return;
    this.#shutDown(c, reason, true);
    this.#forget(c);
    if (c.record !== null) this.#removed.push(c);
  }

  /**
   * Lets go of the records of connections that were removed, after their last events. A dead connection of the old
   * generation would keep its young record, and all that hangs on it, until the next full garbage collection.
   */
  releaseRemoved(): void {
    if (this.#removed.length === 0) return;
    for (const c of this.#removed) c.record = null;
    this.#removed.length = 0;
  }

  /** `gone`: nobody will find the connection any more. */
  #shutDown(c: Connection, reason: string, gone: boolean): void {
    c.flags &= ~Mark.live;
    this.timers.cancel(c);
    c.analyzers?.finish(this.terminating);
    if (c.protocol === TCP) this.#tcp.finish(c as TcpConnection, this.terminating);
    const event = this.points.connection_state_remove;
    if (event.wanted) {
      if (c.record === null) event.raiseLate(new LastRecord(this, c, reason, gone));
      else event.raise(this.lastRecord(c, reason));
    }
    if (this.observer !== null) this.observer.removed(c, reason);
  }

  /** The record of a connection that has left, as it stays. */
  lastRecord(c: Connection, reason: string): ConnectionRecord {
    const record = this.refresh(c);
    ConnectionRecord.end(record, reason);
    return record;
  }

  /** A record was made for the last event of a connection, which nobody will find. */
  madeForLast(c: Connection): void {
    // those before have had theirs
    if (this.#removed.length === PART) this.releaseRemoved();
    this.#removed.push(c);
  }

  /**
   * Ends all live connections in key order. They stay findable until `clear`, so that handlers of their last events
   * may look them up (Zeek keeps the entries likewise). Of millions the events run in parts, and records go unless
   * scripts look some up: all at once would take more memory than the run before.
   */
  finishAll(): void {
    const order = inKeyOrder(this.#table.snapshot());
    for (let from = 0; from < order.length; from += PART) {
      const part = order.slice(from, from + PART);
      for (const c of part) if (c.live) this.#shutDown(c, EndReason.endOfInput, false);
      if (part.length < PART) return;
      this.#bus.runAhead();
      if (!this.#lookedUp) for (const c of part) c.record = null;
    }
  }

  /** Forgets every connection. */
  clear(): void {
    this.counts.endAll();
    this.#table.clear();
  }

  #forget(c: Connection): void {
    this.#table.delete(c);
    this.counts.end(c.protocol);
  }
}

/** The argument of connection_state_remove where nobody has seen the record: there may be millions at the end. */
class LastRecord implements LateArguments<[c: ConnectionRecord]> {
  readonly #sessions: Sessions;
  readonly #connection: Connection;
  readonly #reason: string;
  readonly #gone: boolean;

  constructor(sessions: Sessions, connection: Connection, reason: string, gone: boolean) {
    this.#sessions = sessions;
    this.#connection = connection;
    this.#reason = reason;
    this.#gone = gone;
  }

  make(): [c: ConnectionRecord] {
    const record = this.#sessions.lastRecord(this.#connection, this.#reason);
    if (this.#gone) this.#sessions.madeForLast(this.#connection);
    return [record];
  }
}

const transportName = (protocol: number): string => {
  if (protocol === TCP) return 'TCP';
  if (protocol === UDP) return 'UDP';
  return protocol === 1 || protocol === ICMP6 ? 'ICMP' : 'UNKNOWN_IP_TRANSPORT';
};
