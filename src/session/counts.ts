/** How many connections there were and are, by transport: what Zeek's `get_conn_stats` tells. */

/** Zeek's kinds; `unknown` is any IP protocol without a transport of ours. */
export type CountedKind = 'tcp' | 'udp' | 'icmp' | 'unknown';

/** Connections of one transport. */
export class KindCounts {
  /** Live ones. */
  current = 0;
  /** The most that lived at a time. */
  max = 0;
  /** All so far. */
  cumulative = 0;
}

export class ConnectionCounts {
  readonly tcp = new KindCounts();
  readonly udp = new KindCounts();
  readonly icmp = new KindCounts();
  readonly unknown = new KindCounts();
  /** Connections that ended because they were idle. */
  inactive = 0;

  /** All connections so far. */
  get total(): number {
    return this.tcp.cumulative + this.udp.cumulative + this.icmp.cumulative + this.unknown.cumulative;
  }

  /** A connection begins. */
  begin(protocol: number): void {
    const kind = this.#of(protocol);
    kind.cumulative++;
    kind.current++;
    if (kind.current > kind.max) kind.max = kind.current;
  }

  /** A connection has left. */
  end(protocol: number): void {
    this.#of(protocol).current--;
  }

  /** All have left. */
  endAll(): void {
    for (const kind of [this.tcp, this.udp, this.icmp, this.unknown]) kind.current = 0;
  }

  #of(protocol: number): KindCounts {
    if (protocol === 6) return this.tcp;
    if (protocol === 17) return this.udp;
    return protocol === 1 || protocol === 58 ? this.icmp : this.unknown;
  }
}
