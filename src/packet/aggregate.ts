/**
 * An 802.11 aggregate while its subframes are walked. To Zeek the subframes are one packet and a tunnel inside of one
 * is another; here one cursor serves both, so what the packet was before the tunnel is kept and put back.
 */
import type { Packet } from './packet.ts';

export class Aggregate {
  readonly #depth: number;
  /** The packet as it was when the subframe in hand entered a tunnel; null when it did not. */
  #outer: Packet | null = null;

  constructor(p: Packet) {
    this.#depth = depthOf(p);
  }

  /** The cursor is about to enter a tunnel, perhaps one inside of another. */
  leave(p: Packet): void {
    if (depthOf(p) === this.#depth) this.#outer = Object.assign(Object.create(null) as Packet, p);
  }

  /** The cursor is done with a subframe: its tunnels are left. Layers entered and the mark `processed` stay. */
  comeBack(p: Packet): void {
    if (this.#outer === null) return;
    const { chain, processed } = p;
    Object.assign(p, this.#outer, { chain, processed });
    this.#outer = null;
    if (p.encapsulation !== null) p.encapsulation.flows.length = this.#depth;
  }
}

/** Tunnels around the cursor. */
export const depthOf = (p: Packet): number => (p.encapsulation === null ? 0 : p.encapsulation.depth);
