/** The pcapng reader: sections, interfaces, resolutions, Zeek's quirks, damage. */
import { expect, it } from 'vitest';
import { secondsOf } from '../../src/capture/pcapng.ts';
import {
  block,
  interfaceBlock,
  option,
  packetBlock,
  sectionBlock,
  type TimedPacket,
  writePcapng,
} from '../../src/testing/captures.ts';
import { concat } from '../../src/testing/frames.ts';
import { pcapngOf, readAll } from './read.ts';

const frame = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i);
const packets: readonly TimedPacket[] = [
  { time: 1_700_000_000.000001, bytes: frame(60) },
  { time: 1_700_000_000.5, bytes: frame(61), wire: 1500 },
];
const start = concat(sectionBlock(), interfaceBlock());
const readPcapng = (...blocks: Uint8Array[]) => readAll(pcapngOf(concat(...blocks)));

it.each([false, true])('reads a section, big-endian: %s', async (big) => {
  const { packets: found, error } = await readPcapng(writePcapng(packets, { big }));
  expect(error).toBeUndefined();
  expect(found).toEqual(
    packets.map(({ time, bytes, wire = bytes.length }) => ({
      time,
      bytes,
      wire,
      linkType: 1,
      weird: '',
      weirdDetail: '',
      filtered: false,
    })),
  );
});

