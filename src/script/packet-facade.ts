/**
 * Packet layers of scripts: hung into the engine's tree over ours, guarded, taken out again at unload.
 *
 *     zeek.packet.register({ parent: 'ethertype', key: 0x88b5, layer: tag, children: { 0x0800: 'IP' } });
 */
import { ExitRequest, type Origin } from '../bus/handler.ts';
import { fail, suggestion } from '../core/fail.ts';
import type { FilterSide } from '../packet/address-filter.ts';
import { type PcapPacket, pcapPacket } from '../packet/events.ts';
import type { RawPktHdr } from '../packet/headers.ts';
import { type Layer, STOP } from '../packet/layer.ts';
import { type LayerName, layersByName, type Node, Tree } from '../packet/tree.ts';
import type { EngineParts } from './facade.ts';
import type { Keep } from './holdings.ts';

/** Kinds of keys, with the largest value of each. */
const LARGEST = { ethertype: 0xffff, ip: 0xff, udp: 0xffff } as const satisfies Record<
  keyof typeof Tree.parents,
  number
>;

/** Where a script's layer stands, and what follows it. */
export interface LayerSpec {
  /**
   * What leads to the layer: the EtherType behind Ethernet, VLAN, Linux cooked, SNAP, 802.11 and Geneve, the IP
   * protocol, or the responder port of a UDP connection.
   */
  readonly parent: keyof typeof Tree.parents;
  readonly key: number;
  readonly layer: Layer;
  /** What follows, by the key that `enter` returns; `ethertype`: whatever follows Ethernet now. Default: nothing. */
  readonly children?: 'ethertype' | Readonly<Record<number, LayerName>>;
  /** What follows DEFAULT and keys that have no child. */
  readonly fallback?: LayerName;
}

export class PacketFacade {
  readonly #parts: EngineParts;
  readonly #origin: Origin;
  readonly #keep: Keep;

  constructor(parts: EngineParts, origin: Origin, keep: Keep) {
    this.#parts = parts;
    this.#origin = origin;
    this.#keep = keep;
  }

  /**
   * Adds a layer to the tree; one of ours with the same key stands back. The result takes it out again. An `enter`
   * that throws is reported like a handler's error, and ends the walk of that packet.
   */
  register(spec: LayerSpec): () => void {
    const { parent, key, layer, children = {}, fallback } = spec;
    const { tree } = this.#parts.walker;
    if (!Object.hasOwn(LARGEST, parent)) throw this.#refused(`packet layers have no parent '${parent}'`);
    if (!Number.isInteger(key) || key < 0 || key > LARGEST[parent]) {
      throw this.#refused(`${key} is no ${parent} key of a packet layer`);
    }
    const node = tree.node(layer, this.#guarded(layer));
    const undo = Tree.parents[parent].map((above) => tree.claim(above, key, node));
    for (const [below, child] of this.#below(children)) undo.push(node.claim(below, child));
    if (fallback !== undefined) {
      const before = node.fallback;
      node.fallback = this.#named(fallback);
      undo.push(() => {
        node.fallback = before;
      });
    }
    const off = (): void => {
      for (const back of undo.splice(0).reverse()) back();
    };
    return this.#keep(off, 'layer', layer.name);
  }

  /**
   * Drops packets by source or destination, an address or subnet: without a trace, and the narrowest rule decides
   * (Zeek's `install_src_addr_filter` and its like). TCP packets with one of `tcpFlags` pass; `probability` is the
   * share that is dropped. The result takes the rule out again.
   */
  drop(side: FilterSide, of: string, rule: { tcpFlags?: number; probability?: number } = {}): () => void {
    const { tcpFlags = 0, probability = 1 } = rule;
    return this.#keep(this.#parts.walker.filter.install(side, of, tcpFlags, probability));
  }

  /** The captured frame in hand, copied (Zeek's `get_current_packet`); undefined outside of packets. */
  current(): PcapPacket | undefined {
    const { frame } = this.#parts.walker;
    return frame === null ? undefined : pcapPacket(frame);
  }

  /** The headers of the frame in hand (Zeek's `get_current_packet_header`); undefined outside of packets. */
  currentHeader(): RawPktHdr | undefined {
    const { walker } = this.#parts;
    return walker.frame === null ? undefined : walker.header(walker.frame);
  }

  /** Session id of the packet in hand, if PPPoE carried it (Zeek's `PacketAnalyzer::PPPoE::session_id`). */
  get pppoeSession(): number | undefined {
    const { pppoeSession } = this.#parts.walker.packet;
    return pppoeSession < 0 ? undefined : pppoeSession;
  }

  /** Switches a layer off: packets end where it would be entered (Zeek's `Analyzer::disable_analyzer`). */
  disable(name: LayerName): () => void {
    const node = this.#named(name);
    const { layer } = node;
    node.layer = { ...layer, enter: () => STOP };
    this.#parts.walker.tree.altered = true;
    return this.#keep(() => {
      node.layer = layer;
    });
  }

  #below(children: NonNullable<LayerSpec['children']>): [number, Node][] {
    if (children !== 'ethertype') {
      return Object.entries(children).map(([key, name]) => [Number(key), this.#named(name)]);
    }
    const ethernet = this.#named('ETHERNET');
    return [...ethernet.keys()].flatMap((key): [number, Node][] => {
      const child = ethernet.child(key);
      return child === null ? [] : [[key, child]];
    });
  }

  #named(name: LayerName): Node {
    if (!Object.hasOwn(layersByName, name)) {
      throw this.#refused(`no packet layer '${name}'${suggestion(name, Object.keys(layersByName))}`);
    }
    return this.#parts.walker.tree.node(layersByName[name]);
  }

  #refused(reason: string): Error {
    return fail('SCRIPT_LOAD', this.#origin.script, reason);
  }

  #guarded(layer: Layer): Layer {
    const { name } = layer;
    const { script } = this.#origin;
    const { failures } = this.#parts.bus;
    return {
      name,
      enter: (p, w) => {
        try {
          return layer.enter(p, w);
        } catch (error) {
          if (error instanceof ExitRequest) throw error;
          const what = { kind: 'event', name: `layer ${name}`, handler: 'enter', uid: undefined } as const;
          failures.report({ ...what, script, error, switchedOff: false });
          return STOP;
        }
      },
    };
  }
}
