/** Opening by name: what the first bytes decide, forced readers, gzip, and what is said when it fails. */
import { execFileSync } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.ts';
import { PcapSource } from '../../src/capture/pcap.ts';
import { PcapngSource } from '../../src/capture/pcapng.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { type TimedPacket, writePcap, writePcapng } from '../../src/testing/captures.ts';
import { readAll, readFileOf, withFile } from './read.ts';

const packets: readonly TimedPacket[] = Array.from({ length: 300 }, (_, i) => ({
  time: i,
  bytes: Uint8Array.from({ length: 600 }, (_, k) => (i * 31 + k * k) & 255),
}));

it.each([
  ['pcap', writePcap(packets), PcapSource],
  ['pcapng', writePcapng(packets), PcapngSource],
  ['pcap in gzip', gzipSync(writePcap(packets)), PcapSource],
  ['pcapng in gzip', gzipSync(writePcapng(packets)), PcapngSource],
  [
    'pcap in two gzip members',
    Buffer.concat([gzipSync(writePcap(packets.slice(0, 9))), gzipSync(rest())]),
    PcapSource,
  ],
])('reads %s', async (_, bytes, reader) => {
  await withFile(bytes, async (path) => {
    const source = await openCapture(path);
    expect(source).toBeInstanceOf(reader);
    expect([source.name, source.size]).toEqual([path, bytes.length]);
    const { packets: found, error } = await readAll(source);
    expect(error).toBeUndefined();
    expect(found.map((p) => p.bytes)).toEqual(packets.map((p) => p.bytes));
    expect(source.consumed).toBe(bytes.length);
  });
});

/** The records behind the first nine. */
function rest(): Uint8Array {
  return writePcap(packets).subarray(writePcap(packets.slice(0, 9)).length);
}

it('reads a synchronous file without ever waiting', async () => {
  await withFile(writePcap(packets), async (path) => {
    const source = await openCapture(path);
    const raw = new RawPacket();
    for (let i = 0; i < packets.length; i++) expect(source.next(raw)).toBe(Pull.packet);
    expect(source.next(raw)).toBe(Pull.end);
    expect(source.next(raw)).toBe(Pull.end);
    source.close();
  });
});

it('forces a reader by prefix, which is no part of the name', async () => {
  await withFile(writePcapng(packets), async (path) => {
    expect((await openCapture(`pcapng::${path}`)).name).toBe(path);
    expect(await openCapture(`pcap::${path}`)).toBeInstanceOf(PcapngSource);
  });
  await withFile(writePcap(packets), async (path) => {
    expect(await openCapture(`pcap::${path}`)).toBeInstanceOf(PcapSource);
    await expect(openCapture(`pcapng::${path}`)).rejects.toMatchObject({
      code: 'CAPTURE_OPEN',
      message: `problem with trace file ${path} (unknown file format)`,
    });
  });
});

it('says that a file is missing', async () => {
  const path = join(tmpdir(), 'no-such-file.pcap');
  await expect(openCapture(path)).rejects.toMatchObject({
    code: 'CAPTURE_OPEN',
    message: `problem with trace file ${path} (unable to open ${path}: No such file or directory)`,
  });
});

it('says that a folder is none', async () => {
  await expect(openCapture(tmpdir())).rejects.toMatchObject({
    code: 'CAPTURE_OPEN',
    message: `problem with trace file ${tmpdir()} (error reading dump file: Is a directory)`,
  });
});

it('says that a file is empty', async () => {
  const { error } = await readFileOf(new Uint8Array(0));
  expect(error?.message).toContain('(truncated dump file; tried to read 4 file header bytes, only got 0)');
});

it('names damage inside gzip', async () => {
  const packed = gzipSync(writePcap(packets));
  packed[packed.length - 6]! ^= 1; // the checksum of the whole
  const { packets: found, error } = await readFileOf(packed);
  expect(error).toMatchObject({ code: 'CAPTURE_DAMAGED' });
  expect(error?.message).toContain('incorrect data check');
  expect(found.map((p) => p.bytes)).toEqual(packets.slice(0, found.length).map((p) => p.bytes));
});

it('a gzip file may be closed in the middle', async () => {
  await withFile(gzipSync(writePcap(packets)), async (path) => {
    const source = await openCapture(path);
    while (source.next(new RawPacket()) === Pull.wait) await source.ready();
    source.close();
    source.close();
  });
});

it('reads a named pipe', async () => {
  const path = join(tmpdir(), `tapline-fifo-${process.pid}`);
  execFileSync('mkfifo', [path]);
  try {
    // held open for both directions, so that opening it to read does not block this process
    const held = openSync(path, 'r+');
    const { writeSync, closeSync } = await import('node:fs');
    writeSync(held, writePcap(packets.slice(0, 5)));
    const source = await openCapture(path);
    expect(source.size).toBeUndefined();
    const raw = new RawPacket();
    for (let i = 0; i < 5; i++) expect(source.next(raw)).toBe(Pull.packet);
    closeSync(held);
    expect(source.next(raw)).toBe(Pull.end);
    source.close();
  } finally {
    rmSync(path);
  }
});
