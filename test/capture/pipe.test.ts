/** Standard input: which reader takes it, backpressure, streams that break off. */
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import { PcapSource } from '../../src/capture/pcap.ts';
import { PcapngSource } from '../../src/capture/pcapng.ts';
import { PipeSource } from '../../src/capture/pipe.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { pcapRecord, type TimedPacket, writePcap, writePcapng } from '../../src/testing/captures.ts';
import { concat } from '../../src/testing/frames.ts';
import { pcapOf, pipeOf, readAll, seen, stdinOf } from './read.ts';

const packets: readonly TimedPacket[] = Array.from({ length: 20 }, (_, i) => ({
  time: 1_700_000_000 + i / 4,
  bytes: new Uint8Array(60 + i).fill(i),
  wire: 60 + 2 * i,
}));

it.each([
  ['microseconds, little-endian', writePcap(packets), PipeSource],
  ['microseconds, big-endian', writePcap(packets, { big: true }), PipeSource],
  ['nanoseconds', writePcap(packets, { nano: true }), PcapSource],
  ['Kuznetzov', writePcap(packets, { kuznetzov: true }), PcapSource],
  ['version 2.3', writePcap(packets, { version: [2, 3] }), PcapSource],
  ['pcapng', writePcapng(packets), PcapngSource],
  ['gzip', gzipSync(writePcap(packets)), PcapSource],
  ['gzip of pcapng', gzipSync(writePcapng(packets)), PcapngSource],
])('reads %s', async (_, bytes, reader) => {
  for (const piece of [1, 100, 65536]) {
    const source = await pipeOf(bytes, piece);
    expect(source).toBeInstanceOf(reader);
    const { packets: found, error } = await readAll(source);
    expect(error).toBeUndefined();
    expect(found.map(({ time, bytes, wire }) => ({ time, bytes, wire }))).toEqual(packets);
  }
});

it('gives what the block reader gives, weirds and cut packets too', async () => {
  const odd = [
    { time: 1, bytes: new Uint8Array(0), wire: 4 },
    { time: 0xfffffff0, bytes: new Uint8Array(4) },
    { time: 2, bytes: new Uint8Array(100) },
    { time: 3, fraction: 0xffffffff, bytes: new Uint8Array(4) },
  ];
  for (const big of [false, true]) {
    const bytes = writePcap(odd, { big, snaplen: 50, linkType: 127 });
    expect(await readAll(pipeOf(bytes))).toEqual(await readAll(pcapOf(bytes)));
  }
});

it('names a length that cannot be at once, and does not wait for so many bytes', async () => {
  const record = pcapRecord({ time: 1, bytes: new Uint8Array(4) });
  new DataView(record.buffer).setUint32(8, 0x7fffffff, true);
  const stream = new PassThrough();
  stream.write(concat(writePcap(packets.slice(0, 2)), record));
  const { packets: found, error } = await readAll(openCapture('-', stream));
  expect(found).toHaveLength(2);
  expect(error?.message).toBe(
    'failed to read a packet from -: invalid packet capture length 2147483647, bigger than snaplen of 262144' +
      ' (offset 177)',
  );
});

it('answers wait while nothing comes, and goes on', async () => {
  const stream = new PassThrough();
  stream.write(writePcap(packets.slice(0, 1)));
  const source = await openCapture('-', stream);
  const raw = new RawPacket();
  expect(source.next(raw)).toBe(Pull.packet);
  expect(source.next(raw)).toBe(Pull.wait);
  const ready = source.ready();
  stream.write(pcapRecord(packets[1]!));
  await ready;
  expect(source.next(raw)).toBe(Pull.packet);
  expect(seen(raw).bytes).toEqual(packets[1]!.bytes);
  stream.end();
  await source.ready();
  expect(source.next(raw)).toBe(Pull.end);
});

it('a stream that ended before it was opened is read', async () => {
  const stream = new PassThrough();
  stream.end(writePcap(packets));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await readAll(openCapture('-', stream))).packets).toHaveLength(20);
});

it('holds the stream back while its packets are not pulled', async () => {
  const record = pcapRecord({ time: 1, bytes: new Uint8Array(1000) });
  const piece = Buffer.concat(Array<Uint8Array>(64).fill(record));
  const total = 500;
  let produced = 0;
  const stream = new Readable({
    read() {
      if (produced === 0) this.push(writePcap([]));
      this.push(produced++ < total ? piece : null);
    },
  });
  const source = (await openCapture('-', stream)) as PipeSource;
  const raw = new RawPacket();
  let pulled = 0;
  let ahead = 0;
  let waiting = 0;
  for (;;) {
    const answer = source.next(raw);
    if (answer === Pull.end) break;
    if (answer === Pull.wait) {
      await source.ready();
      continue;
    }
    pulled++;
    // a slow consumer: the stream has time to run ahead, if it may
    if (pulled % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    ahead = Math.max(ahead, produced - pulled / 64);
    waiting = Math.max(waiting, source.waiting);
  }
  expect(pulled).toBe(total * 64);
  // pieces of 64 packets: what one block holds, and what the stream itself buffers
  expect(ahead).toBeLessThan(24);
  expect(waiting).toBeLessThan(24 * 64);
});

it('names a stream that breaks off', async () => {
  const broken = new Readable({ read() {} });
  broken.push(writePcap(packets.slice(0, 3)));
  setTimeout(() => broken.destroy(new Error('the cable is out')), 5);
  const { packets: found, error } = await readAll(openCapture('-', broken));
  expect(found).toHaveLength(3);
  expect(error).toMatchObject({ code: 'CAPTURE_DAMAGED' });
  expect(error?.message).toContain('the cable is out');
});

it('names a stream that is closed before its end', async () => {
  const closed = new PassThrough();
  closed.write(writePcap(packets.slice(0, 3)));
  setTimeout(() => closed.destroy(), 5);
  const { packets: found, error } = await readAll(openCapture('-', closed));
  expect(found).toHaveLength(3);
  expect(error?.message).toContain('stream closed before its end');
});

it.each([
  [new Uint8Array(0), 'truncated dump file; tried to read 4 file header bytes, only got 0'],
  [writePcap([]).subarray(0, 20), 'truncated dump file; tried to read 24 file header bytes, only got 16'],
  [new Uint8Array(100), 'unknown file format'],
  [gzipSync(new Uint8Array(100)), 'unknown file format'],
])('refuses input %#', async (bytes, reason) => {
  const { error } = await readAll(openCapture('-', stdinOf(bytes)));
  expect(error).toMatchObject({ code: 'CAPTURE_OPEN', message: `problem with trace file - (${reason})` });
});

it('closes the stream', async () => {
  const stream = new PassThrough();
  stream.write(writePcap(packets));
  const source = await openCapture('-', stream);
  source.close();
  expect(stream.destroyed).toBe(true);
});
