/** The table of cases: complete, and true of the twin files and of the suite. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { twins, without } from './cases.ts';

const SUITE = new URL('../../../shared/conformance/script-cases/', import.meta.url);
const named = [...Object.values(twins).flat(), ...Object.keys(without)];

/** Names of the twins that a file really has. */
const inFile = (file: string): string[] => {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return [...text.matchAll(/^twin\(\s*'([^']+)'/gm)].map(([, name]) => name as string).sort();
};

it('a case is named once', () => {
  expect([...new Set(named)].sort()).toEqual(named.toSorted());
});

it('the twins are where the table says', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.test.ts'));
  const found = files.map((file) => [file.replace('.test.ts', ''), inFile(file)] as const);
  expect(Object.fromEntries(found.filter(([, names]) => names.length > 0))).toEqual(
    Object.fromEntries(Object.entries(twins).map(([file, names]) => [file, names.toSorted()])),
  );
});

it('every reason is of one of two kinds', () => {
  expect(Object.values(without).filter((reason) => !/^(language|not yet): ./.test(reason))).toEqual([]);
});

it.skipIf(!existsSync(SUITE))('the table has the cases of the suite, and a twin for each of its core', () => {
  const cases = readdirSync(SUITE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(named.toSorted()).toEqual(cases.map(({ name }) => name).sort());
  const core = cases.filter(({ name }) => {
    const text = readFileSync(new URL(`${name}/case.json`, SUITE), 'utf8');
    return (JSON.parse(text) as { core?: boolean }).core === true;
  });
  expect(core.length).toBeGreaterThan(60);
  expect(core.filter(({ name }) => name in without)).toEqual([]);
});
