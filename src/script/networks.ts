/** A set of networks asked by address text: what a script uses where Zeek has `addr in set[subnet]`. */
import { parseAddress, parseSubnet, type Subnet, SubnetSet, subnetText } from '../core/address.ts';

export class Networks {
  readonly #all: SubnetSet;
  /** Longest prefix first; made when somebody asks which network it is. */
  #sorted: { readonly net: Subnet; readonly one: SubnetSet }[] | undefined;
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
    this.#sorted ??= this.#texts
      .map((text) => ({ net: parseSubnet(text)!, one: new SubnetSet([text]) }))
      .sort((a, b) => b.net.width - a.net.width);
    const words = parseAddress(address);
    const found = words && this.#sorted.find(({ one }) => one.has(...words));
    return found && subnetText(found.net);
  }
}
