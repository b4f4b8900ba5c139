/**
 * Protocol analyzers: chosen by responder port, fed with the payload of their connection.
 *
 * So far they do what reaches conn.log besides the service column: role flips, session timers and the history letter
 * X of DNS and NTP, and the tunnels of SOCKS. Detection by content and parsing into events come with later work.
 */
import type { Bus } from '../bus/bus.ts';
import type { Connection } from '../session/connection.ts';
import type { ConnectionAnalyzers, PayloadHost, PayloadSink } from '../session/payload.ts';
import { type AnalyzerPoints, analyzerPoints } from './events.ts';
import { dns } from './protocols/dns.ts';
import { ntp } from './protocols/ntp.ts';
import { socks } from './protocols/socks.ts';

/** What an analyzer works with. */
export interface AnalyzerContext {
  readonly host: PayloadHost;
  readonly points: AnalyzerPoints;
}

/** One protocol. */
export interface Protocol {
  /** Zeek's name of the analyzer. */
  readonly name: string;
  /** Responder ports that Zeek's default scripts register for it. */
  readonly ports: Readonly<Record<'tcp' | 'udp', readonly number[]>>;
  attach(c: Connection, context: AnalyzerContext): ConnectionAnalyzers;
}

const TCP = 6;
const UDP = 17;

/** Every analyzer there is. */
const protocols: readonly Protocol[] = [dns, ntp, socks];

export class Analyzers implements PayloadSink {
  readonly #context: AnalyzerContext;
  readonly #tcp = new Map<number, Protocol>();
  readonly #udp = new Map<number, Protocol>();

  constructor(host: PayloadHost, bus: Bus) {
    this.#context = { host, points: analyzerPoints(bus) };
  }

  /** Switches an analyzer on for its ports, as Zeek's `base/protocols/NAME` does. False for an unknown name. */
  enable(name: string): boolean {
    const protocol = protocols.find((p) => p.name === name);
    if (protocol === undefined) return false;
    for (const port of protocol.ports.tcp) this.#tcp.set(port, protocol);
    for (const port of protocol.ports.udp) this.#udp.set(port, protocol);
    return true;
  }

  attach(c: Connection): ConnectionAnalyzers | null {
    const byPort = c.protocol === UDP ? this.#udp : c.protocol === TCP ? this.#tcp : null;
    if (byPort === null || byPort.size === 0) return null;
    return byPort.get(c.respPort)?.attach(c, this.#context) ?? null;
  }
}
