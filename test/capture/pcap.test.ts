/** The pcap reader: every variant of the file, every way to be damaged. */
import { expect, it } from 'vitest';
import { pcapRecord, type TimedPacket, writePcap } from '../../src/testing/captures.ts';
import { concat } from '../../src/testing/frames.ts';
import { pcapOf, readAll } from './read.ts';

const frame = (size: number, first = 0): Uint8Array => Uint8Array.from({ length: size }, (_, i) => first + i);

const packets: readonly TimedPacket[] = [
  { time: 1_700_000_000.000001, bytes: frame(60) },
  { time: 1_700_000_000.5, bytes: frame(61, 7), wire: 1500 },
  { time: 1_700_000_001.999999, bytes: frame(1) },
];

const readPcap = async (bytes: Uint8Array, step?: number) => readAll(await pcapOf(bytes, step));

it.each([
  ['little-endian, microseconds', {}],
  ['big-endian, microseconds', { big: true }],
  ['little-endian, nanoseconds', { nano: true }],
  ['big-endian, nanoseconds', { big: true, nano: true }],
  ['little-endian, Kuznetzov', { kuznetzov: true }],
  ['big-endian, Kuznetzov', { big: true, kuznetzov: true }],
])('reads %s', async (_, options) => {
  const { packets: found, error } = await readPcap(writePcap(packets, { linkType: 113, ...options }));
  expect(error).toBeUndefined();
  expect(found.map(({ time }) => time)).toEqual(packets.map(({ time }) => time));
  expect(found.map(({ bytes }) => bytes)).toEqual(packets.map(({ bytes }) => bytes));
  expect(found.map(({ wire }) => wire)).toEqual([60, 1500, 1]);
  expect(found.every((p) => p.filtered && p.weird === '' && p.linkType === 113)).toBe(true);
});

