/** The fuzz targets for a short, always equal count; everything that was ever found; and that the hunt finds. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { layers } from '../../src/packet/tree.ts';
import { entered } from './engine.ts';
import { readFind, writeFind } from './finds.ts';
import { hunt, inputOf, judgeInput } from './hunt.ts';
import type { Target } from './target.ts';
import { targets } from './targets/index.ts';

const SEED = 20;
/** Inputs per target: a few seconds altogether. */
const COUNTS: Readonly<Record<string, number>> = { pcap: 250, pcapng: 250, packets: 25, segments: 40 };
const FINDS = fileURLToPath(new URL('../../fixtures/fuzz/', import.meta.url));
const MINUTE = 60_000;

it('every target has a count', () => {
  expect(Object.keys(COUNTS)).toEqual(Object.keys(targets));
});

it.each(Object.entries(COUNTS))('%s: %i inputs without a find', { timeout: MINUTE }, async (name, count) => {
  const { executions, found } = await hunt(await targets[name]!(), { seed: SEED, count });
  expect(found && `input ${found.index}: ${found.message}`).toBeUndefined();
  expect(executions).toBe(count);
});

it('the packets reach every layer that the tree leads to', () => {
  const missed = layers.map(({ name }) => name).filter((name) => !entered.has(name));
  expect(missed).toEqual(['SKIP']);
});

describe('what was found once stays repaired', () => {
  const files = readdirSync(FINDS).filter((name) => name.endsWith('.txt'));
  it.each(files)('%s', async (name) => {
    const { target, input } = readFind(readFileSync(FINDS + name, 'utf8'));
    expect(await judgeInput(await targets[target]!(), input)).toBe('');
  });
});

describe('the hunt', () => {
  const fragile: Target = {
    name: 'fragile',
    make: (random) => random.bytes(4),
    judge: async (input) => ((input as Uint8Array)[0]! > 0xf0 ? 'too large' : ''),
  };

  it('stops at a find, whose number and seed make it again', async () => {
    const { executions, found } = await hunt(fragile, { seed: 3, count: 10_000 });
    expect(found).toMatchObject({ index: executions - 1, message: 'too large' });
    expect(inputOf(fragile, 3, found!.index)).toEqual(found!.input);
    expect(inputOf(fragile, 4, found!.index)).not.toEqual(found!.input);
  });

  it('takes an input for one that hangs when it is slow twice', { timeout: MINUTE }, async () => {
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const slow: Target = { ...fragile, judge: () => wait(2100).then(() => '') };
    expect(await judgeInput(slow, new Uint8Array(1))).toMatch(/^hangs: 2\.\d s for one input$/);
  });

  it('sees memory that engines leave behind', async () => {
    const kept: Uint8Array[][] = [];
    const leaky: Target = {
      ...fragile,
      judge: async () => {
        kept.push(Array.from({ length: 40_000 }, () => new Uint8Array(0)));
        return '';
      },
    };
    const { found } = await hunt(leaky, { seed: 1, count: 5000, seconds: 1, collect: () => {} });
    expect(found?.message).toMatch(/^memory grew by \d+ MiB between engines$/);
  });
});

it('a find reads as it was written', () => {
  const file = { target: 'pcap', message: 'one\ntwo', input: Uint8Array.from({ length: 200 }, (_, i) => i) };
  expect(readFind(writeFind(file))).toEqual(file);
  const packet = { time: 1.5, linkType: 101, wire: 9, bytes: Uint8Array.of(1, 2, 255) };
  const packets = {
    target: 'packets',
    message: 'm',
    input: [packet, { ...packet, bytes: new Uint8Array(0) }],
  };
  expect(readFind(writeFind(packets))).toEqual(packets);
});
