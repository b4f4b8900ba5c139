/** The layers that a frame entered, in order and across tunnels: kept for every frame, named only when asked. */
import type { Layer } from './layer.ts';
import type { Packet } from './packet.ts';

export class LayerHistory {
  /** One place per link of the chain; what lies beyond the packet's `chain` is left over from earlier frames. */
  readonly #layers: Layer[] = [];

  /** Notes a layer that is about to be entered, and counts it. */
  enter(p: Packet, layer: Layer): void {
    this.#layers[p.chain++] = layer;
  }

  /** Zeek's names, outermost first. */
  names(p: Packet): string[] {
    return this.#layers.slice(0, p.chain).map((layer) => layer.name);
  }
}
