/** pcap files: a block reader that hands out views and allocates nothing per packet. */
import { u32, u32le } from '../core/bytes.ts';
import { fail, type TaplineError } from '../core/fail.ts';
import {
  cutHeader,
  cutPacket,
  describe,
  FILE_HEADER,
  lengthFault,
  MAX_SNAPLEN,
  type PcapFormat,
  type PcapRecords,
  RECORD,
  RECORD_HEADER,
} from './pcap-format.ts';
import { type PacketSource, Pull, type RawPacket } from './source.ts';
import { Supplied, type Supply } from './supply.ts';

export class PcapSource implements PacketSource {
  readonly name: string;
  readonly #in: Supply;
  readonly #format: PcapFormat;
  readonly #header: number;
  /** For who reads them in a loop of its own; undefined where the headers have other forms. */
  readonly records: PcapRecords | undefined;

  /** The supply stands at the file header, which said `format`. */
  constructor(name: string, supply: Supply, format: PcapFormat) {
    this.name = name;
    this.#in = supply;
    this.#format = format;
    this.#header = format.recordHeader;
    const plain = !format.big && format.minor > 3 && format.recordHeader === RECORD_HEADER;
    this.records = plain ? { supply, format } : undefined;
    supply.at += FILE_HEADER;
  }

  get consumed(): number {
    return this.#in.consumed;
  }

  get size(): number | undefined {
    return this.#in.size;
  }

  ready(): Promise<void> {
    return this.#in.ready();
  }

  close(): void {
    this.#in.close();
  }

  next(raw: RawPacket): Pull {
    const input = this.#in;
    const header = this.#header;
    let answer = input.need(header);
    if (answer !== Supplied.yes) return answer === Supplied.wait ? Pull.wait : this.#end();
    const length = this.#readHeader(raw);
    answer = input.need(header + length);
    if (answer === Supplied.wait) return Pull.wait;
    if (answer === Supplied.end) {
      throw this.#damaged(input.failure || cutPacket(length, input.available - header, this.#format));
    }
    raw.bytes = input.bytes;
    raw.start = input.at + header;
    input.at += header + length;
    return Pull.packet;
  }

  /** Fills the record from its header; returns the number of bytes that follow. */
  #readHeader(raw: RawPacket): number {
    const { bytes: b, at } = this.#in;
    const format = this.#format;
    const word = format.big ? u32 : u32le;
    let captured = word(b, at + RECORD.captured);
    let wire = word(b, at + RECORD.wire);
    if (format.minor < 3 || (format.minor === 3 && captured > wire)) {
      const first = captured;
      captured = wire;
      wire = first;
    }
    if (captured > MAX_SNAPLEN) throw this.#damaged(lengthFault(captured, format));
    describe(raw, format, word(b, at + RECORD.seconds), word(b, at + RECORD.fraction), captured, wire);
    return captured;
  }

  /** The input ended before the next whole record header: cleanly, or inside it. */
  #end(): Pull {
    const { available, failure } = this.#in;
    if (failure !== '') throw this.#damaged(failure);
    if (available > 0) throw this.#damaged(cutHeader(this.#header, available));
    return Pull.end;
  }

  #damaged(reason: string): TaplineError {
    return fail('CAPTURE_DAMAGED', this.name, this.#in.offset, reason);
  }
}
