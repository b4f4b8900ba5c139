/** The stack of tunnels that a packet travels in (Zeek's EncapsulationStack and EncapsulatingConn). */

/** Zeek's Tunnel::Type. */
export type TunnelKind = 'IP' | 'GRE' | 'VXLAN' | 'GENEVE' | 'TEREDO' | 'AYIYA' | 'GTPv1';

/** One tunnel: an outer flow that carries packets. Immutable once made, so stacks may share it. */
export class EncapsulatingFlow {
  readonly kind: TunnelKind;
  /** Originator and responder of the carrier: address words and ports (0 for tunnels directly on IP). */
  readonly orig0: number;
  readonly orig1: number;
  readonly orig2: number;
  readonly orig3: number;
  readonly origPort: number;
  readonly resp0: number;
  readonly resp1: number;
  readonly resp2: number;
  readonly resp3: number;
  readonly respPort: number;
  /** IP protocol number of the carrier. */
  readonly protocol: number;
  /** The carrier's uid: of its connection, or drawn for the address pair. */
  readonly uid: string;

  constructor(
    kind: TunnelKind,
    orig: readonly [number, number, number, number],
    origPort: number,
    resp: readonly [number, number, number, number],
    respPort: number,
    protocol: number,
    uid: string,
  ) {
    this.kind = kind;
    [this.orig0, this.orig1, this.orig2, this.orig3] = orig;
    this.origPort = origPort;
    [this.resp0, this.resp1, this.resp2, this.resp3] = resp;
    this.respPort = respPort;
    this.protocol = protocol;
    this.uid = uid;
  }

  /** Zeek's equality: IP, GRE and VXLAN match in either direction, all others only as they are. */
  equals(other: EncapsulatingFlow): boolean {
    if (this === other) return true;
    if (this.kind !== other.kind || this.uid !== other.uid || this.protocol !== other.protocol) return false;
    const same = this.#sameEnds(other);
    switch (this.kind) {
      case 'IP':
      case 'GRE':
        return same || this.#reversedEnds(other);
      case 'VXLAN':
        return this.respPort === other.respPort && (same || this.#reversedEnds(other));
      default:
        return same && this.origPort === other.origPort && this.respPort === other.respPort;
    }
  }

  #sameEnds(o: EncapsulatingFlow): boolean {
    return (
      this.orig3 === o.orig3 &&
      this.resp3 === o.resp3 &&
      this.orig0 === o.orig0 &&
      this.orig1 === o.orig1 &&
      this.orig2 === o.orig2 &&
      this.resp0 === o.resp0 &&
      this.resp1 === o.resp1 &&
      this.resp2 === o.resp2
    );
  }

  #reversedEnds(o: EncapsulatingFlow): boolean {
    return (
      this.orig3 === o.resp3 &&
      this.resp3 === o.orig3 &&
      this.orig0 === o.resp0 &&
      this.orig1 === o.resp1 &&
      this.orig2 === o.resp2 &&
      this.resp0 === o.orig0 &&
      this.resp1 === o.orig1 &&
      this.resp2 === o.orig2
    );
  }
}

/**
 * The live stack of a packet, outermost first. A connection created by the packet keeps this very object, and
 * deeper tunnels found later in the same packet still extend it (Zeek shares the pointer likewise; the visible
 * effect is one extra tunnel_changed). `kept` says so: a kept stack is not reused for the next packet.
 */
export class EncapsulationStack {
  readonly flows: EncapsulatingFlow[] = [];
  kept = false;

  get depth(): number {
    return this.flows.length;
  }

  get innermost(): EncapsulatingFlow | undefined {
    return this.flows[this.flows.length - 1];
  }

  copy(): EncapsulationStack {
    const copy = new EncapsulationStack();
    copy.flows.push(...this.flows);
    return copy;
  }

  equals(other: EncapsulationStack): boolean {
    if (this.flows.length !== other.flows.length) return false;
    for (let i = 0; i < this.flows.length; i++) {
      if (!this.flows[i]!.equals(other.flows[i]!)) return false;
    }
    return true;
  }
}
