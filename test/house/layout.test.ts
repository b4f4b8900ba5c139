/** Scripts and load lists agree: nothing is forgotten, every script is named after its place. */
import { describe, expect, it } from 'vitest';
import { isScript, type Script } from '../../src/script/script.ts';
import { filesBelow, importsOf } from './source-files.ts';

const scripts = filesBelow('scripts');
const policy = scripts.filter(
  (file) => file.startsWith('scripts/policy/') && file !== 'scripts/policy/all.ts',
);

it('policy/all names every policy script', () => {
  const named = importsOf('scripts/policy/all.ts').filter((name) => name.startsWith('./'));
  expect(named.map((name) => `scripts/policy/${name.slice(2)}`).sort()).toEqual(policy);
});

describe('a script is named after its file', () => {
  it.each(scripts)('%s', async (file) => {
    const { default: script } = (await import(`../../${file}`)) as { default: Script };
    expect(isScript(script)).toBe(true);
    const path = file.slice('scripts/'.length, -'.ts'.length);
    expect([path, path.replace(/\/(main|index)$/, '')]).toContain(script.name);
  });
});
