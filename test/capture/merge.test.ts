/** Several captures as one, and packets from an array. */
import { expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory.ts';
import { mergeCaptures } from '../../src/capture/merge.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { writePcap } from '../../src/testing/captures.ts';
import { pcapOf, readAll } from './read.ts';

const packet = (time: number, mark: number) => ({ time, bytes: Uint8Array.of(mark) });
const marks = (found: readonly { bytes: Uint8Array }[]): number[] => found.map(({ bytes }) => bytes[0]!);

it('gives an array as it is', async () => {
  const source = new MemorySource([
    packet(1, 7),
    { time: 2, bytes: Uint8Array.of(8), wire: 60, linkType: 113 },
  ]);
  const { packets } = await readAll(source);
  expect(packets).toMatchObject([
    { time: 1, wire: 1, linkType: 1, weird: '', filtered: true },
    { time: 2, wire: 60, linkType: 113 },
  ]);
  expect([source.consumed, source.size]).toEqual([2, 2]);
});

it('names an array packet without bytes', async () => {
  const { packets } = await readAll(new MemorySource([{ time: 1, bytes: new Uint8Array(0) }]));
  expect(packets[0]!.weird).toBe('empty_pcap_header');
});

it('orders by time; equal times keep the order of the sources', async () => {
  const a = new MemorySource([packet(1, 1), packet(3, 2), packet(3, 3), packet(9, 4)]);
  const b = new MemorySource([packet(1, 11), packet(2, 12), packet(3, 13)]);
  const { packets, error } = await readAll(mergeCaptures([a, b]));
  expect(error).toBeUndefined();
  expect(marks(packets)).toEqual([1, 11, 12, 2, 3, 13, 4]);
});

it('keeps the order within a source whose times go back', async () => {
  const a = new MemorySource([packet(5, 1), packet(1, 2)]);
  const b = new MemorySource([packet(3, 11), packet(6, 12)]);
  expect(marks((await readAll(mergeCaptures([a, b]))).packets)).toEqual([11, 1, 2, 12]);
});

it('waits for a source that has nothing yet, and mixes link types', async () => {
  const frames = (n: number, from: number) => Array.from({ length: n }, (_, i) => packet(from + i, from + i));
  const a = await pcapOf(writePcap(frames(50, 0)), 5);
  const b = await pcapOf(writePcap(frames(50, 20), { linkType: 113 }), 300);
  const { packets } = await readAll(mergeCaptures([a, b]));
  const expected = [...frames(50, 0), ...frames(50, 20)].map(({ time }) => time).sort((x, y) => x - y);
  expect(packets.map(({ time }) => time)).toEqual(expected);
  expect(packets.filter(({ linkType }) => linkType === 113)).toHaveLength(50);
});

it('a damaged source ends the whole after all that lies before its damage', async () => {
  const damaged = await pcapOf(writePcap([packet(1, 1), packet(4, 2), packet(6, 3)]).subarray(0, -3));
  const whole = new MemorySource([packet(2, 11), packet(3, 12), packet(7, 13)]);
  const { packets, error } = await readAll(mergeCaptures([whole, damaged]));
  expect(marks(packets)).toEqual([1, 11, 12, 2]);
  expect(error).toMatchObject({ code: 'CAPTURE_DAMAGED' });
  expect(error?.message).toContain('x.pcap');
});

it('sums sizes, joins names, closes all', async () => {
  const closed: string[] = [];
  const source = (name: string) =>
    Object.assign(new MemorySource([packet(1, 1)], name), { close: () => void closed.push(name) });
  const merged = mergeCaptures([source('a'), source('b')]);
  expect([merged.name, merged.size]).toEqual(['a, b', 2]);
  expect(merged.next(new RawPacket())).toBe(Pull.packet);
  merged.close();
  expect(closed).toEqual(['a', 'b']);
});
