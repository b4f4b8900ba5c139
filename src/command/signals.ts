/**
 * Signals of a run, as in Zeek: SIGINT and SIGTERM end it in order, SIGHUP and SIGPIPE do nothing. A second SIGINT or
 * SIGTERM ends the process at once.
 */
import type { PcapRecords } from '../capture/pcap-format.ts';
import type { Pull, RawPacket } from '../capture/source.ts';
import { SourceAround } from './around.ts';

const ENDING = ['SIGINT', 'SIGTERM'] as const;
const IGNORED = ['SIGHUP', 'SIGPIPE'] as const;
const ignore = (): void => {};

/** Calls at the first signal that ends a run; the result gives the signals back to the process. */
export function onEndingSignal(stop: () => void): () => void {
  const off = (): void => {
    for (const signal of ENDING) process.off(signal, first);
    for (const signal of IGNORED) process.off(signal, ignore);
  };
  const first = (): void => {
    // the next one does what it does by default
    for (const signal of ENDING) process.off(signal, first);
    stop();
  };
  for (const signal of ENDING) process.on(signal, first);
  for (const signal of IGNORED) process.on(signal, ignore);
  return off;
}

/** A source that lets go of whoever waits for it. */
export class InterruptibleSource extends SourceAround {
  #release: () => void = ignore;

  get records(): PcapRecords | undefined {
    return this.source.records;
  }

  next(raw: RawPacket): Pull {
    return this.source.next(raw);
  }

  override ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#release = resolve;
      this.source.ready().then(resolve, reject);
    });
  }

  interrupt(): void {
    this.#release();
  }
}