it('reads a packet by its bytes', async () => {
  const hex =
    '0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000' +
    '01000000 14000000 7100 0000 00000000 14000000' +
    '06000000 24000000 00000000 00000000 a0252600 03000000 40000000 0a0b0c00 24000000';
  const { packets: found } = await readPcapng(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  expect(found).toMatchObject([{ time: 2.5, bytes: Uint8Array.of(10, 11, 12), wire: 64, linkType: 113 }]);
});

it('gives each packet the link type and the resolution of its interface', async () => {
  const interfaces = [{ linkType: 1 }, { linkType: 113, resolution: 9 }, { linkType: 101, resolution: 3 }];
  const { packets: found } = await readPcapng(
    writePcapng(
      [
        { time: 1, bytes: frame(4), on: 1, fraction: 123_456_789 },
        { time: 2.5, bytes: frame(4), on: 2 },
        { time: 3.000001, bytes: frame(4), on: 0 },
      ],
      { interfaces },
    ),
  );
  expect(found.map(({ time, linkType }) => [time, linkType])).toEqual([
    [1.123456, 113],
    [2.5, 101],
    [3.000001, 1],
  ]);
});

it('forgets the interfaces at a new section, which may have the other byte order', async () => {
  const { packets: found, error } = await readPcapng(
    writePcapng([{ time: 1, bytes: frame(4), on: 1 }], { interfaces: [{}, { linkType: 113 }] }),
    writePcapng([{ time: 2, bytes: frame(5) }], { interfaces: [{ linkType: 101 }], big: true }),
    writePcapng([{ time: 3, bytes: frame(6) }]),
    sectionBlock(),
    packetBlock({ time: 4, bytes: frame(7) }),
  );
  expect(error).toBeUndefined();
  expect(found.map(({ linkType }) => linkType).slice(0, 3)).toEqual([113, 101, 1]);
  expect(found[3]).toMatchObject({ weird: 'pcapng_invalid_interface_number', weirdDetail: '0' });
});

it('takes a binary resolution one power too high, as Zeek does', async () => {
  const bytes = writePcapng([{ time: 1000, bytes: frame(4) }], { interfaces: [{ resolution: 0x80 | 10 }] });
  expect((await readPcapng(bytes)).packets[0]!.time).toBe(500);
});

it('ignores the time offset of an interface', async () => {
  const options = concat(option(14, Uint8Array.of(16, 14, 0, 0, 0, 0, 0, 0)), option(0, new Uint8Array(0)));
  const on = block(1, concat(Uint8Array.of(1, 0, 0, 0, 0, 0, 4, 0), options));
  const { packets: found } = await readPcapng(sectionBlock(), on, packetBlock({ time: 9, bytes: frame(4) }));
  expect(found[0]!.time).toBe(9);
});

it('passes over blocks that it does not know, simple packets too', async () => {
  const { packets: found, error } = await readPcapng(
    start,
    block(3, concat(Uint8Array.of(4, 0, 0, 0), frame(4))),
    block(5, frame(40)),
    block(0xbad, frame(17)),
    packetBlock(packets[0]!),
    block(4, frame(8)),
  );
  expect(error).toBeUndefined();
  expect(found).toHaveLength(1);
});

it('names packets that are none', async () => {
  const dropped = (size: number): Uint8Array => option(4, new Uint8Array(size));
  const { packets: found, error } = await readPcapng(
    start,
    packetBlock({ time: 1, bytes: frame(0), wire: 60 }),
    packetBlock({ time: 1, bytes: frame(4), wire: 0 }),
    block(6, new Uint8Array(16)),
    packetBlock({ time: 1, bytes: frame(4), on: 3 }),
    packetBlock({ time: 1, bytes: frame(5) }, {}, false, dropped(4)),
    packetBlock({ time: 1, bytes: frame(5) }, {}, false, dropped(8)),
  );
  expect(error).toBeUndefined();
  expect(found.map(({ weird, weirdDetail, bytes }) => [weird, weirdDetail, bytes.length])).toEqual([
    ['empty_pcapng_header', '', 0],
    ['empty_pcapng_header', '', 0],
    ['empty_pcapng_header', '', 0],
    ['pcapng_invalid_interface_number', '3', 0],
    ['pcapng_invalid_option_length', 'expected 8 bytes, got 4 bytes', 0],
    ['', '', 5],
  ]);
});

/** A block with one 32-bit field overwritten. */
function spoilt(whole: Uint8Array, at: number, value: number): Uint8Array {
  const out = whole.slice();
  new DataView(out.buffer).setUint32(at < 0 ? out.length + at : at, value, true);
  return out;
}

const good = packetBlock(packets[0]!);
const size = good.length;
it.each([
  [
    'a cut block',
    good.subarray(0, 50),
    `truncated dump file; tried to read ${size} block bytes, only got 50`,
  ],
  ['a cut block head', good.subarray(0, 7), 'truncated dump file; tried to read 12 block bytes, only got 7'],
  ['other lengths', spoilt(good, -4, 7), `block length ${size} does not match its trailing length 7`],
  ['a short length', spoilt(good, 4, 8), 'invalid block length 8'],
  ['a huge length', spoilt(good, 4, 0x7fffffff), 'invalid block length 2147483647'],
  ['a short interface', block(1, new Uint8Array(4)), 'invalid block length 16'],
  ['a short section', spoilt(sectionBlock().slice(0, 24), 4, 24), 'invalid block length 24'],
  ['no byte order', spoilt(sectionBlock(), 8, 7), 'unknown byte order in section header'],
  ['too long a packet', spoilt(good, 20, 61), `packet of 61 bytes in a block of ${size}`],
])('names %s', async (_, bad, reason) => {
  const { packets: found, error } = await readPcapng(start, good, bad);
  expect(found).toHaveLength(1);
  expect(error).toMatchObject({
    code: 'CAPTURE_DAMAGED',
    message: `failed to read a packet from x.pcapng: ${reason} (offset ${start.length + size})`,
  });
});

it('reads a block larger than the window', async () => {
  const large = packetBlock({ time: 1, bytes: new Uint8Array(3 << 20).fill(7) });
  const { packets: found, error } = await readAll(pcapngOf(concat(start, good, large, good), 65536));
  expect(error).toBeUndefined();
  expect(found.map(({ bytes }) => bytes.length)).toEqual([60, 3 << 20, 60]);
  expect(found[1]!.bytes.every((byte) => byte === 7)).toBe(true);
});

it.each([1e3, 1e6, 1e9, 2 ** 31, 1e12])(
  'divides 64-bit stamps exactly at %d units a second',
  (resolution) => {
    const units = BigInt(resolution);
    for (const stamp of [
      0n,
      1n,
      units - 1n,
      units,
      1_700_000_000n * units + units / 3n,
      (1n << 61n) + 12345n,
    ]) {
      const micros = (Number(stamp % units) * 1e6) / resolution;
      const expected = Number(stamp / units) + Math.trunc(micros) / 1e6;
      expect(secondsOf(Number(stamp >> 32n), Number(stamp & 0xffffffffn), resolution)).toBe(expected);
    }
  },
);
