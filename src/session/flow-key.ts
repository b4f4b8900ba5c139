/**
 * The connection key: which packets belong together, and in which order connections leave at the end.
 *
 * Zeek's five-tuple: both ends in canonical order (lower address first, by bytes; equal addresses by port), then the
 * IP protocol. One-way ICMP flows keep packet order. No key object is made: the table hashes and compares the fields.
 */
import type { Connection } from './connection.ts';

const less = (a: number, b: number): boolean => a >>> 0 < b >>> 0;

/** Ports as Zeek compares them on a little-endian machine: byte-swapped. */
const swapped = (port: number): number => ((port & 0xff) << 8) | (port >> 8);

/** Whether end A (address words, port) is the canonical first of the two. */
export function isFirst(
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  aPort: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  bPort: number,
): boolean {
  if (a0 !== b0) return less(a0, b0);
  if (a1 !== b1) return less(a1, b1);
  if (a2 !== b2) return less(a2, b2);
  if (a3 !== b3) return less(a3, b3);
  return swapped(aPort) <= swapped(bPort);
}

/** Mixes one word into a hash (a multiply-rotate step; the seed keeps buckets unpredictable). */
export function mix(hash: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  const h = hash ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Final avalanche. */
export function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The rank of a VLAN id, which keys hold as a little-endian word: its low byte counts first; an absent id is
 * 00 00 00 ff, behind 0 and before every other. Keys without VLAN ids never get so far: no two live connections share
 * one.
 */
const vlanRank = (vlan: number): number => (vlan < 0 ? 1 : (((vlan & 0xff) << 4) | (vlan >> 8)) << 1);

/** Words of a key: address A, address B, both ports, protocol, VLAN ids. */
export const KEY_WORDS = 11;

/** Writes a connection's key as words that compare, unsigned, as its bytes do (memcmp). */
export function writeKey(c: Connection, keys: Uint32Array, at: number): void {
  const { orig0, orig1, orig2, orig3, origPort, resp0, resp1, resp2, resp3, respPort } = c;
  const origFirst =
    c.oneWay || isFirst(orig0, orig1, orig2, orig3, origPort, resp0, resp1, resp2, resp3, respPort);
  const a = origFirst ? at : at + 4;
  const b = origFirst ? at + 4 : at;
  keys[a] = orig0;
  keys[a + 1] = orig1;
  keys[a + 2] = orig2;
  keys[a + 3] = orig3;
  keys[b] = resp0;
  keys[b + 1] = resp1;
  keys[b + 2] = resp2;
  keys[b + 3] = resp3;
  keys[at + 8] = origFirst ? (origPort << 16) | respPort : (respPort << 16) | origPort;
  keys[at + 9] = c.protocol;
  keys[at + 10] = (vlanRank(c.link.vlan) << 16) | vlanRank(c.link.innerVlan);
}

/**
 * Connections by their 48 key bytes (56 with VLAN ids), as Zeek removes them at the end of a `-D` run: a radix sort,
 * because there may be millions. Keys lie in columns, one per word, and a word's passes take it along, so that what
 * is read lies close together.
 */
export function inKeyOrder(connections: readonly Connection[]): Connection[] {
  const n = connections.length;
  const columns = columnsOf(connections);
  let from = new Sorting(n);
  let to = new Sorting(n);
  for (let word = KEY_WORDS - 1; word >= 0; word--) {
    const column = columns[word]!;
    if (column === null) continue;
    const varying = from.take(column);
    columns[word] = null;
    for (let shift = 0; shift < 32; shift += 8) {
      if (((varying >>> shift) & 0xff) === 0) continue;
      sortByByte(from, to, shift);
      [from, to] = [to, from];
    }
  }
  const sorted: Connection[] = [];
  inParts(n, (first, end) => {
    for (let i = first; i < end; i++) sorted.push(connections[from.order[i]!]!);
  });
  return sorted;
}

/**
 * A sort happens once in a run, and V8 optimizes what is called often: a loop over a million that is entered once
 * would stay in the interpreter for long.
 */
const PART = 1024;

function inParts(n: number, work: (from: number, to: number) => void): void {
  for (let from = 0; from < n; from += PART) work(from, Math.min(from + PART, n));
}

/** The words of all keys, a column each; null where all are the same, as most are between IPv4 addresses. */
function columnsOf(connections: readonly Connection[]): (Uint32Array | null)[] {
  const n = connections.length;
  const columns = new Array<Uint32Array | null>(KEY_WORDS).fill(null);
  const first = new Uint32Array(KEY_WORDS);
  const key = new Uint32Array(KEY_WORDS);
  if (n > 0) writeKey(connections[0]!, first, 0);
  inParts(n, (from, to) => {
    for (let i = from; i < to; i++) {
      writeKey(connections[i]!, key, 0);
      for (let word = 0; word < KEY_WORDS; word++) {
        let column = columns[word]!;
        if (column === null) {
          if (key[word] === first[word]) continue;
          column = new Uint32Array(n).fill(first[word]!, 0, i);
          columns[word] = column;
        }
        column[i] = key[word]!;
      }
    }
  });
  return columns;
}

/** Indices of connections in an order, at first as they came, and of each the word of its key that they are sorted by. */
class Sorting {
  readonly order: Uint32Array;
  readonly words: Uint32Array;

  constructor(n: number) {
    const order = new Uint32Array(n);
    inParts(n, (from, to) => {
      for (let i = from; i < to; i++) order[i] = i;
    });
    this.order = order;
    this.words = new Uint32Array(n);
  }

  /** Takes up the words of another column. The bits that are not the same in all of them. */
  take(column: Uint32Array): number {
    const { order, words } = this;
    const first = column[0]!;
    let varying = 0;
    inParts(order.length, (from, to) => {
      for (let i = from; i < to; i++) {
        const word = column[order[i]!]!;
        words[i] = word;
        varying |= word ^ first;
      }
    });
    return varying;
  }
}

/** One stable pass over one byte of the words. */
function sortByByte({ order, words }: Sorting, to: Sorting, shift: number): void {
  const starts = new Uint32Array(256);
  inParts(words.length, (from, end) => {
    for (let i = from; i < end; i++) starts[(words[i]! >>> shift) & 0xff]!++;
  });
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = starts[byte]!;
    starts[byte] = sum;
    sum += count;
  }
  const { order: toOrder, words: toWords } = to;
  inParts(words.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const word = words[i]!;
      const place = starts[(word >>> shift) & 0xff]!++;
      toOrder[place] = order[i]!;
      toWords[place] = word;
    }
  });
}
