/** Packets from an array: for tests and for programs that make their own. */
import { type PacketSource, Pull, type RawPacket } from './source.ts';

/** One frame. */
export interface MemoryPacket {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Length on the wire; default is the number of bytes. */
  readonly wire?: number;
  /** LINKTYPE number; default 1, Ethernet. */
  readonly linkType?: number;
}

export class MemorySource implements PacketSource {
  readonly name: string;
  readonly size: number;
  consumed = 0;
  readonly #packets: Iterator<MemoryPacket>;

  constructor(packets: readonly MemoryPacket[], name = '(memory)') {
    this.name = name;
    this.size = packets.length;
    this.#packets = packets[Symbol.iterator]();
  }

  next(raw: RawPacket): Pull {
    const { value, done } = this.#packets.next();
    if (done === true) return Pull.end;
    const packet = value as MemoryPacket;
    raw.bytes = packet.bytes;
    raw.start = 0;
    raw.captured = packet.bytes.length;
    raw.wire = packet.wire ?? packet.bytes.length;
    raw.time = packet.time;
    raw.linkType = packet.linkType ?? 1;
    raw.weird = packet.bytes.length === 0 ? 'empty_pcap_header' : '';
    raw.weirdDetail = '';
    raw.filtered = true;
    this.consumed++;
    return Pull.packet;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}
}
