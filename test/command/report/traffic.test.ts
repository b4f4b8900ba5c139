/** Packets and bytes over time: slots that widen, and keep their sums. */
import { expect, it } from 'vitest';
import { MemorySource } from '../../../src/capture/memory.ts';
import { Pull, RawPacket } from '../../../src/capture/source.ts';
import { TrafficSource } from '../../../src/command/report/traffic.ts';

/** A source that has handed out packets of 60 bytes at these times. */
function after(times: readonly number[]): TrafficSource {
  const bytes = new Uint8Array(60);
  const source = new TrafficSource(new MemorySource(times.map((time) => ({ time, bytes }))));
  const raw = new RawPacket();
  while (source.next(raw) === Pull.packet);
  return source;
}

const sum = (values: readonly number[]): number => values.reduce((all, n) => all + n, 0);

it('counts by the millisecond as long as they are few', () => {
  const { traffic, packets, bytes, first, last } = after([5, 5.0004, 5.003]);
  expect(traffic).toEqual({ start: 5, width: 0.001, packets: [2, 0, 0, 1], bytes: [120, 0, 0, 60] });
  expect([packets, bytes, first, last]).toEqual([3, 180, 5, 5.003]);
});

it('joins slots when time goes on, by hours and years', () => {
  for (const span of [10, 3600, 1e9]) {
    const times = Array.from({ length: 1001 }, (_, i) => 1 + (i * span) / 1000);
    const { traffic } = after(times);
    expect(traffic.packets.length).toBeLessThanOrEqual(4096);
    expect(traffic.width * traffic.packets.length).toBeGreaterThanOrEqual(span);
    expect(traffic.width * (traffic.packets.length - 1)).toBeLessThanOrEqual(span);
    expect(sum(traffic.packets)).toBe(1001);
    expect(sum(traffic.bytes)).toBe(60060);
  }
});

it('counts what is earlier than the first packet as early as can be', () => {
  expect(after([5, 1]).traffic.packets).toEqual([2]);
});

it('of no packets is empty', () => {
  expect(after([]).traffic).toMatchObject({ start: 0, packets: [], bytes: [] });
});
