/** The ladders of all connections for the report, within bounds: what each leaves out is counted. */
import type { Connection } from '../../session/connection.ts';
import { type LadderReader, type Rung, statesText } from '../ladder.ts';
import type { LadderIndex, Texts } from './model.ts';
import { RungWriter } from './rung-code.ts';

/** Packets of one connection that are kept whatever they did. */
export const FIRST_PACKETS = 100;
/** Packets behind those that are kept when they did something. */
export const EVENTFUL_PACKETS = 150;
/** Bytes of all ladders together, before compression. */
export const ALL_BYTES = 48 * 1024 * 1024;

const MICROS = 1_000_000;

interface Entry {
  readonly rungs: RungWriter;
  readonly uid: number;
  kept: number;
  eventful: number;
  omitted: number;
  /** Left out since the rung before. */
  since: number;
  end: number;
  states: number;
  flip: number;
}

export class LadderBook implements LadderReader {
  readonly #texts: Texts;
  readonly #entries = new Map<Connection, Entry>();
  readonly #done: Entry[] = [];
  readonly #most: number;
  #bytes = 0;

  constructor(texts: Texts, most = ALL_BYTES) {
    this.#texts = texts;
    this.#most = most;
  }

  begins(c: Connection): boolean {
    this.#entries.set(c, {
      rungs: new RungWriter(),
      uid: this.#texts.of(c.owner.uidOf(c)),
      kept: 0,
      eventful: 0,
      omitted: 0,
      since: 0,
      end: 0,
      states: 0,
      flip: 0,
    });
    return true;
  }

  rung(c: Connection, rung: Rung): void {
    const entry = this.#entries.get(c)!;
    if (!this.#keeps(entry, rung)) {
      entry.omitted++;
      entry.since++;
      return;
    }
    const text = (t: string): number => (t === '' ? -1 : this.#texts.of(t));
    const { segment } = rung;
    const before = entry.rungs.length;
    entry.rungs.add({
      number: rung.number,
      micros: Math.round(rung.time * MICROS),
      isOrig: rung.isOrig,
      length: rung.length,
      flags: segment?.flags ?? -1,
      seq: segment?.seq ?? 0,
      ack: segment?.ack ?? 0,
      window: segment?.window ?? 0,
      history: text(rung.history),
      states: text(rung.states),
      timeout: rung.timeout ?? -1,
      events: rung.events.map((event) => this.#texts.of(event)),
      omitted: entry.since,
    });
    entry.since = 0;
    this.#bytes += entry.rungs.length - before;
  }

  #keeps(entry: Entry, rung: Rung): boolean {
    if (this.#bytes >= this.#most) return false;
    if (entry.kept++ < FIRST_PACKETS) return true;
    const eventful = rung.history !== '' || rung.states !== '' || rung.events.length > 0;
    return eventful && entry.eventful++ < EVENTFUL_PACKETS;
  }

  ends(c: Connection, reason: string): void {
    const entry = this.#entries.get(c)!;
    entry.end = this.#texts.of(reason);
    entry.states = this.#texts.of(statesText(c));
    entry.flip = this.#texts.of(c.rare?.flipReason ?? '');
    this.#entries.delete(c);
    this.#done.push(entry);
  }

  /** Where each ladder stands in `bytes`, and those bytes. */
  close(): { index: LadderIndex; bytes: Uint8Array } {
    const all = this.#done;
    return {
      index: {
        uids: all.map((entry) => entry.uid),
        sizes: all.map((entry) => entry.rungs.length),
        omitted: all.map((entry) => entry.omitted),
        ends: all.map((entry) => entry.end),
        states: all.map((entry) => entry.states),
        flips: all.map((entry) => entry.flip),
      },
      bytes: Buffer.concat(all.map((entry) => entry.rungs.bytes)),
    };
  }
}
