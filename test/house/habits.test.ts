/** Habits of the house that a test can see: clocks, types switched off, names, first lines. */
import { describe, expect, it } from 'vitest';
import { filesBelow, textOf } from './source-files.ts';

const files = [...filesBelow('src'), ...filesBelow('scripts')];

/** Where the wall clock is what Zeek writes: `#open` and `#close` of logs. */
const WALL_CLOCK = /^src\/log\//;

describe('packet time is the only clock', () => {
  it.each(files.filter((file) => !WALL_CLOCK.test(file)))('%s', (file) => {
    expect(textOf(file)).not.toMatch(/\bDate\.now\b|\bnew Date\(\)/);
  });
});

it('`any` stands in bus.ts only, once', () => {
  const any = /(?::|<|,|\bas)\s*any\b(?!\s*:)|\bany\[\]/g;
  const found = files.flatMap((file) => {
    const code = textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '');
    return [...code.matchAll(any)].map(() => file);
  });
  expect(found).toEqual(['src/bus/bus.ts']);
});

it('no file switches the type check off', () => {
  expect(files.filter((file) => /@ts-(ignore|nocheck|expect-error)/.test(textOf(file)))).toEqual([]);
});

it('every file says in its first line what it is', () => {
  const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(textOf(file)));
  expect(silent).toEqual([]);
});

it('no file or folder is named after nothing', () => {
  expect(
    files.filter(
      (f) => /(^|[/-])(utils?|helpers?|common|misc|manager)(\.ts|\/)/.test(f) && f.startsWith('src/'),
    ),
  ).toEqual([]);
});
