/** scripts/REFERENCE.md is what the code says: nothing is missing, nothing is old, everything has types and a sentence. */
import { describe, expect, it } from 'vitest';
import { textOf } from '../house/source-files.ts';
import { type Catalogue, catalogue } from './catalogue.ts';
import { reference } from './reference.ts';
import { signatures } from './signatures.ts';

const page = textOf('scripts/REFERENCE.md');

/** Rows of the table under a heading, cell by cell. */
const rowsOf = (title: string): string[][] => {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`))!;
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.slice(2, -2).split(/(?<!\\) \| /));
};

it('is what `npm run reference` writes', async () => {
  expect(await reference()).toBe(page);
});

describe('the catalogue', async () => {
  const all: Catalogue = await catalogue();

  it.each(['events', 'hooks'] as const)('%s have arguments, and the declared ones exist', (part) => {
    const declared = signatures(part === 'events' ? 'Events' : 'Hooks');
    const names = all[part].map(({ name }) => name);
    expect(names.filter((name) => !declared.has(name))).toEqual([]);
    expect([...declared.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  it('everything has a sentence', () => {
    const { columns: _, ...rest } = all;
    const silent = Object.values(rest)
      .flat()
      .filter(({ says }) => !/^[A-Z].*\.$/.test(says));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});

it.each(['Events', 'Hooks', 'Options', 'Writers', 'Packet layers', 'Scripts', 'Errors'])(
  '%s: no cell is empty',
  (title) => {
    const rows = rowsOf(title);
    expect(rows.length).toBeGreaterThan(2);
    expect(
      rows.filter((row) => row.some((cell, i) => cell === '' && !(title === 'Options' && i === 2))),
    ).toEqual([]);
  },
);
