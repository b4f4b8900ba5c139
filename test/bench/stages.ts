/** What is measured in this process: each stage does the work of the one before it and one more step. */
import { Bus } from '../../src/bus/bus.ts';
import { Hooks } from '../../src/bus/hook.ts';
import { openCapture } from '../../src/capture/open.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { Clock } from '../../src/core/clock.ts';
import { TimerQueue } from '../../src/core/timers.ts';
import { Engine } from '../../src/engine.ts';
import { defaultPacketOptions } from '../../src/packet/options.ts';
import { Walker } from '../../src/packet/walk.ts';
import { QuietFlows } from './quiet-flows.ts';

export interface Stage {
  readonly name: string;
  /** Works through the capture once; gives the number of packets. The caller takes the time. */
  run(path: string): Promise<number>;
}

/** Pulls every record of a capture; gives their number. */
async function pull(path: string, take: (raw: RawPacket) => void): Promise<number> {
  const source = await openCapture(path);
  const raw = new RawPacket();
  let packets = 0;
  for (;;) {
    const answer = source.next(raw);
    if (answer === Pull.packet) {
      packets++;
      take(raw);
    } else if (answer === Pull.wait) await source.ready();
    else break;
  }
  source.close();
  return packets;
}

/** Every record is pulled, no byte of a packet is looked at. */
export const reading: Stage = {
  name: 'reading alone',
  run: (path) => pull(path, () => {}),
};

/** Every layer up to the transport header; a transport that does nothing. */
export const walking: Stage = {
  name: 'walking the layers',
  async run(path) {
    const flows = new QuietFlows();
    const clock = new Clock();
    const bus = new Bus();
    const walker = new Walker({
      flows,
      weirds: flows,
      bus,
      hooks: new Hooks(bus.failures),
      clock,
      timers: new TimerQueue(),
      options: defaultPacketOptions(),
    });
    walker.begin();
    const packets = await pull(path, (raw) => {
      clock.advance(raw.time);
      walker.walk(raw);
    });
    if (packets > 0 && flows.delivered === 0) throw new Error('no packet reached a transport');
    return packets;
  },
};

/** An engine that no script uses: connections, states, timers, checksums; no event is wanted, nothing is written. */
export const connections: Stage = {
  name: 'connections without logs',
  async run(path) {
    const engine = new Engine({ deterministic: true });
    return (await engine.run(await openCapture(path))).packets;
  },
};
