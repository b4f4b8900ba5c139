/** Several captures as one, by time; equal times keep the order of the files. */
import { type PacketSource, Pull, RawPacket } from './source.ts';

/** A capture and its next record. */
interface Head {
  readonly source: PacketSource;
  readonly raw: RawPacket;
  state: Pull;
}

export class MergedSource implements PacketSource {
  readonly name: string;
  readonly #heads: Head[];
  /** The head whose record was handed out last: its bytes are valid until the next pull. */
  #last: Head | undefined;

  constructor(sources: readonly PacketSource[]) {
    this.name = sources.map((source) => source.name).join(', ');
    this.#heads = sources.map((source) => ({ source, raw: new RawPacket(), state: Pull.wait }));
  }

  get consumed(): number {
    return this.#heads.reduce((sum, { source }) => sum + source.consumed, 0);
  }

  get size(): number | undefined {
    let sum = 0;
    for (const { source } of this.#heads) {
      if (source.size === undefined) return undefined;
      sum += source.size;
    }
    return sum;
  }

  next(raw: RawPacket): Pull {
    if (this.#last !== undefined) this.#last.state = Pull.wait;
    this.#last = undefined;
    let first: Head | undefined;
    for (const head of this.#heads) {
      if (head.state === Pull.wait) head.state = head.source.next(head.raw);
      if (head.state === Pull.wait) return Pull.wait;
      if (head.state === Pull.packet && (first === undefined || head.raw.time < first.raw.time)) first = head;
    }
    if (first === undefined) return Pull.end;
    this.#last = first;
    copyRecord(raw, first.raw);
    return Pull.packet;
  }

  async ready(): Promise<void> {
    await Promise.all(
      this.#heads.filter((head) => head.state === Pull.wait).map((head) => head.source.ready()),
    );
  }

  close(): void {
    for (const { source } of this.#heads) source.close();
  }
}

function copyRecord(to: RawPacket, from: RawPacket): void {
  to.bytes = from.bytes;
  to.start = from.start;
  to.captured = from.captured;
  to.wire = from.wire;
  to.time = from.time;
  to.linkType = from.linkType;
  to.weird = from.weird;
  to.weirdDetail = from.weirdDetail;
  to.filtered = from.filtered;
}

/** One source over several. */
export const mergeCaptures = (sources: readonly PacketSource[]): PacketSource => new MergedSource(sources);
