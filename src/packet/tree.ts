/**
 * The protocol tree: every edge as parent, key, child. Engines get a copy each, because ports are options and scripts
 * add layers of their own.
 */
import type { Layer } from './layer.ts';
import { arp } from './layers/arp.ts';
import { ayiya } from './layers/ayiya.ts';
import { ethernet, LLC_KEY, NOVELL_KEY, SNAP_KEY } from './layers/ethernet.ts';
import { fddi } from './layers/fddi.ts';
import { geneve } from './layers/geneve.ts';
import { gre } from './layers/gre.ts';
import { gtpv1 } from './layers/gtpv1.ts';
import { icmp } from './layers/icmp.ts';
import { ieee80211 } from './layers/ieee80211.ts';
import { igmp } from './layers/igmp.ts';
import { ip } from './layers/ip.ts';
import { ipTunnel } from './layers/ip-tunnel.ts';
import { linuxSll } from './layers/linux-sll.ts';
import { linuxSll2 } from './layers/linux-sll2.ts';
import { llc } from './layers/llc.ts';
import { mpls } from './layers/mpls.ts';
import { nflog } from './layers/nflog.ts';
import { novell } from './layers/novell.ts';
import { nullLoopback } from './layers/null.ts';
import { pbb } from './layers/pbb.ts';
import { ppp } from './layers/ppp.ts';
import { pppSerial } from './layers/ppp-serial.ts';
import { pppoe } from './layers/pppoe.ts';
import { radiotap } from './layers/radiotap.ts';
import { skip } from './layers/skip.ts';
import { snap } from './layers/snap.ts';
import { tcp } from './layers/tcp.ts';
import { teredo } from './layers/teredo.ts';
import { udp } from './layers/udp.ts';
import { unknownTransport } from './layers/unknown-transport.ts';
import { vlan } from './layers/vlan.ts';
import { vntag } from './layers/vntag.ts';
import { vxlan } from './layers/vxlan.ts';
import type { PacketOptions } from './options.ts';

/** How many latest keys a node remembers, a power of two; and what is no key. */
const LATEST = 16;
const NO_KEY = -1;

/** One layer of one engine's tree, with its children by key. */
export class Node {
  /** What the walk enters; a layer that is switched off has a stand-in here. */
  layer: Layer;
  /** Children asked in turn when no key matches. */
  readonly detectors: Node[] = [];
  /** Child when nothing else matches. */
  fallback: Node | null = null;
  /** Whether a key without child is reported as an unknown protocol. */
  readonly reports: boolean;
  readonly #children = new Map<number, Node>();
  /** Children that scripts put over ours, the latest last. */
  readonly #claims = new Map<number, readonly Claim[]>();
  /** The latest keys and their children, one for each value of the lower bits: traffic repeats itself. */
  readonly #latestKeys = new Int32Array(LATEST).fill(NO_KEY);
  readonly #latestChildren = new Array<Node | null>(LATEST).fill(null);

  constructor(layer: Layer, reports: boolean) {
    this.layer = layer;
    this.reports = reports;
  }

  set(key: number, child: Node): void {
    this.#children.set(key, child);
    this.#latestKeys.fill(NO_KEY);
  }

