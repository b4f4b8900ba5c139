/** Reads a whole source for tests: what came out, and how it ended. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openCapture } from '../../src/capture/open.ts';
import { PcapSource } from '../../src/capture/pcap.ts';
import { FILE_HEADER, readPcapFormat } from '../../src/capture/pcap-format.ts';
import { PcapngSource } from '../../src/capture/pcapng.ts';
import { type PacketSource, Pull, RawPacket } from '../../src/capture/source.ts';
import { Supplied, Supply } from '../../src/capture/supply.ts';
import { TaplineError } from '../../src/core/fail.ts';

export interface Seen {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
  readonly linkType: number;
  readonly weird: string;
  readonly weirdDetail: string;
  readonly filtered: boolean;
}

export interface Outcome {
  readonly packets: readonly Seen[];
  /** The error that ended the reading, if one did. */
  readonly error: TaplineError | undefined;
}

/** A copy of what a record holds. */
export const seen = (raw: RawPacket): Seen => ({
  time: raw.time,
  bytes: raw.bytes.slice(raw.start, raw.start + raw.captured),
  wire: raw.wire,
  linkType: raw.linkType,
  weird: raw.weird,
  weirdDetail: raw.weirdDetail,
  filtered: raw.filtered,
});

/** Pulls to the end. Errors that are no TaplineError go on to the test. */
export async function readAll(opening: PacketSource | Promise<PacketSource>): Promise<Outcome> {
  const packets: Seen[] = [];
  const raw = new RawPacket();
  let source: PacketSource | undefined;
  try {
    source = await opening;
    for (;;) {
      const answer = source.next(raw);
      if (answer === Pull.end) return { packets, error: undefined };
      if (answer === Pull.wait) await source.ready();
      else packets.push(seen(raw));
    }
  } catch (error) {
    if (error instanceof TaplineError) return { packets, error };
    throw error;
  } finally {
    source?.close();
  }
}

/** Bytes that arrive in small steps, with a wait after each. */
export class DrippingSupply extends Supply {
  readonly size: number;
  readonly #input: Uint8Array;
  readonly #step: number;
  #given = 0;
  #dry = false;

  constructor(input: Uint8Array, step: number) {
    super();
    this.#input = input;
    this.#step = step;
    this.size = input.length;
  }

  protected fill(): Supplied {
    if (this.#given === this.#input.length) return Supplied.end;
    if (this.#dry) return Supplied.wait;
    const room = Math.min(this.#step, this.bytes.length - this.end);
    const piece = this.#input.subarray(this.#given, this.#given + room);
    this.bytes.set(piece, this.end);
    this.end += piece.length;
    this.#given += piece.length;
    this.#dry = true;
    return Supplied.yes;
  }

  async ready(): Promise<void> {
    this.#dry = false;
  }

  close(): void {}
}

/** A pcap source over bytes; `step` bytes arrive at a time, default all. */
export async function pcapOf(bytes: Uint8Array, step = Math.max(1, bytes.length)): Promise<PacketSource> {
  const supply = new DrippingSupply(bytes, step);
  while (supply.need(FILE_HEADER) === Supplied.wait) await supply.ready();
  return new PcapSource('x.pcap', supply, readPcapFormat('x.pcap', supply));
}

export const pcapngOf = (bytes: Uint8Array, step = Math.max(1, bytes.length)): PacketSource =>
  new PcapngSource('x.pcapng', new DrippingSupply(bytes, step));

/** Standard input that brings these bytes, cut into pieces. */
export const stdinOf = (bytes: Uint8Array, piece = 65536): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += piece) yield Buffer.from(bytes.subarray(at, at + piece));
    })(),
    { objectMode: false },
  );

/** Opens bytes as standard input. */
export const pipeOf = (bytes: Uint8Array, piece?: number): Promise<PacketSource> =>
  openCapture('-', stdinOf(bytes, piece));

/** Runs with a file that holds these bytes. */
export async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-capture-'));
  try {
    const path = join(folder, 'x.capture');
    writeFileSync(path, bytes);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens bytes as a file and reads them. */
export const readFileOf = (bytes: Uint8Array): Promise<Outcome> =>
  withFile(bytes, (path) => readAll(openCapture(path)));
