/** Capture files: any bytes are read to an end, or refused with a CAPTURE error, whichever way they come in. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { openCapture } from '../../../src/capture/open.ts';
import { type PacketSource, Pull, RawPacket } from '../../../src/capture/source.ts';
import { TaplineError } from '../../../src/core/fail.ts';
import {
  block,
  interfaceBlock,
  option,
  packetBlock,
  sectionBlock,
  type TimedPacket,
  writePcap,
  writePcapng,
} from '../../../src/testing/captures.ts';
import { concat, echo, tcp, udp } from '../../../src/testing/frames.ts';
import { mutate } from '../mutate.ts';
import type { Random, Target } from '../target.ts';

const FROM = '10.0.0.1:40000';
const TO = '10.0.0.2:80';
const PACKETS: readonly TimedPacket[] = [
  { time: 1_700_000_000.25, bytes: tcp({ from: FROM, to: TO, flags: 'S' }) },
  { time: 1_700_000_000.5, bytes: udp({ from: FROM, to: TO, payload: 'abc' }), wire: 1500 },
  { time: 1_700_000_001, bytes: echo({ from: '10.0.0.1', to: '10.0.0.2' }) },
];

const PCAPS: readonly Uint8Array[] = [
  {},
  { big: true },
  { nano: true },
  { big: true, nano: true },
  { kuznetzov: true },
  { version: [2, 3] as const },
  { version: [543, 0] as const },
  { snaplen: 0 },
  { linkType: 101 },
].map((options) => writePcap(PACKETS, options));

/** A simple packet block, a packet block of old, statistics, names, and a block that nobody knows. */
const oddBlocks = (big: boolean): Uint8Array => {
  const bytes = PACKETS[0]!.bytes;
  const types = [3, 2, 5, 4, 0x0bad].map((type) => block(type, concat(new Uint8Array(4), bytes), big));
  const comment = concat(option(1, new Uint8Array(5), big), option(0, new Uint8Array(0), big));
  return concat(...types, packetBlock(PACKETS[0]!, {}, big, comment));
};
const PCAPNGS: readonly Uint8Array[] = [false, true].flatMap((big) => [
  writePcapng(PACKETS, { big }),
  writePcapng(
    PACKETS.map((packet, i) => ({ ...packet, on: i % 2 })),
    { big, interfaces: [{ linkType: 1 }, { linkType: 101, resolution: 9 }] },
  ),
  writePcapng(PACKETS, { big, interfaces: [{ resolution: 0x8a }] }),
  concat(sectionBlock(big), interfaceBlock({}, big), oddBlocks(big)),
  concat(writePcapng(PACKETS, { big }), writePcapng(PACKETS, { big: !big })),
]);

/** Bytes per record at least: more records than that many say that a reader does not move on. */
const LEAST_RECORD = 8;
/** Sizes of the chunks in which a stream gives its bytes. */
const CHUNKS = [1, 7, 64, 4096];

/** Reads to the end; what is wrong with it, '' when nothing is. */
async function readThrough(open: () => Promise<PacketSource>, most: number): Promise<string> {
  let source: PacketSource | undefined;
  const raw = new RawPacket();
  try {
    source = await open();
    for (let records = 0; ; ) {
      const answer = source.next(raw);
      if (answer === Pull.end) return '';
      if (answer === Pull.wait) await source.ready();
      else if (++records > most) return `more than ${most} records in that many bytes`;
      else if (!isSound(raw)) return `record ${records} is not within its block: ${described(raw)}`;
    }
  } catch (error) {
    if (error instanceof TaplineError && error.code.startsWith('CAPTURE_')) return '';
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    source?.close();
  }
}

function isSound({ start, captured, bytes, wire, time, weird }: RawPacket): boolean {
  if (!Number.isFinite(time) || wire < 0) return false;
  return weird !== '' || (start >= 0 && captured >= 0 && start + captured <= bytes.length);
}

const described = ({ start, captured, wire, time, bytes }: RawPacket): string =>
  `start ${start}, captured ${captured}, wire ${wire}, time ${time}, block ${bytes.length}`;

/** Ways in which the same bytes may come, besides a plain file. */
const WAYS: Readonly<Record<string, (input: Uint8Array, path: string) => Promise<PacketSource>>> = {
  'pcapng forced': (_, path) => openCapture(`pcapng::${path}`),
  gzip(input, path) {
    writeFileSync(path, gzipSync(input, { level: 1 }));
    return openCapture(path);
  },
  stream: (input) => openCapture('-', inChunks(input, CHUNKS[input.length % CHUNKS.length]!)),
};

/** Reads a plain file, and in one other way that the input's length chooses. */
async function judge(input: Uint8Array): Promise<string> {
  const path = join(tmpdir(), `tapline-fuzz-${process.pid}`);
  const most = Math.ceil(input.length / LEAST_RECORD) + 1;
  const ways = Object.entries(WAYS);
  const [way, open] = ways[input.length % ways.length]!;
  try {
    writeFileSync(path, input);
    const found = await readThrough(() => openCapture(path), most);
    if (found !== '') return `file: ${found}`;
    const other = await readThrough(() => open(input, path), most);
    return other === '' ? '' : `${way}: ${other}`;
  } finally {
    rmSync(path);
  }
}

function inChunks(input: Uint8Array, size: number): Readable {
  const count = Math.ceil(input.length / size);
  return Readable.from(
    Array.from({ length: count }, (_, i) => Buffer.from(input.subarray(i * size, (i + 1) * size))),
    {
      objectMode: false,
    },
  );
}

const captures = (
  name: string,
  seeds: readonly Uint8Array[],
  others: readonly Uint8Array[],
): Target<Uint8Array> => ({
  name,
  make: (random: Random) => mutate(random.pick(seeds), random, others),
  judge,
});

export const pcap = captures('pcap', PCAPS, PCAPS);
export const pcapng = captures('pcapng', PCAPNGS, [...PCAPNGS, ...PCAPS]);
