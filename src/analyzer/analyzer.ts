/**
 * Protocol analyzers: chosen by responder port, fed with the payload of their connection.
 *
 * So far they do what reaches conn.log besides the service column: role flips, session timers and the history letter
 * X of DNS and NTP. Detection by content and parsing into events come with later work.
 */
import type { Connection } from '../session/connection.ts';
import type { ConnectionAnalyzers, PayloadHost, PayloadSink } from '../session/payload.ts';
import { dns } from './protocols/dns.ts';
import { ntp } from './protocols/ntp.ts';

/** One protocol over UDP. */
export interface DatagramProtocol {
  /** Zeek's name of the analyzer. */
  readonly name: string;
  /** Responder ports that Zeek's default scripts register for it. */
  readonly ports: readonly number[];
  attach(c: Connection, host: PayloadHost): ConnectionAnalyzers;
}

const UDP = 17;

/** Every analyzer there is. */
const protocols: readonly DatagramProtocol[] = [dns, ntp];

export class Analyzers implements PayloadSink {
  readonly #host: PayloadHost;
  readonly #byPort = new Map<number, DatagramProtocol>();

  constructor(host: PayloadHost) {
    this.#host = host;
  }

  /** Switches an analyzer on for its ports, as Zeek's `base/protocols/NAME` does. False for an unknown name. */
  enable(name: string): boolean {
    const protocol = protocols.find((p) => p.name === name);
    for (const port of protocol?.ports ?? []) this.#byPort.set(port, protocol!);
    return protocol !== undefined;
  }

  attach(c: Connection): ConnectionAnalyzers | null {
    if (c.protocol !== UDP || this.#byPort.size === 0) return null;
    return this.#byPort.get(c.respPort)?.attach(c, this.#host) ?? null;
  }
}
