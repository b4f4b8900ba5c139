/** How each packet layer is reached, as the tree of an engine says. */
import type { Engine } from '../../src/engine.ts';
import { layers } from '../../src/packet/tree.ts';

/** Parents whose keys are numbers that people know in decimal. */
const DECIMAL = new Set(['IP', 'UDP', 'NULL', 'NFLOG', 'AYIYA', 'IEEE802_11_RADIO']);
const LINK_TYPES = 300;
/** Ethernet's keys for what has no EtherType. */
const ETHERTYPES = 0x10000;

const keyText = (parent: string, key: number): string => {
  if (key >= ETHERTYPES) return '802.3';
  return DECIMAL.has(parent) ? String(key) : `0x${key.toString(16).padStart(4, '0')}`;
};

/** `0x8100 in ETHERNET, VLAN; link type 1`, by the layer's name. */
export function waysTo({ walker: { tree } }: Engine): ReadonlyMap<string, string> {
  const ways = new Map<string, Map<string, string[]>>(layers.map(({ name }) => [name, new Map()]));
  const add = (child: string, key: string, parent: string): void => {
    const keys = ways.get(child)!;
    keys.set(key, [...(keys.get(key) ?? []), parent]);
  };
  for (let type = 0; type < LINK_TYPES; type++) {
    const { name } = tree.link(type).layer;
    if (name !== 'IP') add(name, `link type ${type}`, '');
  }
  add('IP', 'any other link type', '');
  for (const layer of layers) {
    const node = tree.node(layer);
    for (const key of node.keys()) {
      const child = node.child(key)?.layer.name;
      if (child !== undefined) add(child, keyText(layer.name, key), layer.name);
    }
    if (node.fallback !== null) add(node.fallback.layer.name, 'the rest', layer.name);
    for (const child of node.detectors) add(child.layer.name, 'content', layer.name);
  }
  return new Map([...ways].map(([name, keys]) => [name, [...keys].map(wayText).join('; ')]));
}

const wayText = ([key, parents]: readonly [string, readonly string[]]): string => {
  const inside = parents.filter((parent) => parent !== '');
  return inside.length === 0 ? key : `${key} in ${inside.join(', ')}`;
};
