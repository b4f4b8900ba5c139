/** The filter by source and destination address (Zeek's PacketFilter): packets that match a rule may be dropped. */
import { parseSubnet, SubnetSet, subnetText } from '../core/address.ts';
import { u8 } from '../core/bytes.ts';
import type { PacketOptions } from './options.ts';
import type { Packet } from './packet.ts';

export type FilterSide = 'src' | 'dst';

interface Rule {
  /** The subnet that it was installed for; addresses are subnets of themselves. */
  readonly of: string;
  readonly net: SubnetSet;
  readonly width: number;
  /** TCP packets with one of these flags pass. */
  readonly tcpFlags: number;
  /** Share of the matching packets that is dropped, 0 to 1. */
  readonly probability: number;
}

const TCP = 6;
const TCP_HEADER = 20;
const TCP_FLAGS = 13;

export class AddressFilter {
  /** True once a rule was installed: until then no packet is looked at. */
  active = false;
  readonly #options: PacketOptions;
  /** Narrowest first: the longest prefix decides. */
  readonly #rules: Record<FilterSide, Rule[]> = { src: [], dst: [] };
  #state = 1;

  constructor(options: PacketOptions) {
    this.#options = options;
  }

  /**
   * Adds the rule of an address or subnet; it replaces an earlier one. The result takes it out again. RangeError for a
   * text that is neither.
   */
  install(side: FilterSide, of: string, tcpFlags: number, probability: number): () => void {
    const parsed = parseSubnet(of);
    if (parsed === undefined) throw new RangeError(`no address or subnet: ${of}`);
    const text = subnetText(parsed);
    const rule = { of: text, net: new SubnetSet([text]), width: parsed.width, tcpFlags, probability };
    const others = this.#rules[side].filter((other) => other.of !== text);
    this.#rules[side] = [...others, rule].sort((a, b) => b.width - a.width);
    this.active = true;
    return () => {
      this.#rules[side] = this.#rules[side].filter((other) => other !== rule);
    };
  }

  /** Whether the packet whose IP header is attached is to be dropped; the source's rule comes first. */
  drop(p: Packet): boolean {
    const rule =
      this.#rules.src.find(({ net }) => net.has(p.src0, p.src1, p.src2, p.src3)) ??
      this.#rules.dst.find(({ net }) => net.has(p.dst0, p.dst1, p.dst2, p.dst3));
    if (rule === undefined) return this.#options.packet_filter_default;
    if (p.protocol === TCP && rule.tcpFlags !== 0) {
      const at = p.ipAt + p.ipHeaderLength;
      if (p.end - at < TCP_HEADER || (u8(p.bytes, at + TCP_FLAGS) & rule.tcpFlags) !== 0) return false;
    }
    return rule.probability >= 1 || this.#draw() < rule.probability;
  }

  /** A number of [0, 1), the same sequence in every run: a linear congruential generator of 32 bits. */
  #draw(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
    return (this.#state >>> 0) / 0x1_0000_0000;
  }
}
