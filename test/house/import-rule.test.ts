/** The import rule: a file imports from its own folder and from lower levels, types too. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf } from './source-files.ts';

/** Levels of folders and files in src; a folder's level holds for everything below it. */
const LEVELS: readonly (readonly [string, number])[] = [
  ['src/core/', 0],
  ['src/bus/', 1],
  ['src/capture/', 1],
  ['src/packet/', 2],
  ['src/log/', 2],
  ['src/session/', 3],
  ['src/analyzer/', 4],
  ['src/events.ts', 5],
  ['src/hooks.ts', 5],
  ['src/script/', 6],
  ['src/engine.ts', 7],
  ['src/index.ts', 8],
  ['src/command/', 8],
  ['src/testing/', 8],
  ['src/zeekjs.ts', 8],
  ['src/main.ts', 9],
];

/** Packages, and the only files that may import them. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  eventemitter3: /^src\/bus\/bus\.ts$/,
  'pcap-parser': /^src\/capture\/pipe\.ts$/,
  zod: /^src\/(log|script)\//,
  vitest: /^src\/testing\/vitest\.ts$/,
  'better-sqlite3': /^src\/log\/writers\/sqlite\.ts$/,
  'hyparquet-writer': /^src\/log\/writers\/parquet\.ts$/,
  hyparquet: /^src\/log\/writers\/parquet-columns\.ts$/,
  'zstd-napi': /^src\/log\/writers\/parquet\.ts$/,
  uplot: /^src\/command\/report\/page\//,
  esbuild: /^src\/command\/report\/page\.ts$/,
  'tsx/esm/api': /^src\/script\/import-hooks\.ts$/,
};

const room = (file: string) =>
  LEVELS.find(([path]) => file === path || (path.endsWith('/') && file.startsWith(path)));

const src = filesBelow('src');
const scripts = filesBelow('scripts');

it('every file of src has a level', () => {
  expect(src.filter((file) => room(file) === undefined)).toEqual([]);
});

describe('src imports its own folder and lower levels only', () => {
  it.each(src)('%s', (file) => {
    const own = room(file)!;
    const wrong = importsOf(file)
      .filter((name) => name.startsWith('.'))
      .filter((name) => {
        const target = room(posix.join(posix.dirname(file), name));
        return target === undefined || (target !== own && target[1] >= own[1]);
      });
    expect(wrong).toEqual([]);
  });
});

describe('packages have one importer', () => {
  it.each(src)('%s', (file) => {
    const wrong = importsOf(file)
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
      .filter((name) => !(PACKAGES[name]?.test(file) ?? false));
    expect(wrong).toEqual([]);
  });
});

describe("scripts import 'tapline' and other scripts only", () => {
  it.each(scripts)('%s', (file) => {
    const wrong = importsOf(file).filter((name) => {
      if (name === 'tapline' || name.startsWith('tapline/scripts/')) return false;
      return !(name.startsWith('.') && posix.join(posix.dirname(file), name).startsWith('scripts/'));
    });
    expect(wrong).toEqual([]);
  });
});

it('imports carry the extension .ts', () => {
  const bare = [...src, ...scripts].flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.') && !name.endsWith('.ts'))
      .map((name) => `${file}: ${name}`),
  );
  expect(bare).toEqual([]);
});
