/** Opens a capture by name: recognises pcap, pcapng, gzip and standard input by their first bytes. */
import type { Readable } from 'node:stream';
import { u32le } from '../core/bytes.ts';
import { fail } from '../core/fail.ts';
import { GunzipSupply, isGzip } from './gunzip.ts';
import { PcapSource } from './pcap.ts';
import { FILE_HEADER, readPcapFormat } from './pcap-format.ts';
import { isPcapngMagic, PcapngSource } from './pcapng.ts';
import type { PacketSource } from './source.ts';
import { FileSupply, StreamSupply, Supplied, type Supply, systemReason } from './supply.ts';

const STDIN = '-';
const READERS = ['pcap', 'pcapng'] as const;
type Reader = (typeof READERS)[number];

/**
 * Opens a capture: a file name, `-` for standard input, or `pcap::FILE` and `pcapng::FILE` to force a reader; each
 * may be packed with gzip. A capture that cannot be opened throws CAPTURE_OPEN with libpcap's reason.
 */
export async function openCapture(name: string, stdin?: Readable): Promise<PacketSource> {
  const forced = READERS.find((reader) => name.startsWith(`${reader}::`));
  const path = forced === undefined ? name : name.slice(forced.length + 2);
  const piped = path === STDIN;
  // the stream of the process costs start-up time when it is looked at
  let supply: Supply = piped ? new StreamSupply(stdin ?? process.stdin) : openFile(path);
  try {
    await haveBytes(supply, 2);
    const packed = isGzip(supply);
    if (packed) supply = new GunzipSupply(supply);
    return await recognise(path, supply, forced, piped && !packed);
  } catch (error) {
    supply.close();
    throw error;
  }
}

function openFile(path: string): FileSupply {
  try {
    return new FileSupply(path);
  } catch (error) {
    throw fail('CAPTURE_OPEN', path, `unable to open ${path}: ${systemReason(error)}`);
  }
}

/** libpcap reads pcapng too, so only a forced pcapng reader can meet the wrong kind of file. */
async function recognise(
  name: string,
  supply: Supply,
  forced: Reader | undefined,
  piped: boolean,
): Promise<PacketSource> {
  await haveBytes(supply, FILE_HEADER);
  const isPcapng = supply.available >= 4 && isPcapngMagic(u32le(supply.bytes, supply.at));
  if (isPcapng) return new PcapngSource(name, supply);
  if (forced === 'pcapng') throw fail('CAPTURE_OPEN', name, 'unknown file format');
  const format = readPcapFormat(name, supply);
  if (piped) {
    // costs start-up time, which files do not pay
    const { PipeSource } = await import('./pipe.ts');
    if (PipeSource.reads(format)) return new PipeSource(name, supply, format);
  }
  return new PcapSource(name, supply, format);
}

/** Waits until `n` bytes are there or the input ends. */
async function haveBytes(supply: Supply, n: number): Promise<void> {
  while (supply.need(n) === Supplied.wait) await supply.ready();
}
