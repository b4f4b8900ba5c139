/**
 * IP addresses and subnets.
 *
 * Inside the engine an address is four signed 32-bit words, most significant first; IPv4 is stored v4-mapped
 * (0, 0, 0xffff, address), so both families share one key (Zeek does the same). Scripts and logs see text.
 */

/** The third word of every IPv4 address. */
export const V4_PREFIX = 0xffff;

/** Groups of IPv6 texts, made when first asked for. */
const hex: (string | undefined)[] = new Array<string | undefined>(0x10000).fill(undefined);

function hexText(group: number): string {
  hex[group] ??= group.toString(16);
  return hex[group] as string;
}

/** The parts of IPv4 texts. */
const OCTETS = Array.from({ length: 256 }, (_, i) => String(i));

/** IPv4 addresses whose text was asked for lately, and the texts: a slot each. */
const RECENT_BITS = 12;
const recentWords = new Int32Array(1 << RECENT_BITS);
const recentTexts = new Array<string>(1 << RECENT_BITS).fill('0.0.0.0');

/** Text of an IPv4 address given as one 32-bit word. Packets of one connection ask for the same ones. */
function v4Text(w: number): string {
  const slot = Math.imul(w, 0x9e3779b1) >>> (32 - RECENT_BITS);
  if (recentWords[slot] !== w) {
    recentWords[slot] = w;
    recentTexts[slot] = dotted(w);
  }
  return recentTexts[slot]!;
}

function dotted(w: number): string {
  return `${OCTETS[w >>> 24]}.${OCTETS[(w >>> 16) & 255]}.${OCTETS[(w >>> 8) & 255]}.${OCTETS[w & 255]}`;
}

/**
 * Text of an address: dotted quad for IPv4 (and v4-mapped), RFC 5952 for IPv6. Addresses whose first six groups
 * are zero and whose seventh is not print as `::a.b.c.d`, as inet_ntop does.
 */
export function addressText(a0: number, a1: number, a2: number, a3: number): string {
  if (a0 === 0 && a1 === 0) {
    if (a2 === V4_PREFIX) return v4Text(a3);
    if (a2 === 0 && a3 >>> 16 !== 0) return `::${v4Text(a3)}`;
  }
  const groups = [
    a0 >>> 16,
    a0 & 0xffff,
    a1 >>> 16,
    a1 & 0xffff,
    a2 >>> 16,
    a2 & 0xffff,
    a3 >>> 16,
    a3 & 0xffff,
  ];
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; ) {
    if (groups[i] !== 0) {
      i++;
      continue;
    }
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > bestLength) {
      best = i;
      bestLength = j - i;
    }
    i = j;
  }
  let text = '';
  for (let i = 0; i < 8; i++) {
    if (i === best) {
      text += '::';
      i += bestLength - 1;
    } else {
      text += i === 0 || i === best + bestLength ? hexText(groups[i]!) : `:${hexText(groups[i]!)}`;
    }
  }
  return text;
}

/** Four words of an address. */
export type AddressWords = readonly [number, number, number, number];

/** One 32-bit word of a dotted quad; undefined if the text is none. Asked per connection, so it makes nothing. */
function parseV4(text: string): number | undefined {
  let word = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      part = part * 10 + c - 48;
      if (++digits > 3 || part > 255) return undefined;
    } else if (c === 46 && digits > 0 && dots < 3) {
      word = (word << 8) | part;
      part = 0;
      digits = 0;
      dots++;
    } else {
      return undefined;
    }
  }
  return dots === 3 && digits > 0 ? (word << 8) | part : undefined;
}

/** The words of an address text (`10.0.0.1`, `2001:db8::1`, `[fe80::1]`, `::ffff:10.0.0.1`); undefined if it is none. */
export function parseAddress(text: string): AddressWords | undefined {
  if (text.startsWith('[') && text.endsWith(']')) text = text.slice(1, -1);
  if (text.includes(':')) return parseV6(text);
  const w = parseV4(text);
  return w === undefined ? undefined : [0, 0, V4_PREFIX, w];
}

const COLON = 58;
const DOT = 46;

/** A character's code, -1 behind the end: V8 throws code away that first looks beyond the end of a text. */
const codeAt = (text: string, i: number): number => (i < text.length ? text.charCodeAt(i) : -1);

/** In one pass: groups of one to four digits, `::` once for one zero group or more, a dotted quad as the last two. */
function parseV6(text: string): AddressWords | undefined {
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  /** Groups before `::`. */
  let before = -1;
  let i = 0;
  if (text.startsWith('::')) {
    before = 0;
    i = 2;
  }
  while (i < text.length) {
    const start = i;
    let group = 0;
    for (let digit = hexDigit(codeAt(text, i)); digit >= 0; digit = hexDigit(codeAt(text, i))) {
      group = (group << 4) | digit;
      i++;
    }
    if (codeAt(text, i) === DOT) {
      const quad = parseV4(text.slice(start));
      if (quad === undefined || count > 6) return undefined;
      groups[count++] = quad >>> 16;
      groups[count++] = quad & 0xffff;
      break;
    }
    if (i === start || i - start > 4 || count === 8) return undefined;
    groups[count++] = group;
    if (i === text.length) break;
    if (text.charCodeAt(i++) !== COLON || i === text.length) return undefined;
    if (text.charCodeAt(i) !== COLON) continue;
    if (before >= 0) return undefined;
    before = count;
    i++;
  }
  const missing = 8 - count;
  if (before < 0 ? missing !== 0 : missing < 1) return undefined;
  if (before >= 0) {
    groups.copyWithin(before + missing, before, count);
    groups.fill(0, before, before + missing);
  }
  const [a, b, c, d, e, f, g, h] = groups as [number, number, number, number, number, number, number, number];
  return [(a << 16) | b, (c << 16) | d, (e << 16) | f, (g << 16) | h];
}

