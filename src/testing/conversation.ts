/**
 * A conversation between two hosts that keeps time and TCP's numbers:
 *
 *     const web = new Conversation().open().send('GET /').reply('200 OK').close();
 *     const dns = new Conversation({ server: '192.0.2.53:53' }).ask('question').answer('answer');
 *     const run = await replay({ packets: [web, dns] });
 */

import type { TimedPacket } from './captures.ts';
import { bytesOf, CLIENT_MAC, type Content, echo, type IpOptions, SERVER_MAC, tcp, udp } from './frames.ts';

export interface ConversationOptions extends Omit<IpOptions, 'from' | 'to'> {
  /** Address and port; default `10.0.0.1:40000`. */
  readonly client?: string;
  /** Address and port; default `10.0.0.2:80`. */
  readonly server?: string;
  /** Time of the first packet, seconds; default 1700000000. */
  readonly at?: number;
  /** Seconds between packets; default 0.01. */
  readonly step?: number;
  /** Puts each frame into a tunnel: `vxlan`, `gre`, `ipInIp`, or a function of your own. */
  readonly tunnel?: (frame: Uint8Array) => Uint8Array;
}

/** The two sides. */
export type Side = 'client' | 'server';

/** Initial sequence numbers of the two sides. */
const CLIENT_ISN = 1000;
const SERVER_ISN = 5000;
const CLIENT = '10.0.0.1:40000';
const SERVER = '10.0.0.2:80';

export class Conversation {
  readonly packets: TimedPacket[] = [];
  /** Next sequence numbers. */
  clientSeq = CLIENT_ISN;
  serverSeq = SERVER_ISN;
  readonly #ends: Readonly<Record<Side, string>>;
  readonly #ip: Omit<IpOptions, 'from' | 'to'>;
  readonly #tunnel: NonNullable<ConversationOptions['tunnel']>;
  readonly #step: number;
  #time: number;
  #last = new Uint8Array(0);

  constructor(options: ConversationOptions = {}) {
    const { client = CLIENT, server = SERVER, at = 1_700_000_000, step = 0.01, tunnel, ...ip } = options;
    this.#ends = { client, server };
    this.#ip = ip;
    this.#tunnel = tunnel ?? ((frame) => frame);
    this.#time = at;
    this.#step = step;
  }

  /** Lets time pass. */
  wait(seconds: number): this {
    this.#time += seconds;
    return this;
  }

  /** Adds any frame at the present time, through the tunnel. */
  add(frame: Uint8Array): this {
    this.#last = new Uint8Array(frame);
    this.packets.push({ time: Math.round(this.#time * 1e6) / 1e6, bytes: this.#tunnel(frame) });
    return this.wait(this.#step);
  }

  /** The last frame once more: a retransmission. */
  again(): this {
    return this.add(this.#last);
  }

  /** One TCP segment from the client. Numbers go on by its length, and by one for SYN and FIN. */
  client(flags: string, payload: Content = '', options?: Uint8Array): this {
    this.#segment(true, flags, payload, options);
    this.clientSeq += spaceOf(flags, payload);
    return this;
  }

  /** One TCP segment from the server. */
  server(flags: string, payload: Content = '', options?: Uint8Array): this {
    this.#segment(false, flags, payload, options);
    this.serverSeq += spaceOf(flags, payload);
    return this;
  }

  #segment(up: boolean, flags: string, payload: Content, options?: Uint8Array): void {
    const acks = flags.includes('A');
    this.add(
      tcp({
        ...this.#between(up),
        flags,
        seq: up ? this.clientSeq : this.serverSeq,
        ack: acks ? (up ? this.serverSeq : this.clientSeq) : 0,
        payload,
        ...(options === undefined ? {} : { options }),
      }),
    );
  }

  #between(up: boolean): IpOptions {
    const { client, server } = this.#ends;
    if (up) return { ...this.#ip, from: client, to: server };
    const { fromMac = CLIENT_MAC, toMac = SERVER_MAC } = this.#ip;
    return { ...this.#ip, from: server, to: client, fromMac: toMac, toMac: fromMac };
  }

  /** The three-way handshake. */
  open(): this {
    return this.client('S').server('SA').client('A');
  }

  /** Data from the client, acknowledged. */
  send(payload: Content): this {
    return this.client('PA', payload).server('A');
  }

  /** Data from the server, acknowledged. */
  reply(payload: Content): this {
    return this.server('PA', payload).client('A');
  }

  /** Both sides finish, the client first. */
  close(): this {
    return this.client('FA').server('FA').client('A');
  }

  /** One side aborts. */
  abort(by: Side = 'client'): this {
    return by === 'client' ? this.client('R') : this.server('RA');
  }

  /** So many bytes of a side that the capture missed: what comes next is behind a gap. */
  lose(bytes: number, of: Side = 'server'): this {
    if (of === 'client') this.clientSeq += bytes;
    else this.serverSeq += bytes;
    return this;
  }

  /** A UDP datagram from the client. */
  ask(payload: Content): this {
    return this.add(udp({ ...this.#between(true), payload }));
  }

  /** A UDP datagram from the server. */
  answer(payload: Content): this {
    return this.add(udp({ ...this.#between(false), payload }));
  }

  /** An ICMP echo request of the client's host and its reply; ports do not matter. */
  ping(seq = 1): this {
    for (const reply of [false, true]) {
      const { from, to, ...ip } = this.#between(!reply);
      this.add(echo({ ...ip, from: hostOf(from), to: hostOf(to), seq, reply }));
    }
    return this;
  }
}

const hostOf = (end: string): string => /^\[(.+)\]:\d+$/.exec(end)?.[1] ?? end.replace(/:\d+$/, '');

/** What a segment takes of the sequence space. */
const spaceOf = (flags: string, payload: Content): number =>
  bytesOf(payload).length + (/[SF]/.test(flags) ? 1 : 0);

/** Packets of several conversations in the order of time. */
export const woven = (...parts: readonly (readonly TimedPacket[])[]): TimedPacket[] =>
  parts.flat().sort((a, b) => a.time - b.time);