  child(key: number): Node | null {
    const place = key & (LATEST - 1);
    if (this.#latestKeys[place] === key) return this.#latestChildren[place]!;
    const child = this.#claims.get(key)?.at(-1)?.child ?? this.#children.get(key) ?? null;
    this.#latestKeys[place] = key;
    this.#latestChildren[place] = child;
    return child;
  }

  /** Puts a child over ours, until the result is called. The latest claim counts. */
  claim(key: number, child: Node): () => void {
    const claim: Claim = { child };
    this.#claims.set(key, [...(this.#claims.get(key) ?? []), claim]);
    this.#latestKeys.fill(NO_KEY);
    return () => {
      const left = this.#claims.get(key)!.filter((other) => other !== claim);
      this.#claims.set(key, left);
      this.#latestKeys.fill(NO_KEY);
    };
  }

  /** Keys that have, or had, a child. */
  keys(): Set<number> {
    return new Set([...this.#children.keys(), ...this.#claims.keys()]);
  }
}

/** One claim; an object, so that two claims of the same child are two. */
interface Claim {
  readonly child: Node;
}

/** EtherTypes, written once. */
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const NETWORK: readonly (readonly [number, Layer])[] = [
  [IPV4, ip],
  [IPV6, ip],
  [0x0806, arp],
  [0x8035, arp],
];
const TAGGED: readonly (readonly [number, Layer])[] = [
  ...NETWORK,
  [0x8100, vlan],
  [0x8847, mpls],
  [0x88e7, pbb],
  [0x8864, pppoe],
  [0x8926, vntag],
  [SNAP_KEY, snap],
  [NOVELL_KEY, novell],
  [LLC_KEY, llc],
];
const PPP_IP: readonly (readonly [number, Layer])[] = [
  [0x0021, ip],
  [0x0057, ip],
];

/** Parent, then key and child of each edge. */
const EDGES: readonly (readonly [Layer, readonly (readonly [number, Layer])[]])[] = [
  [ethernet, [...TAGGED, [0x88a8, vlan], [0x9100, vlan]]],
  [vlan, TAGGED],
  [snap, NETWORK],
  [linuxSll, NETWORK],
  [linuxSll2, NETWORK],
  [ieee80211, NETWORK],
  [
    geneve,
    [
      [0x6558, ethernet],
      [IPV4, ip],
      [IPV6, ip],
      [0x0806, arp],
    ],
  ],
  [
    vntag,
    [
      [0x8100, vlan],
      [0x88a8, vlan],
      [0x9100, vlan],
    ],
  ],
  [pppoe, PPP_IP],
  [ppp, [...PPP_IP, [0x0281, mpls]]],
  [pppSerial, [...PPP_IP, [0x0281, mpls]]],
  [
    nullLoopback,
    [
      [2, ip],
      [24, ip],
      [28, ip],
      [30, ip],
    ],
  ],
  [
    nflog,
    [
      [2, ip],
      [10, ip],
    ],
  ],
  [radiotap, [[105, ieee80211]]],
  [
    ayiya,
    [
      [4, ip],
      [41, ip],
    ],
  ],
  [
    ip,
    [
      [1, icmp],
      [58, icmp],
      [2, igmp],
      [4, ipTunnel],
      [41, ipTunnel],
      [6, tcp],
      [17, udp],
      [47, gre],
    ],
  ],
  [llc, []],
  [novell, []],
];

/** Children without a key. */
const FALLBACKS: readonly (readonly [Layer, Layer])[] = [
  [pbb, ethernet],
  [mpls, ip],
  [fddi, ip],
  [skip, ip],
  [vxlan, ethernet],
  [teredo, ip],
  [gtpv1, ip],
  [ipTunnel, ip],
  [ip, unknownTransport],
];

/** First layers by link type; every other is IP on byte 0. */
const LINKS: readonly (readonly [number, Layer])[] = [
  [0, nullLoopback],
  [1, ethernet],
  [9, ppp],
  [10, fddi],
  [50, pppSerial],
  [105, ieee80211],
  [113, linuxSll],
  [127, radiotap],
  [239, nflog],
  [276, linuxSll2],
];

/** UDP-based tunnels: the option that names their ports, and the layer. */
const PORTS: readonly (readonly [keyof PacketOptions & `PacketAnalyzer::${string}_ports`, Layer])[] = [
  ['PacketAnalyzer::VXLAN::vxlan_ports', vxlan],
  ['PacketAnalyzer::Geneve::geneve_ports', geneve],
  ['PacketAnalyzer::GRE::gre_ports', gre],
  ['PacketAnalyzer::TEREDO::teredo_ports', teredo],
  ['PacketAnalyzer::AYIYA::ayiya_ports', ayiya],
  ['PacketAnalyzer::GTPV1::gtpv1_ports', gtpv1],
];

/** Layers whose unknown keys are nobody's news. */
const SILENT: ReadonlySet<Layer> = new Set([tcp, udp, icmp]);

/** Every layer by its name, in the order of the reference. */
export const layersByName = {
  ETHERNET: ethernet,
  VLAN: vlan,
  SNAP: snap,
  LLC: llc,
  NOVELL_802_3: novell,
  MPLS: mpls,
  PBB: pbb,
  VNTAG: vntag,
  PPPOE: pppoe,
  PPP: ppp,
  PPPSERIAL: pppSerial,
  NULL: nullLoopback,
  FDDI: fddi,
  LINUXSLL: linuxSll,
  LINUXSLL2: linuxSll2,
  NFLOG: nflog,
  IEEE802_11: ieee80211,
  IEEE802_11_RADIO: radiotap,
  SKIP: skip,
  ARP: arp,
  IP: ip,
  IGMP: igmp,
  ICMP: icmp,
  TCP: tcp,
  UDP: udp,
  UNKNOWN_IP_TRANSPORT: unknownTransport,
  IPTUNNEL: ipTunnel,
  GRE: gre,
  VXLAN: vxlan,
  GENEVE: geneve,
  TEREDO: teredo,
  AYIYA: ayiya,
  GTPV1: gtpv1,
} as const satisfies Readonly<Record<string, Layer>>;

export type LayerName = keyof typeof layersByName;

export const layers: readonly Layer[] = Object.values(layersByName);

/** Keys on the way of most packets: IPv4, IPv6, VLAN, TCP, UDP. */
const USUAL: ReadonlySet<number> = new Set([IPV4, IPV6, 0x8100, 6, 17]);

export class Tree {
  /** A script put a layer of its own on the way of most packets, or switched one off: there is no way past it. */
  altered = false;
  readonly #nodes = new Map<Layer, Node>();
  readonly #links = new Map<number, Node>();
  #lastLink = -1;
  #lastLinkNode: Node | null = null;

  /** The node of a layer, made at the first call; `entered` is what the walk enters there (a guard around it). */
  node(layer: Layer, entered: Layer = layer): Node {
    let node = this.#nodes.get(layer);
    if (node === undefined) {
      node = new Node(entered, !SILENT.has(layer));
      this.#nodes.set(layer, node);
    }
    return node;
  }

  /** The first layer of a link type. */
  link(linkType: number): Node {
    if (linkType !== this.#lastLink || this.#lastLinkNode === null) {
      this.#lastLink = linkType;
      this.#lastLinkNode = this.#links.get(linkType) ?? this.node(ip);
    }
    return this.#lastLinkNode;
  }

  setLink(linkType: number, layer: Layer): void {
    this.#links.set(linkType, this.node(layer));
    this.#lastLinkNode = null;
  }

  /** Adds an edge. */
  register(parent: Layer, key: number, child: Layer): void {
    this.node(parent).set(key, this.node(child));
  }

  /** Puts a script's layer over ours, until the result is called. */
  claim(parent: Layer, key: number, child: Node): () => void {
    if (parent !== udp && USUAL.has(key)) this.altered = true;
    return this.node(parent).claim(key, child);
  }

  /** The parents that scripts may register under, by kind of key. */
  static readonly parents = {
    ethertype: [ethernet, vlan, linuxSll, linuxSll2, snap, ieee80211, geneve],
    ip: [ip],
    udp: [udp],
  } as const satisfies Readonly<Record<string, readonly Layer[]>>;
}

/** Enters the UDP ports of tunnels, which options name: once they are settled, before the first packet. */
export function enterPorts(tree: Tree, options: PacketOptions): void {
  for (const [option, layer] of PORTS) {
    for (const port of options[option]) tree.register(udp, Number.parseInt(port, 10), layer);
  }
}

export function buildTree(): Tree {
  const tree = new Tree();
  for (const [type, layer] of LINKS) tree.setLink(type, layer);
  for (const [parent, edges] of EDGES) {
    for (const [key, child] of edges) tree.register(parent, key, child);
  }
  for (const [parent, child] of FALLBACKS) tree.node(parent).fallback = tree.node(child);
  tree.node(udp).detectors.push(tree.node(teredo), tree.node(ayiya));
  return tree;
}
