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

const ETHERNET = 1;

export class MemorySource implements PacketSource {
  readonly name: string;
  /** In packets, as `consumed`. */
  readonly size: number;
  consumed = 0;
  readonly #packets: readonly MemoryPacket[];

  constructor(packets: readonly MemoryPacket[], name = '(memory)') {
    this.name = name;
    this.size = packets.length;
    this.#packets = packets;
  }

  next(raw: RawPacket): Pull {
    const packet = this.#packets[this.consumed];
    if (packet === undefined) return Pull.end;
    const { bytes, time, wire = bytes.length, linkType = ETHERNET } = packet;
    this.consumed++;
    raw.bytes = bytes;
    raw.start = 0;
    raw.captured = bytes.length;
    raw.wire = wire;
    raw.time = time;
    raw.linkType = linkType;
    raw.weird = bytes.length === 0 || wire === 0 ? 'empty_pcap_header' : '';
    raw.weirdDetail = '';
    raw.filtered = true;
    return Pull.packet;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}
}
