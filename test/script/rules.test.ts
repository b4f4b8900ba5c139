/** The table of rules: complete, and true of the tests. Each rule is a test of this file, under its own name. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { twins } from '../script-cases/cases.ts';
import { ruleNumbers } from './rule-numbers.ts';
import { NONE, rules } from './rules.ts';

const SPECIFICATION = new URL('../../../shared/spec/script-runtime.md', import.meta.url);
const TESTS = new URL('../', import.meta.url);

const rows = Object.entries(rules).flatMap(([section, list]) =>
  list.map(([numbers, says, ...proofs]) => ({ section, numbers, says, proofs })),
);
const named = new Set(Object.values(twins).flat());

/** `1,3-5` as numbers. */
const numbersOf = (text: string): number[] =>
  text.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });

/** The test, or the group of tests, that bears a title: from its name to the next one that is not inside of it. */
function textOf(file: string, title: string): string | undefined {
  const at = new URL(`${file}.test.ts`, TESTS);
  const lines = existsSync(at) ? readFileSync(at, 'utf8').split('\n') : [];
  const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``];
  const start = lines.findIndex((line) =>
    quoted.some((name) => line.includes(`(${name}`) || line.trim() === `${name},`),
  );
  if (start < 0) return undefined;
  const depth = lines[start]!.search(/\S/);
  const end = lines.findIndex((line, i) => i > start && opensTest(line) && line.search(/\S/) <= depth);
  return lines.slice(start, end < 0 ? undefined : end).join('\n');
}

const opensTest = (line: string): boolean => /^ *(?:it|describe)\b/.test(line);

/** A twin is compared with Zeek's output; any other test has to expect something. */
function proves(proof: string): boolean {
  const [file, ...title] = proof.split(' > ') as [string, ...string[]];
  if (title.length === 0) return named.has(proof);
  const text = textOf(file, title.join(' > '));
  return text !== undefined && /\bexpect/.test(text);
}

describe('rules', () => {
  it.each(rows.map((row) => [`${row.section}/${row.numbers}: ${row.says}`, row]))('%s', (_, { proofs }) => {
    expect(proofs).not.toEqual([]);
    const reasons = proofs.filter((proof) => proof.startsWith(NONE));
    if (reasons.length > 0) expect(proofs).toEqual([expect.stringMatching(/^none: .{9}/)]);
    else expect(proofs.filter((proof) => !proves(proof))).toEqual([]);
  });
});

it('no rule stands twice, and few go without a test', () => {
  const places = rows.flatMap(({ section, numbers }) => numbersOf(numbers).map((n) => `${section}/${n}`));
  expect(places.filter((place, i) => places.indexOf(place) < i)).toEqual([]);
  expect(rows.filter(({ proofs }) => proofs[0]?.startsWith(NONE)).length).toBeLessThan(rows.length / 15);
});

it('what is not there proves nothing', () => {
  expect(proves('bus/bus > flies')).toBe(false);
  expect(proves('bus/none > order')).toBe(false);
  expect(proves('event-flies')).toBe(false);
});

it.skipIf(!existsSync(SPECIFICATION))('the rules are those of the specification', () => {
  const counted = ruleNumbers(readFileSync(SPECIFICATION, 'utf8'), ['1', '2', '3', '4', '5', '6', '7']);
  const places = rows.flatMap(({ section, numbers }) => numbersOf(numbers).map((n) => `${section}/${n}`));
  expect(places.toSorted()).toEqual([...counted.keys()].sort());
});
