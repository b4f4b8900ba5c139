/**
 * Standard input and other streams, over the package pcap-parser.
 *
 * pcap-parser knows the two microsecond magics and drops a cut last record in silence; this adapter counts bytes and
 * names the cut. Backpressure: the stream is paused while enough packets wait.
 */
import type { Readable } from 'node:stream';
import pcapParser from 'pcap-parser';
import { fail } from '../core/fail.ts';
import { type PacketSource, Pull, type RawPacket } from './source.ts';

interface ParsedPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  };
  readonly data: Uint8Array;
}

/** Packets that may wait before the stream is paused, and at which it goes on. */
const HIGH = 4096;
const LOW = 512;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

export class PipeSource implements PacketSource {
  readonly name: string;
  readonly size: number | undefined = undefined;
  consumed = 0;
  readonly #stream: Readable;
  #waiting: ParsedPacket[] = [];
  #next = 0;
  #linkType = 0;
  /** Bytes that came in, and bytes of complete records. */
  #received = 0;
  #whole = 0;
  /** Captured length of the record in progress, -1 between records. */
  #pending = -1;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  /** `stream` must begin with a microsecond pcap header. */
  constructor(name: string, stream: Readable) {
    this.name = name;
    this.#stream = stream;
    const parser = pcapParser.parse(stream);
    stream.on('data', (chunk: Uint8Array) => {
      this.#received += chunk.length;
    });
    parser.on('globalHeader', (header) => {
      this.#linkType = header.linkLayerType & 0xffff;
      this.#whole += FILE_HEADER;
    });
    parser.on('packetHeader', (header) => {
      this.#pending = header.capturedLength;
    });
    parser.on('packet', (packet) => {
      this.#take(packet);
    });
    parser.on('error', (error) => {
      this.#finish(error);
    });
    parser.on('end', () => {
      this.#finish(undefined);
    });
  }

  #take(packet: ParsedPacket): void {
    this.#pending = -1;
    this.#whole += RECORD_HEADER + packet.data.length;
    this.#waiting.push(packet);
    if (this.#waiting.length - this.#next > HIGH) this.#stream.pause();
    this.#wakeUp();
  }

  #finish(error: Error | undefined): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  next(raw: RawPacket): Pull {
    const packet = this.#waiting[this.#next];
    if (packet === undefined) return this.#ended ? this.#end() : Pull.wait;
    this.#next++;
    if (this.#waiting.length - this.#next < LOW && this.#stream.isPaused()) this.#stream.resume();
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    const { header, data } = packet;
    raw.bytes = data;
    raw.start = 0;
    raw.captured = data.length;
    raw.wire = header.originalLength;
    raw.time = (header.timestampSeconds | 0) + header.timestampMicroseconds / 1e6;
    raw.linkType = this.#linkType;
    raw.filtered = true;
    raw.weird = data.length === 0 || raw.wire === 0 ? 'empty_pcap_header' : '';
    if (raw.weird === '' && raw.time < 0) raw.weird = 'negative_packet_timestamp';
    raw.weirdDetail = '';
    this.consumed += RECORD_HEADER + data.length;
    return Pull.packet;
  }

  /** The stream is over: cleanly, or in the middle of something. */
  #end(): Pull {
    if (this.#error !== undefined) {
      throw fail('CAPTURE_DAMAGED', this.name, this.#whole, this.#error.message);
    }
    const rest = this.#received - this.#whole;
    if (rest === 0) return Pull.end;
    const cut =
      this.#pending < 0
        ? `tried to read ${RECORD_HEADER} header bytes, only got ${rest}`
        : `tried to read ${this.#pending} captured bytes, only got ${rest - RECORD_HEADER}`;
    throw fail('CAPTURE_DAMAGED', this.name, this.#whole, `truncated dump file; ${cut}`);
  }

  ready(): Promise<void> {
    if (this.#next < this.#waiting.length || this.#ended) return Promise.resolve();
    if (this.#stream.isPaused()) this.#stream.resume();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  close(): void {
    this.#stream.destroy();
  }
}
