/** Hooks: order, break, errors, groups. */
import { expect, it } from 'vitest';
import { Groups } from '../../src/bus/groups.ts';
import type { HandlerFailure } from '../../src/bus/handler.ts';
import { Hooks } from '../../src/bus/hook.ts';

function bench() {
  const failures: HandlerFailure[] = [];
  const hooks = new Hooks({ limit: 0, report: (f) => failures.push(f) }, new Groups());
  const seen: string[] = [];
  return { hooks, seen, failures };
}

it('runs bodies by priority, ties in order, and is true when nobody breaks', () => {
  const { hooks, seen } = bench();
  hooks.on('h', () => void seen.push('a'));
  hooks.on('h', () => void seen.push('b'), { priority: 5 });
  hooks.on('h', () => void seen.push('c'));
  expect(hooks.run('h')).toBe(true);
  expect(seen).toEqual(['b', 'a', 'c']);
});

it('false breaks: later bodies are skipped, effects before stay; other results do not break', () => {
  const { hooks, seen } = bench();
  const record = { n: 0 };
  hooks.on('h', (r: typeof record) => ++r.n, { priority: 2 });
  hooks.on('h', () => undefined, { priority: 1 });
  hooks.on('h', () => false);
  hooks.on('h', () => void seen.push('skipped'), { priority: -1 });
  expect(hooks.run('h', record)).toBe(false);
  expect(record.n).toBe(1);
  expect(seen).toEqual([]);
});

it('an error counts as a normal end of that body and is reported', () => {
  const { hooks, seen, failures } = bench();
  hooks.on('h', () => {
    throw new Error('unset');
  });
  hooks.on('h', () => void seen.push('next'));
  expect(hooks.run('h')).toBe(true);
  expect(seen).toEqual(['next']);
  expect(failures[0]).toMatchObject({ kind: 'hook', name: 'h' });
});

it('is true without bodies or with all of them disabled; wants tells', () => {
  const { hooks } = bench();
  expect([hooks.run('nobody'), hooks.wants('nobody')]).toEqual([true, false]);
  hooks.on('h', () => false, { group: 'g' });
  expect(hooks.wants('h')).toBe(true);
  hooks.groups.set('attribute', 'g', false);
  expect([hooks.run('h'), hooks.wants('h')]).toEqual([true, false]);
});

it('nests: a break ends the innermost call only', () => {
  const { hooks, seen } = bench();
  hooks.on('inner', () => false);
  hooks.on('outer', () => void seen.push(`inner ${hooks.run('inner')}`));
  hooks.on('outer', () => void seen.push('after'));
  expect(hooks.run('outer')).toBe(true);
  expect(seen).toEqual(['inner false', 'after']);
});

it('off takes a body out', () => {
  const { hooks } = bench();
  const off = hooks.on('h', () => false);
  off();
  expect(hooks.run('h')).toBe(true);
});
