/** The captures in fixtures/ are what their program makes, and read as they should. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fixtures } from '../../fixtures/make.ts';
import { openCapture } from '../../src/capture/open.ts';
import { readAll } from './read.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const plain = (name: string, bytes: Uint8Array): Buffer =>
  // the packer's bytes may differ between releases of zlib; what it packs may not
  name.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes);

it.each(Object.entries(fixtures))('%s is what make.ts makes', (name, make) => {
  expect(plain(name, readFileSync(FOLDER + name)).equals(plain(name, make()))).toBe(true);
});

it('every capture in the folder is made by make.ts', () => {
  const captures = readdirSync(FOLDER).filter((name) => /\.(pcap|pcapng|gz)$/.test(name));
  expect(captures).toEqual(Object.keys(fixtures).sort());
});

const read = (name: string) => readAll(openCapture(FOLDER + name));

it('the same packets from pcap, gzip, and (but for the stamps) nanoseconds', async () => {
  const { packets } = await read('http-like.pcap');
  expect(packets).toHaveLength(13);
  expect((await read('gzipped.pcap.gz')).packets).toEqual(packets);
  const fine = (await read('nanosecond.pcap')).packets;
  expect(fine.map(({ bytes }) => bytes)).toEqual(packets.map(({ bytes }) => bytes));
  expect(fine.map(({ time }) => time)).toEqual(packets.map((_, i) => 1_700_000_000 + (10_000 * i) / 1e6));
});

it('two interfaces, two link types, one order', async () => {
  const { packets, error } = await read('two-interfaces.pcapng');
  expect(error).toBeUndefined();
  expect(packets.filter(({ linkType }) => linkType === 101)).toHaveLength(2);
  const times = packets.map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

it('a cut capture gives all but its last packet', async () => {
  const { packets, error } = await read('cut.pcap');
  expect(packets).toHaveLength(12);
  expect(error).toMatchObject({ code: 'CAPTURE_DAMAGED' });
});

it('every chaos capture reads to its end and has its two golden logs', async () => {
  const captures = readdirSync(`${FOLDER}chaos`).filter((name) => name.endsWith('.pcap'));
  expect(captures).toHaveLength(24);
  for (const name of captures) {
    const { packets, error } = await read(`chaos/${name}`);
    expect([name, error, packets.length > 100]).toEqual([name, undefined, true]);
    for (const mode of ['conn', 'default']) {
      const log = readFileSync(`${FOLDER}chaos/golden/${mode}/${name.replace('.pcap', '.log')}`, 'utf8');
      expect(log).toMatch(/^#separator/);
    }
  }
});
