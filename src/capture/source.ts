/** What every capture reader gives: one reused packet record, pulled; asynchrony only where input must be awaited. */

import type { PcapRecords } from './pcap-format.ts';

/** Answers of `PacketSource.next`. */
export const Pull = {
  /** No more packets. */
  end: 0,
  /** The record was filled. */
  packet: 1,
  /** Nothing yet: await `ready()`, then pull again. Files that can be read synchronously never answer this. */
  wait: 2,
} as const;
export type Pull = (typeof Pull)[keyof typeof Pull];

/** One captured frame. The reader owns and refills it; `bytes` stay valid until the next pull. */
export class RawPacket {
  /** The block that holds the frame; only [start, start + captured) belongs to it. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** Captured length, bytes. */
  captured = 0;
  /** Length on the wire, bytes. */
  wire = 0;
  /** Seconds since the epoch, microsecond resolution (finer stamps are truncated, as Zeek does). */
  time = 0;
  /** Link type number of the capture file (LINKTYPE_...). */
  linkType = 0;
  /** A record that carries no packet: Zeek's net weird for it (`empty_pcap_header`, ...), else ''. */
  weird = '';
  /** The weird's additional text. */
  weirdDetail = '';
  /** True for pcap files and pipes: the capture filter applies to them, not to pcapng (as in Zeek). */
  filtered = false;
  /** Another worker's: its time passes here, too, and nothing else. */
  foreign = false;
}

export interface PacketSource {
  /** File name as given, or `-`. */
  readonly name: string;
  /** Bytes consumed so far, and the whole size where it is known: for progress. */
  readonly consumed: number;
  readonly size: number | undefined;
  /** The records ahead as they lie in memory, where they do: taking them is as good as `next`. */
  readonly records?: PcapRecords | undefined;
  /**
   * Fills `raw` with the next record. A damaged or cut file throws a TaplineError (CAPTURE_DAMAGED) that names file,
   * offset and reason, once everything before the damage was handed out.
   */
  next(raw: RawPacket): Pull;
  /** Resolves when `next` is worth calling again after `wait`. */
  ready(): Promise<void>;
  close(): void;
}
