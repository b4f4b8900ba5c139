/** Packets and bytes over time: a capture source that counts what passes, in slots that widen as time goes on. */
import { Pull, type RawPacket } from '../../capture/source.ts';
import { SourceAround } from '../around.ts';
import type { Traffic } from './model.ts';

/** Slots at most; when they are full, neighbours are joined. Even, so that pairs come out. */
const SLOTS = 4096;
/** Width of a slot at first, seconds. */
const FINEST = 0.001;

export class TrafficSource extends SourceAround {
  readonly #packets = new Float64Array(SLOTS);
  readonly #bytes = new Float64Array(SLOTS);
  #width = FINEST;
  #used = 0;
  packets = 0;
  bytes = 0;
  /** Seconds since the epoch; NaN before the first packet. */
  first = Number.NaN;
  last = Number.NaN;

  override next(raw: RawPacket): Pull {
    const answer = this.source.next(raw);
    if (answer === Pull.packet && raw.weird === '') this.#count(raw.time, raw.wire);
    return answer;
  }

  #count(time: number, bytes: number): void {
    if (this.packets++ === 0) {
      this.first = time;
      this.last = time;
    }
    this.bytes += bytes;
    if (time > this.last) this.last = time;
    // a packet that is earlier than the first counts as early as can be
    const since = Math.max(0, time - this.first);
    while (since >= SLOTS * this.#width) this.#widen();
    const slot = Math.floor(since / this.#width);
    this.#packets[slot]! += 1;
    this.#bytes[slot]! += bytes;
    if (slot >= this.#used) this.#used = slot + 1;
  }

  #widen(): void {
    this.#width *= 2;
    this.#used = Math.ceil(this.#used / 2);
    for (const slots of [this.#packets, this.#bytes]) {
      for (let i = 0; i < SLOTS / 2; i++) slots[i] = slots[2 * i]! + slots[2 * i + 1]!;
      slots.fill(0, SLOTS / 2);
    }
  }

  get traffic(): Traffic {
    return {
      start: this.packets === 0 ? 0 : this.first,
      width: this.#width,
      packets: [...this.#packets.subarray(0, this.#used)],
      bytes: [...this.#bytes.subarray(0, this.#used)],
    };
  }
}
