/** The table of packet layers in the README is the code's: every layer once, in its order, no other. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { layers } from '../../src/packet/tree.ts';
import { ROOT } from './source-files.ts';

const COLUMNS = ['Layer', 'Reached by', 'What it does'];

/** Rows of the Markdown table between the two marks, head first, without the line of dashes. */
function table(): string[][] {
  const section = /<!-- layers -->\n([\s\S]*?)<!-- \/layers -->/.exec(
    readFileSync(`${ROOT}README.md`, 'utf8'),
  );
  if (section === null)
    throw new Error('README.md has no section between <!-- layers --> and <!-- /layers -->');
  const lines = section[1]!.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return cells.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
}

it('has the three columns', () => {
  expect(table()[0]).toEqual(COLUMNS);
});

it('names every layer once, in the order of the code', () => {
  const names = table()
    .slice(1)
    .map(([name]) => name!.replaceAll('`', ''));
  expect(names).toEqual(layers.map(({ name }) => name));
});

it('says how each layer is reached and what it does', () => {
  const poor = table().filter((row) => row.length !== COLUMNS.length || row.some((cell) => cell === ''));
  expect(poor).toEqual([]);
});
