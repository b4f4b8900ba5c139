/**
 * `--explain`: the packets of one connection as a ladder, with what each of them did: letters of the history, states,
 * events, gaps, the end. It watches a run and changes nothing in it.
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
const FLAGS = 'FSRPAU';
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };

/** What a connection was like before its packet. */
interface Before {
  readonly c: Connection;
  readonly rung: string;
  readonly history: string;
  readonly states: string;
  readonly timeout: number;
}

/** Whether text names a connection: its uid, or both ends in any order and punctuation. */
export function matcher(text: string): (c: Connection) => boolean {
  const words = text
    .replace(/[[\]>,/]|(?<=\d)-(?=[\da-f])/gi, ' ')
    .replace(/(\d+\.\d+\.\d+\.\d+):(\d+)/g, '$1 $2')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length < 4) return (c) => c.owner.uidOf(c) === text.trim();
  const wanted = [`${words[0]} ${words[1]}`, `${words[2]} ${words[3]}`].sort().join(' ');
  return (c) => [`${hosts(c)[0]} ${c.origPort}`, `${hosts(c)[1]} ${c.respPort}`].sort().join(' ') === wanted;
}

const hosts = (c: Connection): [string, string] => [
  addressText(c.orig0, c.orig1, c.orig2, c.orig3),
  addressText(c.resp0, c.resp1, c.resp2, c.resp3),
];

export class Explainer implements SessionObserver {
  readonly #print: (line: string) => void;
  readonly #matches: (c: Connection) => boolean;
  readonly #known = new WeakMap<Connection, boolean>();
  /** First sequence numbers seen per side, for relative ones. */
  readonly #bases = new WeakMap<TcpEndpoint, number>();
  #before: Before | undefined;
  #notes: string[] = [];
  #current: Connection | undefined;
  /** Connections found. */
  found = 0;

  constructor(engine: Engine, text: string, print: (line: string) => void) {
    this.#print = print;
    this.#matches = matcher(text);
    engine.sessions.observer = this;
    engine.bus.tap = (name, args) => this.#raised(name, args);
    engine.afterPacket = () => this.#finishRung();
  }

  arrived(c: Connection, p: Packet, isOrig: boolean): void {
    if (!this.#concerns(c)) return;
    this.#finishRung();
    this.#current = c;
    this.#before = {
      c,
      rung: this.#rung(c, p, isOrig),
      history: c.history,
      states: states(c),
      timeout: c.inactivityTimeout,
    };
  }

  removed(c: Connection, reason: string): void {
    if (!this.#concerns(c)) return;
    this.#finishRung();
    const last = [`history ${c.history || '-'}`, states(c)].filter((part) => part !== '').join(', ');
    this.#print(`     ${time(c.lastTime - c.startTime)}    end: ${reason}; ${last}`);
    this.#print('');
  }

  #concerns(c: Connection): boolean {
    let known = this.#known.get(c);
    if (known === undefined) {
      known = this.#matches(c);
      this.#known.set(c, known);
      if (known) this.#begin(c);
    }
    return known;
  }

  #begin(c: Connection): void {
    this.found++;
    const [orig, resp] = hosts(c);
    const proto = PROTOCOLS[c.protocol] ?? `protocol ${c.protocol}`;
    this.#print(`${c.owner.uidOf(c)}  ${orig} ${c.origPort} > ${resp} ${c.respPort}  ${proto}`);
    if (c.rare?.flipReason) this.#print(`     flipped: ${c.rare.flipReason}`);
    this.#print('   #     seconds                                              history  what it did');
  }

  #raised(name: string, args: readonly unknown[]): void {
    const c = this.#current;
    if (c?.record === undefined || c.record === null || !args.includes(c.record)) return;
    const rest = args.filter((arg) => arg !== c.record && typeof arg !== 'object');
    this.#notes.push(rest.length === 0 ? name : `${name}(${rest.join(', ')})`);
  }

  /** The packet itself: number, time, direction, flags, relative numbers, length. */
  #rung(c: Connection, p: Packet, isOrig: boolean): string {
    const arrow = isOrig ? '──>' : '<──';
    const head = `${String(p.number).padStart(5)} ${time(p.time - c.startTime)} ${arrow}`;
    if (c.protocol !== TCP) return `${head} ${String(p.payloadLength).padStart(6)} bytes`.padEnd(72);
    const b = p.bytes;
    const tcp = c as TcpConnection;
    const letters = [...FLAGS].filter((_, i) => (flags(b, p.at) & (1 << i)) !== 0).join('');
    const header = (b[p.at + 12]! >> 4) * 4;
    const s = this.#relative(isOrig ? tcp.orig : tcp.resp, seq(b, p.at));
    const a = letters.includes('A')
      ? ` ack ${this.#relative(isOrig ? tcp.resp : tcp.orig, ack(b, p.at), 1)}`
      : '';
    const length = Math.max(p.payloadLength - header, 0);
    return `${head} ${letters.padEnd(4)} seq ${s}${a} len ${length} win ${window(b, p.at)}`.padEnd(72);
  }

  #relative(ep: TcpEndpoint, value: number, back = 0): number {
    let base = this.#bases.get(ep);
    if (base === undefined) {
      base = (value - back) | 0;
      this.#bases.set(ep, base);
    }
    return (value - base) | 0;
  }

  /** The packet has been processed: prints it with what changed. */
  #finishRung(): void {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    const { c } = before;
    const added = c.history.startsWith(before.history)
      ? c.history.slice(before.history.length)
      : `= ${c.history}`;
    const what: string[] = [];
    if (states(c) !== before.states) what.push(states(c));
    if (c.inactivityTimeout !== before.timeout) what.push(`times out after ${c.inactivityTimeout} s`);
    what.push(...this.#notes.splice(0));
    this.#print(`${before.rung} ${added.padEnd(8)} ${what.join('; ')}`.trimEnd());
  }
}

const time = (seconds: number): string => seconds.toFixed(6).padStart(12);

function states(c: Connection): string {
  if (c.protocol !== TCP) return '';
  const { orig, respView: resp } = c as TcpConnection;
  const side = (ep: TcpEndpoint): string => STATES[ep.state]! + (ep.didClose ? ' (done)' : '');
  return `${side(orig)} / ${side(resp)}`;
}
