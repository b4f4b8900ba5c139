/**
 * A conversation between two hosts that keeps time and TCP's numbers:
 *
 *     const web = new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80' });
 *     web.open().send('GET / HTTP/1.0\r\n\r\n').reply('HTTP/1.0 200 OK\r\n\r\n').close();
 *     writePcap(web.packets)
 */

import type { TimedPacket } from './captures.ts';
import { bytesOf, type Content, type IpOptions, tcp, udp } from './frames.ts';

export interface ConversationOptions extends Omit<IpOptions, 'from' | 'to'> {
  readonly client: string;
  readonly server: string;
  /** Time of the first packet, seconds. */
  readonly at?: number;
  /** Seconds between packets; default 0.01. */
  readonly step?: number;
}

/** Initial sequence numbers of the two sides. */
const CLIENT_ISN = 1000;
const SERVER_ISN = 5000;

export class Conversation {
  readonly packets: TimedPacket[] = [];
  /** Next sequence numbers. */
  clientSeq = CLIENT_ISN;
  serverSeq = SERVER_ISN;
  readonly #options: ConversationOptions;
  readonly #step: number;
  #time: number;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#time = options.at ?? 1_700_000_000;
    this.#step = options.step ?? 0.01;
  }

  /** Lets time pass. */
  wait(seconds: number): this {
    this.#time += seconds;
    return this;
  }

  /** Adds any frame at the present time. */
  add(bytes: Uint8Array): this {
    this.packets.push({ time: Math.round(this.#time * 1e6) / 1e6, bytes });
    return this.wait(this.#step);
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
    const { client, server, ...ip } = this.#options;
    const acks = flags.includes('A');
    this.add(
      tcp({
        ...ip,
        from: up ? client : server,
        to: up ? server : client,
        flags,
        seq: up ? this.clientSeq : this.serverSeq,
        ack: acks ? (up ? this.serverSeq : this.clientSeq) : 0,
        payload,
        ...(options === undefined ? {} : { options }),
      }),
    );
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

  /** A UDP datagram from the client. */
  ask(payload: Content): this {
    const { client, server, ...ip } = this.#options;
    return this.add(udp({ ...ip, from: client, to: server, payload }));
  }

  /** A UDP datagram from the server. */
  answer(payload: Content): this {
    const { client, server, ...ip } = this.#options;
    return this.add(udp({ ...ip, from: server, to: client, payload }));
  }
}

/** What a segment takes of the sequence space. */
const spaceOf = (flags: string, payload: Content): number =>
  bytesOf(payload).length + (/[SF]/.test(flags) ? 1 : 0);

/** Packets of several conversations in the order of time. */
export const woven = (...parts: readonly (readonly TimedPacket[])[]): TimedPacket[] =>
  parts.flat().sort((a, b) => a.time - b.time);
