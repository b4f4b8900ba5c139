/**
 * Standard input and other streams of microsecond pcap, over the package pcap-parser.
 *
 * pcap-parser pushes, a PacketSource is pulled: a piece of the stream is given to the parser only when no packet
 * waits any more, so a slow consumer holds the stream back and at most one piece is in memory. The parser drops a
 * cut last record in silence and believes any length; this adapter counts bytes and names both.
 */
import { EventEmitter } from 'node:events';
import pcapParser, { type ParsedPacket } from 'pcap-parser';
import { fail, type TaplineError } from '../core/fail.ts';
import {
  cutHeader,
  cutPacket,
  describe,
  FILE_HEADER,
  lengthFault,
  type PcapFormat,
  RECORD_HEADER,
} from './pcap-format.ts';
import { type PacketSource, Pull, type RawPacket } from './source.ts';
import { Supplied, type Supply } from './supply.ts';

/** The stream that the parser sees: it takes what it is given and cannot be hurried. */
class Feed extends EventEmitter {
  pause(): void {}
  resume(): void {}
}

export class PipeSource implements PacketSource {
  readonly name: string;
  readonly #in: Supply;
  readonly #format: PcapFormat;
  readonly #feed = new Feed();
  #waiting: ParsedPacket[] = [];
  /** The memory of the last packet as plain bytes: a Buffer's `slice` would not copy. */
  #view: Uint8Array = new Uint8Array(0);
  #next = 0;
  /** Bytes given to the parser, and bytes of complete records (and the file header) among them. */
  #given = 0;
  #whole = FILE_HEADER;
  /** Captured length of the record in progress, -1 between records. */
  #pending = -1;
  /** Why the parser gets no more bytes, '' while it may. */
  #fault = '';

  /** Whether pcap-parser reads such files. */
  static reads(format: PcapFormat): boolean {
    return !format.nano && format.recordHeader === RECORD_HEADER && format.minor === 4;
  }

  /** The supply stands at the file header, which said `format`. */
  constructor(name: string, supply: Supply, format: PcapFormat) {
    this.name = name;
    this.#in = supply;
    this.#format = format;
    const parser = pcapParser.parse(this.#feed);
    parser.on('packetHeader', (header) => {
      this.#pending = header.capturedLength;
      this.#fault ||= lengthFault(header.capturedLength, format);
    });
    parser.on('packet', (packet) => {
      this.#take(packet);
    });
    parser.on('error', (error) => {
      this.#fault ||= error.message;
    });
  }

  #take(packet: ParsedPacket): void {
    if (this.#fault !== '') return;
    this.#pending = -1;
    this.#whole += RECORD_HEADER + packet.data.length;
    this.#waiting.push(packet);
  }

  /** Bytes of the packets handed out and of those that wait. */
  get consumed(): number {
    return this.#whole;
  }

  get size(): number | undefined {
    return this.#in.size;
  }

  /** Packets that were parsed and not yet pulled. */
  get waiting(): number {
    return this.#waiting.length - this.#next;
  }

  next(raw: RawPacket): Pull {
    while (this.#next === this.#waiting.length) {
      if (this.#fault !== '') throw this.#damaged(this.#fault);
      const answer = this.#in.need(1);
      if (answer === Supplied.wait) return Pull.wait;
      if (answer === Supplied.end) return this.#end();
      this.#parse();
    }
    const { header, data } = this.#waiting[this.#next++]!;
    const { timestampSeconds, timestampMicroseconds, originalLength } = header;
    describe(raw, this.#format, timestampSeconds, timestampMicroseconds, data.length, originalLength);
    if (data.buffer !== this.#view.buffer) this.#view = new Uint8Array(data.buffer);
    raw.bytes = this.#view;
    raw.start = data.byteOffset;
    return Pull.packet;
  }

  /** Gives the parser what has arrived. */
  #parse(): void {
    this.#waiting = [];
    this.#next = 0;
    const { buffer, byteOffset, length } = this.#in.take();
    this.#given += length;
    this.#feed.emit('data', Buffer.from(buffer, byteOffset, length));
  }

  /** The stream is over: cleanly, or in the middle of a record. */
  #end(): Pull {
    const rest = this.#given - this.#whole;
    if (this.#in.failure !== '') throw this.#damaged(this.#in.failure);
    if (rest === 0) return Pull.end;
    throw this.#damaged(
      this.#pending < 0
        ? cutHeader(RECORD_HEADER, rest)
        : cutPacket(this.#pending, rest - RECORD_HEADER, this.#format),
    );
  }

  #damaged(reason: string): TaplineError {
    return fail('CAPTURE_DAMAGED', this.name, this.#whole, reason);
  }

  ready(): Promise<void> {
    return this.#in.ready();
  }

  close(): void {
    this.#in.close();
  }
}
