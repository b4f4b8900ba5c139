/** Subnets as keys: what a script uses where Zeek has `table[subnet]` and `addr in set[subnet]`. */
import {
  canonicalSubnet,
  parseAddress,
  parseSubnet,
  type Subnet,
  SubnetSet,
  subnetText,
} from '../core/address.ts';

interface Entry<V> {
  readonly net: Subnet;
  readonly one: SubnetSet;
  readonly value: V;
}

/** Values by subnet; an address or a narrower subnet finds the longest prefix that holds it, as in Zeek. */
export class SubnetMap<V> {
  /** Longest prefix first. */
  readonly #entries: readonly Entry<V>[];

  /** Texts that are no subnets throw a RangeError naming the text. */
  constructor(entries: Iterable<readonly [net: string, value: V]>) {
    const byNet = new Map(Array.from(entries, ([text, value]) => [canonicalSubnet(text), value]));
    this.#entries = [...byNet]
      .map(([text, value]) => ({ net: parseSubnet(text)!, one: new SubnetSet([text]), value }))
      .sort((a, b) => b.net.width - a.net.width);
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Whether a subnet of the map holds the address or subnet; false for a text that is neither. */
  has(text: string): boolean {
    return this.#find(text) !== undefined;
  }

  get(text: string): V | undefined {
    return this.#find(text)?.value;
  }

  /** All subnets of the map that hold the address or subnet, narrowest first (Zeek's `matching_subnets`). */
  matching(text: string): string[] {
    const asked = parseSubnet(text);
    return asked === undefined
      ? []
      : this.#entries.filter((entry) => holds(entry, asked)).map(({ net }) => subnetText(net));
  }

  #find(text: string): Entry<V> | undefined {
    const asked = parseSubnet(text);
    return asked && this.#entries.find((entry) => holds(entry, asked));
  }
}

const holds = ({ net, one }: Entry<unknown>, asked: Subnet): boolean =>
  asked.width >= net.width && one.has(...asked.words);

/** A set of networks asked by address text, as often as for each connection. */
export class Networks {
  readonly #all: SubnetSet;
  /** Made when somebody asks which network it is. */
  #names: SubnetMap<string> | undefined;
  readonly #texts: readonly string[];

  /** Texts that are no subnets throw a RangeError naming the text. */
  constructor(nets: Iterable<string>) {
    this.#texts = [...nets];
    this.#all = new SubnetSet(this.#texts);
  }

  get size(): number {
    return this.#texts.length;
  }

  /** Whether an address lies in one of the networks; false for a text that is no address. */
  has(address: string): boolean {
    return this.#all.hasText(address);
  }

  /** The smallest network that holds the address (Zeek's `table[subnet]` look-up), or undefined. */
  matching(address: string): string | undefined {
    if (parseAddress(address) === undefined) return undefined;
    this.#names ??= new SubnetMap(this.#texts.map((text) => [text, canonicalSubnet(text)]));
    return this.#names.get(address);
  }
}
