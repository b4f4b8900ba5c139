/**
 * The fast path: packets of known connections that change nothing but numbers, taken past the layers.
 *
 * It knows one way of a packet only, the usual one: Ethernet, at most one VLAN tag, IPv4 without options or IPv6
 * without extension headers, whole, and TCP or UDP of a connection that is in the table. What it takes raises no
 * event and no weird, and leaves the connection as the walk would have left it; everything else it leaves alone,
 * with nothing changed. So it may be left out at any time, and tests run the same traffic with it and without it.
 */

import {
  capturedLength,
  type PcapRecords,
  RECORD_HEADER,
  timeOf,
  wireLength,
} from '../capture/pcap-format.ts';
import type { RawPacket } from '../capture/source.ts';
import { i32, u8, u16 } from '../core/bytes.ts';
import { addBytes, folded } from '../core/checksum.ts';
import { read4 } from '../packet/layers/ip.ts';
import { readAddresses } from '../packet/layers/ipv6.ts';
import {
  ack as ackOf,
  dataOffset,
  flags as flagsOf,
  seq as seqOf,
  window as windowOf,
} from '../packet/layers/tcp.ts';
import { checksum as udpChecksumOf, udpLength } from '../packet/layers/udp.ts';
import type { PacketOptions } from '../packet/options.ts';
import { Packet } from '../packet/packet.ts';
import type { Walker } from '../packet/walk.ts';
import { type DatagramConnection, Mark, type Rare } from './connection.ts';
import type { ConnectionTable } from './connection-table.ts';
import { addOnce, Seen } from './history.ts';
import type { DeliveryHost } from './host.ts';
import type { SizeCounter } from './size.ts';
import { Flag } from './tcp.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { takePlain } from './tcp-plain.ts';

const ETHERNET = { linkType: 1, type: 12, end: 14 } as const;
const VLAN = { type: 0x8100, length: 4 } as const;
const V4 = { type: 0x0800, first: 0x45, length: 2, fragment: 6, src: 12, end: 20 } as const;
const V6 = { type: 0x86dd, length: 4, next: 6, src: 8, end: 40 } as const;
/** More fragments, and the offset. */
const FRAGMENT = 0x3fff;
const FLOW_LABEL = 0xfffff;
const TCP = 6;
const UDP = 17;
const TCP_HEADER = 20;
const UDP_HEADER = 8;
/** Layers of the longest way here: Ethernet, VLAN, IP, transport. */
const LAYERS = 4;
const FLAGS = Flag.ack | Flag.syn | Flag.fin | Flag.rst;
const INTACT = 0xffff;
/** After so many looks in a row that found nothing, so many are left out: floods of new connections have nothing. */
const MISSES = 8;
const REST = 64;

/** What the fast path shares with the hub. */
export interface FastPathParts {
  readonly host: DeliveryHost;
  readonly table: ConnectionTable;
  readonly size: SizeCounter;
  readonly packetOptions: PacketOptions;
  readonly walker: Walker;
}

export class FastPath {
  readonly #host: DeliveryHost;
  readonly #table: ConnectionTable;
  readonly #size: SizeCounter;
  readonly #options: PacketOptions;
  readonly #walker: Walker;
  /** The packet in hand: addresses and protocol for the table; and, of a datagram, where its payload is. */
  readonly #packet = new Packet();
  #verifies = true;
  /** Looks in a row that found nothing, and how many are still left out. */
  #misses = 0;
  #rest = 0;

  constructor(parts: FastPathParts) {
    this.#host = parts.host;
    this.#table = parts.table;
    this.#size = parts.size;
    this.#options = parts.packetOptions;
    this.#walker = parts.walker;
  }

  /**
   * Takes the plain records at the cursor, at most so many, and returns how many; where there are none it looks only
   * now and then. Nothing may be queued, and the first packet must have been.
   */
  run(records: PcapRecords, most: number): number {
    if (this.#rest > 0) {
      this.#rest--;
      return 0;
    }
    const taken = this.#runNow(records, most);
    if (taken > 0) {
      this.#misses = 0;
    } else if (++this.#misses === MISSES) {
      this.#misses = 0;
      this.#rest = REST;
    }
    return taken;
  }

