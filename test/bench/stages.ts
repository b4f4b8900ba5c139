/** What is measured: each stage does the work of the one before it and one more step. */
import { openCapture } from '../../src/capture/open.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';

export interface Stage {
  readonly name: string;
  /** Works through the capture once; gives the number of packets. The caller takes the time. */
  run(path: string): Promise<number>;
}

/** Reading alone: every record is pulled, no byte of a packet is looked at. */
export const reading: Stage = {
  name: 'reading alone',
  async run(path) {
    const source = await openCapture(path);
    const raw = new RawPacket();
    let packets = 0;
    for (;;) {
      const answer = source.next(raw);
      if (answer === Pull.packet) packets++;
      else if (answer === Pull.wait) await source.ready();
      else break;
    }
    source.close();
    return packets;
  },
};

/** In the order of the table. */
export const stages: readonly Stage[] = [reading];
