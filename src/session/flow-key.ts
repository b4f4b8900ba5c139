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
 * A VLAN id as its little-endian word in the longer key compares; an absent one is 00 00 00 ff. Keys without VLAN ids
 * never get so far: no two live connections share one.
 */
function vlanWord(vlan: number): number {
  if (vlan < 0) return 0xff;
  return (((vlan & 0xff) << 24) | ((vlan >> 8) << 16)) >>> 0;
}

/** Order of two connections by their 48 key bytes (memcmp; 56 with VLAN ids), as Zeek removes them at the end of a `-D` run. */
export function compareKeys(x: Connection, y: Connection): number {
  const a = canonical(x);
  const b = canonical(y);
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return 0;
}

/** Key fields in byte order, unsigned: address A, address B, port A, port B, protocol, VLAN ids. */
function canonical(c: Connection): number[] {
  const orig = [c.orig0 >>> 0, c.orig1 >>> 0, c.orig2 >>> 0, c.orig3 >>> 0];
  const resp = [c.resp0 >>> 0, c.resp1 >>> 0, c.resp2 >>> 0, c.resp3 >>> 0];
  const origFirst =
    c.oneWay ||
    isFirst(c.orig0, c.orig1, c.orig2, c.orig3, c.origPort, c.resp0, c.resp1, c.resp2, c.resp3, c.respPort);
  const tail = [c.protocol, vlanWord(c.link.vlan), vlanWord(c.link.innerVlan)];
  return origFirst
    ? [...orig, ...resp, c.origPort, c.respPort, ...tail]
    : [...resp, ...orig, c.respPort, c.origPort, ...tail];
}
