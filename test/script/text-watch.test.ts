/** Watching a text file. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchText } from '../../src/script/text-watch.ts';

let folder: string;
let file: string;
let texts: string[];
let off: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'tapline-watch-'));
  file = join(folder, 'file');
  texts = [];
  writeFileSync(file, 'one');
  off = watchText(file, (text) => texts.push(text));
});
afterEach(() => {
  off();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const second = () => vi.advanceTimersByTime(1000);

it('gives the new text once for each change', () => {
  second();
  writeFileSync(file, 'three');
  second();
  second();
  expect(texts).toEqual(['three']);
});

it('says nothing of a file that is gone, and sees the one that replaces it', () => {
  rmSync(file);
  second();
  expect(texts).toEqual([]);
  writeFileSync(`${file}.new`, 'two');
  renameSync(`${file}.new`, file);
  second();
  expect(texts).toEqual(['two']);
});

it('ends', () => {
  off();
  writeFileSync(file, 'three');
  second();
  expect(texts).toEqual([]);
});