  /**
   * The same at once: up to the first record that the walk must have or at which a timer is due. The clock goes along.
   */
  #runNow(records: PcapRecords, most: number): number {
    const { supply, format } = records;
    if (format.linkType !== ETHERNET.linkType || !this.#open()) return 0;
    const { bytes: b, end } = supply;
    const { clock, timers } = this.#host;
    const due = timers.nextDue;
    let { packet, network } = clock;
    let { at } = supply;
    let n = 0;
    for (; n < most && end - at >= RECORD_HEADER; n++) {
      const captured = capturedLength(b, at);
      if (captured > end - at - RECORD_HEADER || captured !== wireLength(b, at) || captured > format.snaplen)
        break;
      const time = timeOf(b, at, format);
      const now = Math.max(time, network);
      if (time < 0 || due <= now || captured === 0) break;
      const start = at + RECORD_HEADER;
      const foreign = records.foreign?.(b, start, captured) === true;
      if (!foreign && !this.#take(b, start, captured, time)) break;
      packet = time;
      network = now;
      at = start + captured;
    }
    supply.at = at;
    clock.packet = packet;
    clock.network = network;
    records.taken?.(n);
    return n;
  }

  /** Takes a frame, or leaves it to the walk: false, with nothing changed. */
  take(raw: RawPacket): boolean {
    if (raw.linkType !== ETHERNET.linkType || raw.wire !== raw.captured || !this.#open()) return false;
    return this.#take(raw.bytes, raw.start, raw.captured, raw.time);
  }

  /** Whether nobody wants to hear of single packets, and no option makes them special. */
  #open(): boolean {
    const {
      new_packet,
      packet_contents,
      tcp_packet,
      tcp_option,
      tcp_options,
      udp_contents,
      udp_request,
      udp_reply,
    } = this.#host.points;
    const walker = this.#walker;
    const options = this.#options;
    this.#verifies = !options.ignore_checksums;
    return !(
      new_packet.wanted ||
      packet_contents.wanted ||
      tcp_packet.wanted ||
      tcp_option.wanted ||
      tcp_options.wanted ||
      udp_contents.wanted ||
      udp_request.wanted ||
      udp_reply.wanted ||
      walker.points.raw_packet.wanted ||
      walker.filter.active ||
      walker.discarders.wanted ||
      walker.tree.altered ||
      this.#host.observer !== null ||
      this.#table.vlans ||
      this.#size.watches ||
      options.ignore_checksums_nets.size > 0 ||
      options['PacketAnalyzer::max_depth'] < LAYERS
    );
  }

  /** One frame of `captured` bytes, as many as were on the wire. One function, because each call would show. */
  #take(b: Uint8Array, start: number, captured: number, time: number): boolean {
    let at = start + ETHERNET.end;
    let end = start + captured;
    if (end - at < V4.end + UDP_HEADER + VLAN.length) return false;
    let type = u16(b, at - 2);
    if (type === VLAN.type) {
      type = u16(b, at + 2);
      at += VLAN.length;
    }
    const p = this.#packet;
    p.bytes = b;
    const verifies = this.#verifies;
    let total = 0;
    let label = 0;
    // where the addresses begin, which the transport's checksum covers, too: they stand directly before the payload
    let sumAt = 0;
    if (type === V4.type) {
      total = u16(b, at + V4.length);
      if (u8(b, at) !== V4.first || (u16(b, at + V4.fragment) & FRAGMENT) !== 0) return false;
      if (total < V4.end + UDP_HEADER || at + total > end) return false;
      end = at + total;
      sumAt = at + V4.src;
      p.ipVersion = 4;
      p.at = at;
      read4(p);
      at += V4.end;
    } else if (type === V6.type) {
      if (end - at < V6.end + UDP_HEADER || u8(b, at) >> 4 !== 6) return false;
      total = u16(b, at + V6.length) + V6.end;
      if (total < V6.end + UDP_HEADER || at + total > end) return false;
      end = at + total;
      sumAt = at + V6.src;
      label = i32(b, at) & FLOW_LABEL;
      p.ipVersion = 6;
      p.protocol = u8(b, at + V6.next);
      readAddresses(p, at);
      at += V6.end;
    } else {
      return false;
    }
    const { protocol } = p;
    const length = end - at;
    if (protocol === TCP) {
      // handshakes and closes, which are not for here, are told before anything is looked up or summed
      if (length < TCP_HEADER || (flagsOf(b, at) & FLAGS) !== Flag.ack) return false;
    } else if (protocol !== UDP) {
      return false;
    }
    if (type === V4.type && verifies && folded(addBytes(0, b, at - V4.end, at)) !== INTACT) return false;

    const table = this.#table;
    const src = u16(b, at);
    const dst = u16(b, at + 2);
    const c = table.find(p, table.hash(p, src, dst, false), src, dst, false);
    if (c === null) return false;
    const isOrig = c.sentByOrig(p, src);
    const { flags, rare } = c;
    const spoke = isOrig ? Mark.origSpoke : Mark.respSpoke;
    if ((flags & (Mark.skipping | spoke)) !== spoke) return false;
    if (rare === null ? label !== 0 : !usual(rare, isOrig, label)) return false;

    if (protocol === TCP) {
      const header = dataOffset(b, at) * 4;
      if (header < TCP_HEADER || header > length) return false;
      if (verifies && folded(addBytes(TCP + length, b, sumAt, end)) !== INTACT) return false;
      const tcp = c as TcpConnection;
      if (isOrig && (flags & Mark.firstAck) === 0 && this.#host.points.connection_first_ACK.wanted)
        return false;
      const data = length - header;
      if (!takePlain(tcp, isOrig, seqOf(b, at), ackOf(b, at), windowOf(b, at), data, this.#host.options))
        return false;
    } else {
      if (!this.#datagram(b, at, end, src, dst, sumAt)) return false;
      const udp = c as DatagramConnection;
      const data = length - UDP_HEADER;
      if (isOrig) udp.origTotal = Math.max(udp.origTotal, 0) + data;
      else udp.respTotal = Math.max(udp.respTotal, 0) + data;
      addOnce(c, isOrig, Seen.data, 'D');
    }
    c.lastTime = time;
    this.#size.count(c, isOrig, total);
    return true;
  }

  /** Whether a datagram is intact, says its length as the IP header does, and holds no tunnel. */
  #datagram(b: Uint8Array, at: number, end: number, src: number, dst: number, sumAt: number): boolean {
    const length = end - at;
    if (udpLength(b, at) !== length) return false;
    const p = this.#packet;
    p.at = at + UDP_HEADER;
    p.end = end;
    if (this.#walker.carries(p, src, dst)) return false;
    // without a checksum an IPv4 datagram is as good (RFC 768)
    if (!this.#verifies || (p.ipVersion === 4 && udpChecksumOf(b, at) === 0)) return true;
    return folded(addBytes(UDP + length, b, sumAt, end)) === INTACT;
  }
}

/** Whether a side's packets had this flow label before, and nothing else is special about their connection. */
const usual = (rare: Rare, isOrig: boolean, label: number): boolean =>
  rare.encapsulation === null &&
  rare.analyzers === null &&
  rare.thresholds === null &&
  label === (isOrig ? rare.origFlowLabel : rare.respFlowLabel);
