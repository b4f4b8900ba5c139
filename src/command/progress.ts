/** The progress bar: a capture source that draws, on a terminal, how much of it has been read. */
import type { PcapRecords } from '../capture/pcap-format.ts';
import type { PacketSource, Pull, RawPacket } from '../capture/source.ts';
import { SourceAround } from './around.ts';

/** Packets between two looks at the clock. */
const LOOK = 4096;
/** Milliseconds between two drawings. */
const REDRAW = 250;
const WIDTH = 30;

export class ProgressSource extends SourceAround {
  readonly #draw: (line: string) => void;
  readonly #started = performance.now();
  #drawn = performance.now();
  #packets = 0;

  constructor(source: PacketSource, draw: (line: string) => void) {
    super(source);
    this.#draw = draw;
  }

  get records(): PcapRecords | undefined {
    const { records } = this.source;
    return records && { ...records, taken: (n) => this.#count(n) };
  }

  override next(raw: RawPacket): Pull {
    this.#count(1);
    return this.source.next(raw);
  }

  override close(): void {
    this.#draw('\r\x1b[K');
    this.source.close();
  }

  #count(packets: number): void {
    const looks = Math.floor(this.#packets / LOOK);
    this.#packets += packets;
    if (Math.floor(this.#packets / LOOK) > looks) this.#look();
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#drawn < REDRAW) return;
    this.#drawn = now;
    const rate = Math.round((this.#packets / (now - this.#started)) * 1000).toLocaleString('en');
    this.#draw(
      `\r${bar(this.consumed, this.size)} ${this.#packets.toLocaleString('en')} packets, ${rate}/s\x1b[K`,
    );
  }
}

function bar(consumed: number, size: number | undefined): string {
  if (size === undefined || size === 0) return `${(consumed / 1e6).toFixed(0)} MB`;
  const part = Math.min(1, consumed / size);
  const full = Math.round(part * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${(100 * part).toFixed(0)} %`;
}

/** The closing line. */
export function closingLine(packets: number, connections: number, milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const rate = seconds > 0 ? Math.round(packets / seconds) : packets;
  const count = (n: number): string => n.toLocaleString('en');
  return `${count(packets)} packets, ${count(connections)} connections, ${seconds.toFixed(2)} s, ${count(rate)} packets/s`;
}
