/** The layers that a frame entered, in order and across tunnels: counted always, kept when somebody may ask. */
import type { Layer } from './layer.ts';
import type { Packet } from './packet.ts';

export class LayerHistory {
  /** One place per link of the chain; what lies beyond the packet's `chain` is left over from earlier frames. */
  readonly #layers: Layer[] = [];

  /** Whether layers are kept: settled at the start of a frame. */
  kept = false;

  /** Counts a layer that is about to be entered, and notes it if layers are kept. */
  enter(p: Packet, layer: Layer): void {
    if (this.kept) this.#layers[p.chain] = layer;
    p.chain++;
  }

  /** Zeek's names, outermost first. */
  names(p: Packet): string[] {
    return this.#layers.slice(0, p.chain).map((layer) => layer.name);
  }
}
