/** Opens a capture by name: recognises pcap, pcapng, gzip and standard input by their first bytes. */
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { u16, u32le } from '../core/bytes.ts';
import { fail, type TaplineError } from '../core/fail.ts';
import { isPcapMagic, PcapSource } from './pcap.ts';
import { isPcapngMagic, PcapngSource } from './pcapng.ts';
import { PipeSource } from './pipe.ts';
import type { PacketSource } from './source.ts';
import { FileSupply, StreamSupply, Supplied, type Supply } from './supply.ts';

const GZIP = 0x1f8b;
/** Microsecond pcap in either order: what pcap-parser reads. */
const PARSER_MAGICS: ReadonlySet<number> = new Set([0xa1b2c3d4, 0xd4c3b2a1]);
const STDIN = '-';
const READERS = ['pcap', 'pcapng'] as const;
type Reader = (typeof READERS)[number];

/**
 * Opens a capture: a file name, `-` for standard input, or `pcap::FILE` and `pcapng::FILE` to force a reader. A
 * capture that cannot be opened throws CAPTURE_OPEN with libpcap's reason.
 */
export async function openCapture(name: string, stdin: Readable = process.stdin): Promise<PacketSource> {
  const forced = READERS.find((reader) => name.startsWith(`${reader}::`));
  const path = forced === undefined ? name : name.slice(forced.length + 2);
  if (path === STDIN) return openStream(path, stdin);
  const supply = openFile(path);
  supply.need(4);
  if (supply.available >= 2 && u16(supply.bytes, 0) === GZIP) {
    supply.close();
    const { size } = statSync(path);
    return recognise(path, new StreamSupply(createReadStream(path).pipe(createGunzip()), size), forced);
  }
  return recognise(path, supply, forced);
}

function openFile(path: string): FileSupply {
  try {
    const supply = new FileSupply(path);
    supply.need(1);
    return supply;
  } catch (error) {
    throw fail('CAPTURE_OPEN', path, `unable to open ${path}: ${systemReason(error)}`);
  }
}

/** The system's own sentence for an error code. */
function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'No such file or directory',
    EACCES: 'Permission denied',
    EISDIR: 'Is a directory',
  };
  return known[code] ?? (error as Error).message;
}

/** Waits until `n` bytes are there or the input ends. */
async function haveBytes(supply: Supply, n: number): Promise<void> {
  while (supply.need(n) === Supplied.wait) await supply.ready();
}

async function recognise(name: string, supply: Supply, forced?: Reader): Promise<PacketSource> {
  await haveBytes(supply, 4);
  const word = supply.available >= 4 ? u32le(supply.bytes, supply.at) : 0;
  if (forced === 'pcapng' || (forced === undefined && isPcapngMagic(word)))
    return new PcapngSource(name, supply);
  const source = new PcapSource(name, supply);
  await haveBytes(supply, 24);
  const broken = supply instanceof StreamSupply ? supply.failure : null;
  if (broken !== null) throw fail('CAPTURE_OPEN', name, broken.message);
  source.open();
  return source;
}

/** Standard input: microsecond pcap through pcap-parser, everything else through the block readers. */
async function openStream(name: string, stream: Readable): Promise<PacketSource> {
  const first = await firstBytes(stream);
  if (first.length >= 4 && PARSER_MAGICS.has(u32le(first, 0))) {
    stream.unshift(first);
    return new PipeSource(name, stream);
  }
  if (first.length > 0) stream.unshift(first);
  if (first.length >= 2 && u16(first, 0) === GZIP) {
    return recognise(name, new StreamSupply(stream.pipe(createGunzip())));
  }
  if (first.length < 4) throw tooShort(name, first.length);
  const word = u32le(first, 0);
  if (!isPcapMagic(word) && !isPcapngMagic(word)) throw fail('CAPTURE_OPEN', name, 'unknown file format');
  return recognise(name, new StreamSupply(stream));
}

const tooShort = (name: string, n: number): TaplineError =>
  fail('CAPTURE_OPEN', name, `truncated dump file; tried to read 4 file header bytes, only got ${n}`);

/** At least four bytes from the front of a stream, or all of a shorter one. */
async function firstBytes(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < 4) {
    const chunk = stream.read() as Uint8Array | null;
    if (chunk !== null) {
      chunks.push(chunk);
      length += chunk.length;
    } else if (stream.readableEnded || stream.destroyed) break;
    else if (!(await readable(stream))) break;
  }
  return Buffer.concat(chunks);
}

/** Resolves when a stream has something to read (true) or is over (false). */
function readable(stream: Readable): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (more: boolean) => (): void => {
      stream.off('readable', onReadable);
      stream.off('end', onEnd);
      stream.off('error', onEnd);
      resolve(more);
    };
    const onReadable = settle(true);
    const onEnd = settle(false);
    stream.on('readable', onReadable);
    stream.on('end', onEnd);
    stream.on('error', onEnd);
  });
}
