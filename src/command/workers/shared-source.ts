/** The capture as one worker sees it: every frame passes, those of the others are marked as foreign. */
import type { PcapRecords } from '../../capture/pcap-format.ts';
import { type PacketSource, Pull, RawPacket } from '../../capture/source.ts';
import { Share } from '../../packet/share.ts';
import { SourceAround } from '../around.ts';
import type { WorkerStart } from './messages.ts';

/** Frames between two hand-overs of what was written. */
const EVERY = 8192;

export class SharedSource extends SourceAround {
  readonly #share: Share;
  readonly #index: number;
  readonly #frame: (number: number) => void;
  readonly #handOver: () => void;
  #frames = 0;

  /** `frame` is told of each frame before it is worked on; `handOver` is called once in a while. */
  constructor(
    source: PacketSource,
    { count, index }: Pick<WorkerStart, 'count' | 'index'>,
    frame: (number: number) => void,
    handOver: () => void,
  ) {
    super(source);
    this.#share = new Share(count);
    this.#index = index;
    this.#frame = frame;
    this.#handOver = handOver;
  }

  get records(): PcapRecords | undefined {
    const { records } = this.source;
    if (records === undefined) return undefined;
    const { supply, format } = records;
    const frame = new RawPacket();
    frame.linkType = format.linkType;
    return {
      supply,
      format,
      foreign: (bytes, start, captured) => {
        frame.bytes = bytes;
        frame.start = start;
        frame.captured = captured;
        return this.#share.of(frame) !== this.#index;
      },
      taken: (frames) => this.#count(frames),
    };
  }

  override next(raw: RawPacket): Pull {
    const answer = this.source.next(raw);
    if (answer === Pull.wait) this.#handOver();
    if (answer !== Pull.packet) return answer;
    this.#frame(this.#frames + 1);
    this.#count(1);
    raw.foreign = this.#share.of(raw) !== this.#index;
    return Pull.packet;
  }

  #count(frames: number): void {
    const rounds = Math.floor(this.#frames / EVERY);
    this.#frames += frames;
    if (Math.floor(this.#frames / EVERY) > rounds) this.#handOver();
  }
}