/** Value of a hexadecimal digit's character code; -1 for other characters, and behind the end of a text. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Orders addresses by their bytes, IPv4 as mapped into IPv6; RangeError for a text that is none. */
export function compareAddresses(a: string, b: string): number {
  const [x, y] = [wordsOf(a), wordsOf(b)];
  for (let i = 0; i < 4; i++) {
    if (x[i] !== y[i]) return (x[i]! >>> 0) - (y[i]! >>> 0);
  }
  return 0;
}

/** The text of an address as Zeek has it; RangeError for a text that is none. */
export const canonicalAddress = (text: string): string => addressText(...wordsOf(text));

/** The text of a subnet as Zeek has it, a bare address as one of its own; RangeError for a text that is none. */
export function canonicalSubnet(text: string): string {
  const net = parseSubnet(text);
  if (net === undefined) throw new RangeError(`not a subnet: ${text}`);
  return subnetText(net);
}

function wordsOf(text: string): AddressWords {
  const words = parseAddress(text);
  if (words === undefined) throw new RangeError(`not an address: ${text}`);
  return words;
}

/** A subnet: address words and prefix length on 128 bits (an IPv4 prefix counts 96 more). */
export interface Subnet {
  readonly words: AddressWords;
  /** 0 to 128 */
  readonly width: number;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a bare address; undefined if it is none. Host bits are cleared. */
export function parseSubnet(text: string): Subnet | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const words = parseAddress(address);
  if (words === undefined) return undefined;
  const v4 = !address.includes(':');
  const max = v4 ? 32 : 128;
  const given = slash < 0 ? String(max) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(given) || Number(given) > max) return undefined;
  const width = Number(given) + (v4 ? 96 : 0);
  const masked = words.map((w, i) => w & wordMask(width - 32 * i)) as unknown as AddressWords;
  return { words: masked, width };
}

function wordMask(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}

/** Canonical text of a subnet, as Zeek prints it. */
export function subnetText(net: Subnet): string {
  const [a, b, c, d] = net.words;
  const v4 = net.width >= 96 && a === 0 && b === 0 && c === V4_PREFIX;
  return `${addressText(a, b, c, d)}/${v4 ? net.width - 96 : net.width}`;
}

/** A set of subnets that answers containment for address words. Built once, asked per connection. */
export class SubnetSet {
  readonly #nets: readonly Subnet[];
  /** What IPv4 addresses are asked of: mask and value of the last word, by turns. */
  readonly #v4: Int32Array;
  /** By the first octet of an IPv4 address: whether the nets hold none (0), some or all (1) of those addresses. */
  readonly #octets = new Uint8Array(256);

  /** Texts that are no subnets throw a RangeError naming the text. */
  constructor(texts: Iterable<string>) {
    this.#nets = Array.from(texts, (text) => {
      const net = parseSubnet(text);
      if (net === undefined) throw new RangeError(`not a subnet: ${text}`);
      return net;
    });
    this.#v4 = Int32Array.from(
      this.#nets.filter(mayHoldV4).flatMap((net) => [wordMask(net.width - 96), net.words[3]]),
    );
    for (let octet = 0; octet < 256; octet++) {
      for (let i = 0; i < this.#v4.length; i += 2) {
        const mask = this.#v4[i]! & (0xff << 24);
        if (((octet << 24) & mask) === (this.#v4[i + 1]! & mask)) this.#octets[octet] = 1;
      }
    }
  }

  get size(): number {
    return this.#nets.length;
  }

  has(a0: number, a1: number, a2: number, a3: number): boolean {
    if (a0 === 0 && a1 === 0 && a2 === V4_PREFIX) return this.#hasV4(a3);
    for (const { words, width } of this.#nets) {
      if ((a0 & wordMask(width)) !== words[0]) continue;
      if ((a1 & wordMask(width - 32)) !== words[1]) continue;
      if ((a2 & wordMask(width - 64)) !== words[2]) continue;
      if ((a3 & wordMask(width - 96)) === words[3]) return true;
    }
    return false;
  }

  #hasV4(word: number): boolean {
    if (this.#octets[word >>> 24] === 0) return false;
    const nets = this.#v4;
    for (let i = 0; i < nets.length; i += 2) if ((word & nets[i]!) === nets[i + 1]) return true;
    return false;
  }

  /** The same for an address text; false for a text that is no address. */
  hasText(text: string): boolean {
    const v4 = parseV4(text);
    if (v4 !== undefined) return this.#hasV4(v4);
    const w = parseAddress(text);
    return w !== undefined && this.has(w[0], w[1], w[2], w[3]);
  }
}

/** Whether IPv4 addresses can lie in a subnet: all but the last word agree with theirs. */
const mayHoldV4 = ({ words, width }: Subnet): boolean =>
  words[0] === 0 && words[1] === 0 && words[2] === (V4_PREFIX & wordMask(width - 64));
