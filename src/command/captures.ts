/** The captures that the command line names, as one source. */
import type { Readable } from 'node:stream';
import { MergedSource } from '../capture/merge.ts';
import { openCapture } from '../capture/open.ts';
import type { PacketSource } from '../capture/source.ts';

/** Opens all; several are merged by time. Undefined for no capture. */
export async function openCaptures(
  names: readonly string[],
  stdin?: Readable,
): Promise<PacketSource | undefined> {
  if (names.length === 0) return undefined;
  const sources = await Promise.all(names.map((name) => openCapture(name, stdin)));
  return sources.length === 1 ? sources[0]! : new MergedSource(sources);
}
