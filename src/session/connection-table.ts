/** The hash table of live connections: chained buckets, keyed by the fields of the connections themselves. */
import { randomInt } from 'node:crypto';
import { type AddressWords, V4_PREFIX } from '../core/address.ts';
import { Packet } from '../packet/packet.ts';
import type { Connection } from './connection.ts';
import { finish, isFirst, mix } from './flow-key.ts';

const INITIAL_BUCKETS = 1024;

export class ConnectionTable {
  #buckets: (Connection | null)[] = new Array<Connection | null>(INITIAL_BUCKETS).fill(null);
  #mask = INITIAL_BUCKETS - 1;
  #size = 0;
  /** Whether VLAN ids are part of the key (Zeek's CONNKEY_VLAN_FIVETUPLE). Set while the table is empty. */
  vlans = false;
  /** Holds the fields of a looked-up key. */
  readonly #key = new Packet();
  readonly #seed = randomInt(0x7fffffff);

  get size(): number {
    return this.#size;
  }

  /** Hash of a packet's key. */
  hash(p: Packet, srcPort: number, dstPort: number, oneWay: boolean): number {
    const { src0, src1, src2, src3, dst0, dst1, dst2, dst3 } = p;
    const forward = oneWay || isFirst(src0, src1, src2, src3, srcPort, dst0, dst1, dst2, dst3, dstPort);
    let h = mix(this.#seed, p.protocol);
    h = mix(h, forward ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort);
    h = mix(mix(h, forward ? src3 : dst3), forward ? dst3 : src3);
    // IPv6 packets with mapped addresses share the key of the IPv4 flow
    if ((src0 | src1 | dst0 | dst1) !== 0 || src2 !== V4_PREFIX || dst2 !== V4_PREFIX) {
      h = mix(mix(h, forward ? src0 : dst0), forward ? dst0 : src0);
      h = mix(mix(h, forward ? src1 : dst1), forward ? dst1 : src1);
      h = mix(mix(h, forward ? src2 : dst2), forward ? dst2 : src2);
    }
    if (this.vlans) h = mix(mix(h, p.vlan), p.innerVlan);
    return finish(h);
  }

  /** The connection of a packet, or null. */
  find(p: Packet, hash: number, srcPort: number, dstPort: number, oneWay: boolean): Connection | null {
    let c = this.#buckets[hash & this.#mask] as Connection | null;
    for (; c !== null; c = c.next) {
      if (c.hash !== hash || c.protocol !== p.protocol || !matches(c, p, srcPort, dstPort, oneWay)) continue;
      if (!this.vlans || (c.link.vlan === p.vlan && c.link.innerVlan === p.innerVlan)) return c;
    }
    return null;
  }

  /**
   * The connection between two ends, whichever is originator; a one-way flow only as it is. Scripts look up seldom,
   * so this asks for both kinds of key. VLAN ids are -1 where absent.
   */
  findKey(
    orig: AddressWords,
    origPort: number,
    resp: AddressWords,
    respPort: number,
    protocol: number,
    vlan: number,
    innerVlan: number,
  ): Connection | undefined {
    const key = this.#key;
    [key.src0, key.src1, key.src2, key.src3] = orig;
    [key.dst0, key.dst1, key.dst2, key.dst3] = resp;
    key.protocol = protocol;
    key.vlan = vlan;
    key.innerVlan = innerVlan;
    for (const oneWay of [false, true]) {
      const found = this.find(key, this.hash(key, origPort, respPort, oneWay), origPort, respPort, oneWay);
      if (found !== null) return found;
    }
    return undefined;
  }

  add(c: Connection): void {
    if (this.#size >= this.#buckets.length) this.#grow();
    const i = c.hash & this.#mask;
    c.next = this.#buckets[i] as Connection | null;
    this.#buckets[i] = c;
    this.#size++;
  }

  delete(c: Connection): void {
    const i = c.hash & this.#mask;
    let before: Connection | null = null;
    for (let at = this.#buckets[i] as Connection | null; at !== null; before = at, at = at.next) {
      if (at !== c) continue;
      if (before === null) this.#buckets[i] = c.next;
      else before.next = c.next;
      c.next = null;
      this.#size--;
      return;
    }
  }

  *[Symbol.iterator](): Generator<Connection> {
    for (const head of this.#buckets) {
      for (let c = head; c !== null; c = c.next) yield c;
    }
  }

  #grow(): void {
    const old = this.#buckets;
    const length = old.length * 2;
    this.#buckets = new Array<Connection | null>(length).fill(null);
    this.#mask = length - 1;
    for (const head of old) {
      for (let c = head; c !== null; ) {
        const next: Connection | null = c.next;
        const i = c.hash & this.#mask;
        c.next = this.#buckets[i] as Connection | null;
        this.#buckets[i] = c;
        c = next;
      }
    }
  }
}

function matches(c: Connection, p: Packet, srcPort: number, dstPort: number, oneWay: boolean): boolean {
  if (c.oneWay !== oneWay) return false;
  if (
    c.origPort === srcPort &&
    c.respPort === dstPort &&
    c.orig3 === p.src3 &&
    c.resp3 === p.dst3 &&
    c.orig2 === p.src2 &&
    c.resp2 === p.dst2 &&
    c.orig1 === p.src1 &&
    c.resp1 === p.dst1 &&
    c.orig0 === p.src0 &&
    c.resp0 === p.dst0
  ) {
    return true;
  }
  return (
    !oneWay &&
    c.origPort === dstPort &&
    c.respPort === srcPort &&
    c.orig3 === p.dst3 &&
    c.resp3 === p.src3 &&
    c.orig2 === p.dst2 &&
    c.resp2 === p.src2 &&
    c.orig1 === p.dst1 &&
    c.resp1 === p.src1 &&
    c.orig0 === p.dst0 &&
    c.resp0 === p.src0
  );
}
