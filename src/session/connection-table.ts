/**
 * The hash table of live connections: open addressing with linear probing, keyed by the fields of the connections
 * themselves.
 */
import { type AddressWords, V4_PREFIX } from '../core/address.ts';
import { randomSeed } from '../core/random.ts';
import { Packet } from '../packet/packet.ts';
import type { Connection } from './connection.ts';
import { finish, isFirst, mix } from './flow-key.ts';

/** Growing throws away code that was compiled for the columns as they were: live connections are seldom more. */
const INITIAL_PLACES = 8192;

export class ConnectionTable {
  /** Per place two words: the hash, 0 where nobody is; and the number of the connection. */
  #places = new Int32Array(2 * INITIAL_PLACES);
  #mask = INITIAL_PLACES - 1;
  /** By number, looked at only where the hash is right: who came together lies together, and stays when places move. */
  readonly #connections: (Connection | null)[] = [];
  /** Numbers of connections that left. */
  readonly #free: number[] = [];
  /** Whether VLAN ids are part of the key (Zeek's CONNKEY_VLAN_FIVETUPLE). Set while the table is empty. */
  vlans = false;
  /** Holds the fields of a looked-up key. */
  readonly #key = new Packet();
  readonly #seed = randomSeed();

  get size(): number {
    return this.#connections.length - this.#free.length;
  }

  /** Hash of a packet's key; never 0. */
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
    return finish(h) || 1;
  }

  /** The connection of a packet, or null. */
  find(p: Packet, hash: number, srcPort: number, dstPort: number, oneWay: boolean): Connection | null {
    const places = this.#places;
    for (let i = hash & this.#mask; places[2 * i] !== 0; i = (i + 1) & this.#mask) {
      if (places[2 * i] !== hash) continue;
      const c = this.#connections[places[2 * i + 1]!]!;
      if (c.protocol !== p.protocol || !matches(c, p, srcPort, dstPort, oneWay)) continue;
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
    // at most three places in four are taken
    if (4 * this.size >= 3 * (this.#mask + 1)) this.#grow();
    this.#put(c.hash, this.#number(c));
  }

  delete(c: Connection): void {
    let hole = this.#placeOf(c);
    if (hole < 0) return;
    const places = this.#places;
    const number = places[2 * hole + 1]!;
    this.#connections[number] = null;
    this.#free.push(number);
    // who stands behind the hole, and not between it and the place of its hash, moves up
    const mask = this.#mask;
    for (let i = (hole + 1) & mask; places[2 * i] !== 0; i = (i + 1) & mask) {
      if (((i - places[2 * i]!) & mask) < ((i - hole) & mask)) continue;
      places[2 * hole] = places[2 * i]!;
      places[2 * hole + 1] = places[2 * i + 1]!;
      hole = i;
    }
    places[2 * hole] = 0;
  }

  clear(): void {
    this.#places.fill(0);
    this.#connections.length = 0;
    this.#free.length = 0;
  }

  /** Goes through a snapshot: connections may come and go meanwhile. */
  [Symbol.iterator](): Iterator<Connection> {
    return this.snapshot().values();
  }

  /** The connections there are now, in the order that they came in while none has left. */
  snapshot(): Connection[] {
    return this.#connections.filter((c) => c !== null);
  }

  #placeOf(c: Connection): number {
    const { hash } = c;
    const places = this.#places;
    for (let i = hash & this.#mask; places[2 * i] !== 0; i = (i + 1) & this.#mask) {
      if (places[2 * i] === hash && this.#connections[places[2 * i + 1]!] === c) return i;
    }
    return -1;
  }

  #number(c: Connection): number {
    const number = this.#free.pop();
    if (number === undefined) return this.#connections.push(c) - 1;
    this.#connections[number] = c;
    return number;
  }

  #put(hash: number, number: number): void {
    const places = this.#places;
    let i = hash & this.#mask;
    while (places[2 * i] !== 0) i = (i + 1) & this.#mask;
    places[2 * i] = hash;
    places[2 * i + 1] = number;
  }

  #grow(): void {
    const places = this.#places;
    this.#places = new Int32Array(2 * places.length);
    this.#mask = 2 * this.#mask + 1;
    for (let i = 0; i < places.length; i += 2) {
      if (places[i] !== 0) this.#put(places[i]!, places[i + 1]!);
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
