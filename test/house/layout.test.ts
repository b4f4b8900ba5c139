/** Scripts and load lists agree: nothing is forgotten, every script is named after its place. */
import { describe, expect, it } from 'vitest';
import { analyzerEvents } from '../../src/analyzer/events.ts';
import { eventCatalogue, runtimeEvents } from '../../src/events.ts';
import { packetEvents } from '../../src/packet/events.ts';
import { isScript, type Script } from '../../src/script/script.ts';
import { sessionEvents } from '../../src/session/events.ts';
import { filesBelow, importsOf, textOf } from './source-files.ts';

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

it('the event catalogue joins the floors without a clash', () => {
  const floors = [packetEvents, sessionEvents, analyzerEvents, runtimeEvents].map((floor) =>
    Object.keys(floor),
  );
  expect(Object.keys(eventCatalogue).sort()).toEqual(floors.flat().sort());
});

it('a policy script that adds a column stays under 40 lines', () => {
  const long = policy.filter((file) => {
    const text = textOf(file);
    // one with a stream of its own does more than that
    return text.includes('redefRecord') && !text.includes('createStream') && text.split('\n').length >= 40;
  });
  expect(long).toEqual([]);
});
