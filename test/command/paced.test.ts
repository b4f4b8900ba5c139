/** Pseudo-realtime: packets wait for their time. */
import { expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { parseArguments } from '../../src/command/arguments.ts';
import { PacedSource, speedOf } from '../../src/command/paced.ts';

const packets = [100, 100.5, 102, 101].map((time) => ({ time, bytes: new Uint8Array(14) }));

it('gives each packet when it is due, the first and late ones at once', () => {
  let now = 5000;
  const source = new PacedSource(new MemorySource(packets), 10, () => now);
  const raw = new RawPacket();
  const pull = () => [source.next(raw), raw.time];
  expect(pull()).toEqual([Pull.packet, 100]);
  expect(pull()).toEqual([Pull.wait, 100.5]);
  now += 49;
  expect(pull()).toEqual([Pull.wait, 100.5]);
  now += 1;
  expect(pull()).toEqual([Pull.packet, 100.5]);
  now += 150;
  expect(pull()).toEqual([Pull.packet, 102]);
  expect(pull()).toEqual([Pull.packet, 101]);
  expect(source.next(raw)).toBe(Pull.end);
});

it('ready resolves when the packet is due', async () => {
  const source = new PacedSource(new MemorySource(packets), 20);
  const raw = new RawPacket();
  source.next(raw);
  const started = performance.now();
  let pulls = 0;
  while (source.next(raw) === Pull.wait) {
    pulls++;
    await source.ready();
  }
  expect(raw.time).toBe(100.5);
  expect(performance.now() - started).toBeGreaterThanOrEqual(20);
  expect(pulls).toBeLessThan(5);
});

it.each([
  [['--pseudo-realtime', 'a.ts'], '1'],
  [['--pseudo-realtime=2.5', 'a.ts'], '2.5'],
  [['a.ts'], undefined],
])('%j: speed %s', (words, speed) => {
  const args = parseArguments(words);
  expect(args.pseudoRealtime).toBe(speed);
  expect(args.scripts).toEqual(['a.ts']);
});

it.each(['0', '-1', 'fast', '', 'Infinity'])('%j is no speed', (text) => {
  expect(() => speedOf(text)).toThrow('--pseudo-realtime takes a speed above 0');
});
