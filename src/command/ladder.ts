/**
 * Ladders: for each packet of the connections that concern somebody, what it was and what it did: letters of the
 * history, states, events, gaps. They are watched from outside; the run stays what it is.
 */
import { addressText } from '../core/address.ts';
import type { Engine } from '../engine.ts';
import { ack, flags, seq, window } from '../packet/layers/tcp.ts';
import type { Packet } from '../packet/packet.ts';
import type { Connection } from '../session/connection.ts';
import type { SessionObserver } from '../session/observer.ts';
import type { TcpConnection } from '../session/tcp-connection.ts';
import type { TcpEndpoint } from '../session/tcp-endpoint.ts';

const TCP = 6;
const STATES = ['INACTIVE', 'SYN_SENT', 'SYN_ACK_SENT', 'PARTIAL', 'ESTABLISHED', 'CLOSED', 'RESET'];
const ACK = 0x10;
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };

/** The TCP header of a rung; sequence numbers count from the first one of their side. */
export interface Segment {
  /** The six flags, FIN being the lowest bit. */
  readonly flags: number;
  readonly seq: number;
  /** Undefined without the flag. */
  readonly ack: number | undefined;
  readonly window: number;
}

/** One packet of a connection, and what it did. */
export interface Rung {
  /** Of the frame in the input, from 1. */
  readonly number: number;
  /** Seconds since the connection began. */
  readonly time: number;
  readonly isOrig: boolean;
  readonly segment: Segment | undefined;
  /** Bytes of payload; for all but TCP with the transport's header. */
  readonly length: number;
  /** Letters that it added to the history, or the whole history after a `=` when it changed otherwise. */
  readonly history: string;
  /** Both states of a TCP connection, when one of them changed; else ''. */
  readonly states: string;
  /** Seconds of the inactivity timeout, when it changed. */
  readonly timeout: number | undefined;
  /** Events with those arguments that are no records. */
  readonly events: readonly string[];
}

/** Who is told of ladders. */
export interface LadderReader {
  /** Whether the connection's ladder is wanted; asked once, at its first packet. */
  begins(c: Connection): boolean;
  rung(c: Connection, rung: Rung): void;
  /** The connection is over; `reason` as in reasons.ts. */
  ends(c: Connection, reason: string): void;
}

/** What a connection was like before its packet. */
interface Before {
  readonly c: Connection;
  readonly packet: Pick<Rung, 'number' | 'time' | 'isOrig' | 'segment' | 'length'>;
  readonly history: string;
  readonly states: string;
  readonly timeout: number;
}

/** Watches the runs of an engine for a reader. */
export class Ladders implements SessionObserver {
  readonly #reader: LadderReader;
  readonly #wanted = new WeakMap<Connection, boolean>();
  /** First sequence numbers seen per side, for relative ones. */
  readonly #bases = new WeakMap<TcpEndpoint, number>();
  #before: Before | undefined;
  #events: string[] = [];

  constructor(engine: Engine, reader: LadderReader) {
    this.#reader = reader;
    engine.sessions.observer = this;
    engine.bus.tap = (name, args) => this.#raised(name, args);
    engine.afterPacket = () => this.#finish();
  }

  arrived(c: Connection, p: Packet, isOrig: boolean): void {
    this.#finish();
    if (!this.#concerns(c)) return;
    this.#before = {
      c,
      packet: this.#packet(c, p, isOrig),
      history: c.history,
      states: statesText(c),
      timeout: c.inactivityTimeout,
    };
  }

  removed(c: Connection, reason: string): void {
    if (!this.#concerns(c)) return;
    if (this.#before?.c === c) this.#finish();
    this.#reader.ends(c, reason);
  }

  #concerns(c: Connection): boolean {
    let wanted = this.#wanted.get(c);
    if (wanted === undefined) {
      wanted = this.#reader.begins(c);
      this.#wanted.set(c, wanted);
    }
    return wanted;
  }

  /** Of the events only those that the packet in hand raised are a rung's; timers have none. */
  #raised(name: string, args: readonly unknown[]): void {
    const record = this.#before?.c.record;
    if (record === undefined || record === null || !args.includes(record)) return;
    const rest = args.filter((arg) => arg !== record && typeof arg !== 'object');
    this.#events.push(rest.length === 0 ? name : `${name}(${rest.join(', ')})`);
  }

  #packet(c: Connection, p: Packet, isOrig: boolean): Before['packet'] {
    const base = { number: p.number, time: p.time - c.startTime, isOrig };
    if (c.protocol !== TCP) return { ...base, segment: undefined, length: p.payloadLength };
    const b = p.bytes;
    const { orig, resp } = c as TcpConnection;
    const header = (b[p.at + 12]! >> 4) * 4;
    const bits = flags(b, p.at);
    const segment = {
      flags: bits & 0x3f,
      seq: this.#relative(isOrig ? orig : resp, seq(b, p.at)),
      ack: (bits & ACK) === 0 ? undefined : this.#relative(isOrig ? resp : orig, ack(b, p.at), 1),
      window: window(b, p.at),
    };
    return { ...base, segment, length: Math.max(p.payloadLength - header, 0) };
  }

  #relative(ep: TcpEndpoint, value: number, back = 0): number {
    let base = this.#bases.get(ep);
    if (base === undefined) {
      base = (value - back) | 0;
      this.#bases.set(ep, base);
    }
    return (value - base) | 0;
  }

  /** The packet has been processed: hands it on with what changed. */
  #finish(): void {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    const { c } = before;
    const states = statesText(c);
    this.#reader.rung(c, {
      ...before.packet,
      history: c.history.startsWith(before.history)
        ? c.history.slice(before.history.length)
        : `= ${c.history}`,
      states: states === before.states ? '' : states,
      timeout: c.inactivityTimeout === before.timeout ? undefined : c.inactivityTimeout,
      events: this.#events.splice(0),
    });
  }
}

/** Addresses of originator and responder. */
export const hostsOf = (c: Connection): [string, string] => [
  addressText(c.orig0, c.orig1, c.orig2, c.orig3),
  addressText(c.resp0, c.resp1, c.resp2, c.resp3),
];

export const protocolName = (c: Connection): string => PROTOCOLS[c.protocol] ?? `protocol ${c.protocol}`;

/** `ESTABLISHED / ESTABLISHED` of a TCP connection; '' for others. */
export function statesText(c: Connection): string {
  if (c.protocol !== TCP) return '';
  const { orig, respView: resp } = c as TcpConnection;
  const side = (ep: TcpEndpoint): string => STATES[ep.state]! + (ep.didClose ? ' (done)' : '');
  return `${side(orig)} / ${side(resp)}`;
}