it('reads a header by its bytes', async () => {
  const hex =
    'a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001' + ' 00000002 0007a120 00000003 00000040 0a0b0c';
  const { packets: found } = await readPcap(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  expect(found).toEqual([
    {
      time: 2.5,
      bytes: Uint8Array.of(10, 11, 12),
      wire: 64,
      linkType: 1,
      weird: '',
      weirdDetail: '',
      filtered: true,
    },
  ]);
});

it('cuts nanoseconds off, and does not round them', async () => {
  const bytes = writePcap([{ time: 5, fraction: 999_999_999, bytes: frame(4) }], { nano: true });
  expect((await readPcap(bytes)).packets[0]!.time).toBe(5.999999);
});

it('does not normalise a fraction above one second', async () => {
  const bytes = writePcap([{ time: 5, fraction: 2_500_000, bytes: frame(4) }]);
  expect((await readPcap(bytes)).packets[0]!.time).toBe(7.5);
});

it('takes seconds as signed in little-endian files, as unsigned in big-endian ones', async () => {
  const late = [{ time: 0xffffffff, fraction: 0, bytes: frame(4) }];
  const little = (await readPcap(writePcap(late))).packets[0]!;
  expect([little.time, little.weird, little.bytes.length]).toEqual([-1, 'negative_packet_timestamp', 0]);
  const big = (await readPcap(writePcap(late, { big: true }))).packets[0]!;
  expect([big.time, big.weird]).toEqual([4294967295, '']);
});

it('names records without bytes', async () => {
  const { packets: found } = await readPcap(
    writePcap([
      { time: 1, bytes: frame(0), wire: 60 },
      { time: 2, bytes: frame(5), wire: 0 },
      { time: 3, bytes: frame(5) },
    ]),
  );
  expect(found.map(({ weird }) => weird)).toEqual(['empty_pcap_header', 'empty_pcap_header', '']);
  expect(found.map(({ bytes }) => bytes.length)).toEqual([0, 0, 5]);
});

it('cuts packets to the snapshot length of the file', async () => {
  const { packets: found } = await readPcap(writePcap(packets, { snaplen: 40 }));
  expect(found.map(({ bytes }) => bytes.length)).toEqual([40, 40, 1]);
  expect(found.map(({ wire }) => wire)).toEqual([60, 1500, 1]);
});

it.each([0, 0x80000000, 0xffffffff])('takes snapshot length %i for the greatest', async (snaplen) => {
  const { packets: found } = await readPcap(
    writePcap([{ time: 1, bytes: new Uint8Array(262144) }], { snaplen }),
  );
  expect(found[0]!.bytes.length).toBe(262144);
});

it('adds 14 to the snapshot length of a Kuznetzov file', async () => {
  const { packets: found } = await readPcap(writePcap(packets, { snaplen: 40, kuznetzov: true }));
  expect(found[0]!.bytes.length).toBe(54);
});

/** A record whose two length fields are given as they stand in the file. */
const record = (first: number, second: number, size: number): Uint8Array => {
  const whole = pcapRecord({ time: 1, bytes: new Uint8Array(size) });
  new DataView(whole.buffer).setUint32(8, first, true);
  new DataView(whole.buffer).setUint32(12, second, true);
  return whole;
};

it.each([
  ['2.2: always swapped', 2, 100, 30, 30],
  ['2.3: swapped when the first is larger', 3, 100, 30, 30],
  ['2.3: as is otherwise', 3, 30, 100, 30],
  ['2.4: as is', 4, 100, 30, 100],
])('lengths in version %s', async (_, minor, first, second, size) => {
  const bytes = concat(writePcap([], { version: [2, minor] }), record(first, second, size));
  const { packets: found, error } = await readPcap(bytes);
  expect(error).toBeUndefined();
  expect(found.map((p) => [p.bytes.length, p.wire])).toEqual([[size, first + second - size]]);
});

it('reads version 543.0, lengths swapped', async () => {
  const bytes = concat(writePcap([], { version: [543, 0] }), record(100, 30, 30));
  expect((await readPcap(bytes)).packets[0]).toMatchObject({ wire: 100 });
});

it('ignores what the network field says of frame check sequences', async () => {
  const bytes = writePcap(packets, { linkType: 0x14000001 });
  expect((await readPcap(bytes)).packets[0]!.linkType).toBe(1);
});

it('reads a file without packets', async () => {
  expect(await readPcap(writePcap([]))).toEqual({ packets: [], error: undefined });
});

it.each([
  [new Uint8Array(0), 'truncated dump file; tried to read 4 file header bytes, only got 0'],
  [frame(3), 'truncated dump file; tried to read 4 file header bytes, only got 3'],
  [writePcap([]).subarray(0, 10), 'truncated dump file; tried to read 24 file header bytes, only got 6'],
  [frame(30), 'unknown file format'],
  [writePcap([], { version: [1, 4] }), 'archaic pcap savefile format'],
  [writePcap([], { version: [2, 5] }), 'unsupported pcap savefile version 2.5'],
  [writePcap([], { version: [3, 0] }), 'unsupported pcap savefile version 3.0'],
  [
    writePcap([], { linkType: 14 }),
    'cannot compile BPF filter "": unknown data link type 14 (min 104, max 289)',
  ],
  [
    writePcap([], { linkType: 0x10001 }),
    'cannot compile BPF filter "": unknown data link type 65537 (min 104, max 289)',
  ],
  [
    writePcap([], { linkType: 290 }),
    'cannot compile BPF filter "": unknown data link type 290 (min 104, max 289)',
  ],
])('refuses header %#', async (bytes, reason) => {
  const { error } = await readAll(pcapOf(bytes));
  expect(error).toMatchObject({
    code: 'CAPTURE_OPEN',
    message: `problem with trace file x.pcap (${reason})`,
  });
});

const first = 24 + 16 + 60;
it('names a cut packet that exceeds the snapshot length: libpcap reads it in two steps', async () => {
  const bytes = writePcap([packets[0]!], { snaplen: 40 });
  const cutAt = async (n: number) => (await readPcap(bytes.subarray(0, 40 + n))).error!.message;
  expect(await cutAt(39)).toContain('tried to read 40 captured bytes, only got 39');
  expect(await cutAt(40)).toContain('tried to read 60 captured bytes, only got 40');
});

it.each([
  ['in a record header', first + 5, 'truncated dump file; tried to read 16 header bytes, only got 5'],
  ['after a record header', first + 16, 'truncated dump file; tried to read 61 captured bytes, only got 0'],
  ['in a packet', first + 30, 'truncated dump file; tried to read 61 captured bytes, only got 14'],
])('names a cut %s', async (_, at, reason) => {
  const { packets: found, error } = await readPcap(writePcap(packets).subarray(0, at));
  expect(found).toHaveLength(1);
  expect(error).toMatchObject({
    code: 'CAPTURE_DAMAGED',
    message: `failed to read a packet from x.pcap: ${reason} (offset ${first})`,
  });
});

it.each([
  [65535, 'snaplen of 65535'],
  [0, 'snaplen of 262144'],
  [500000, 'maximum of 262144'],
])('names a length that cannot be, under snapshot length %i', async (snaplen, bound) => {
  const bytes = concat(writePcap([packets[0]!], { snaplen }), record(300000, 300000, 100));
  const { packets: found, error } = await readPcap(bytes);
  expect(found).toHaveLength(1);
  expect(error!.message).toBe(
    `failed to read a packet from x.pcap: invalid packet capture length 300000, bigger than ${bound} (offset ${first})`,
  );
});

it('reads more than a block, whatever the steps', async () => {
  const many = Array.from({ length: 1500 }, (_, i) => ({ time: i, bytes: frame(1000, i) }));
  for (const step of [997, 1 << 20]) {
    const { packets: found } = await readPcap(writePcap(many), step);
    expect(found).toHaveLength(many.length);
    const all = (some: readonly { bytes: Uint8Array }[]): Buffer => Buffer.concat(some.map((p) => p.bytes));
    expect(all(found).equals(all(many))).toBe(true);
  }
});
