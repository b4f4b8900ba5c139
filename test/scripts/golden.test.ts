/** Every shipped script has a golden log, and its capture is what its program makes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exampleFixtures } from '../../fixtures/examples/make.ts';
import { type Golden, goldenFile, goldens, logsOf } from '../../fixtures/golden.ts';
import { filesBelow, textOf } from '../house/source-files.ts';

const nameOf = (file: string): string => file.replace(/^scripts\//, '').replace(/\.ts$/, '');
const examples = filesBelow('scripts/examples');

it('names every policy script and example', () => {
  const shipped = [...filesBelow('scripts/policy').filter((file) => !file.endsWith('/all.ts')), ...examples];
  const golden = goldens.map(({ script }) => script).filter((name) => !name.startsWith('base/'));
  expect(golden.sort()).toEqual(shipped.map(nameOf).sort());
});

describe.each(goldens)('$script', (golden: Golden) => {
  it.each(golden.logs)('%s', async (log) => {
    const text = (await logsOf(golden)).get(log);
    expect(text).toBe(readFileSync(goldenFile(golden, log), 'utf8'));
    expect(text).not.toBe('');
  });
});

describe('captures of the examples', () => {
  it.each(Object.entries(exampleFixtures))('%s is what make.ts makes', (name, make) => {
    const file = fileURLToPath(new URL(`../../fixtures/examples/${name}`, import.meta.url));
    expect(readFileSync(file).equals(make())).toBe(true);
  });
});

it('an example stays under 40 lines', () => {
  // a packet layer of one's own is more than that
  const long = examples.filter(
    (file) => textOf(file).split('\n').length > 40 && !file.endsWith('/custom-layer.ts'),
  );
  expect(long).toEqual([]);
});
