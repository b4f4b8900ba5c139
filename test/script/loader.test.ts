/** The loader: order by needs, cycles and duplicates, names to files, and errors that name their place. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TaplineError } from '../../src/core/fail.ts';
import { findScript, importScript, inOrder, loadFailure, scriptNames } from '../../src/script/loader.ts';
import { endingLine } from '../../src/script/reporter.ts';
import { defineScript, type Script } from '../../src/script/script.ts';
import { Scripts } from '../../src/script/scripts.ts';
import { fakeParts } from './parts.ts';

const script = (name: string, ...needs: Script[]) => defineScript({ name, needs, setup: () => {} });
const names = (scripts: readonly Script[]) => scripts.map((s) => s.name);

describe('order', () => {
  it('puts needs first, each once', () => {
    const a = script('a');
    const b = script('b', a);
    const c = script('c', a, b);
    expect(names(inOrder([c, a]))).toEqual(['a', 'b', 'c']);
  });

  it('leaves out what is loaded already', () => {
    const a = script('a');
    expect(names(inOrder([script('b', a)], new Set([a])))).toEqual(['b']);
  });

  it('names a circle', () => {
    const needs: Script[] = [];
    const a = defineScript({ name: 'a', needs, setup: () => {} });
    needs.push(script('b', a));
    expect(() => inOrder([a])).toThrow('scripts need each other in a circle: a → b → a');
  });

  it('refuses two scripts of one name, and a need that is no script', () => {
    expect(() => inOrder([script('a'), script('a')])).toThrow(/two scripts have this name/);
    expect(() => inOrder([script('a', undefined as never)])).toThrow(/not ready yet/);
  });
});

describe('names', () => {
  it.each([
    ['base/protocols/conn', /scripts\/base\/protocols\/conn\/index\.ts$/],
    ['base/protocols/conn/main', /conn\/main\.ts$/],
    ['base/frameworks/tunnels', /tunnels\/main\.ts$/],
    ['policy/misc/dump-events', /policy\/misc\/dump-events\.ts$/],
    ['misc/dump-events', /policy\/misc\/dump-events\.ts$/],
    ['protocols/conn/ip-proto', /policy\/protocols\/conn\/ip-proto\.ts$/],
    ['local', /scripts\/site\/local\.ts$/],
  ])('%s', (name, path) => {
    expect(findScript(name, '/')).toMatch(path);
  });

  it('lists what comes with the package', () => {
    expect(scriptNames()).toEqual(expect.arrayContaining(['base/init', 'base/protocols/conn', 'policy/all']));
  });

  it('suggests for a name that is none', async () => {
    await expect(importScript('base/protocols/con', '/')).rejects.toThrow(
      "can't find base/protocols/con (did you mean 'base/protocols/conn'?)",
    );
  });
});

describe('files', () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tapline-loader-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found in the folder, by package name in its node_modules, and with any ending', () => {
    write('mine.mjs', '');
    mkdirSync(join(folder, 'node_modules/some-scripts'), { recursive: true });
    write('node_modules/some-scripts/package.json', '{"name":"some-scripts","main":"start.js"}');
    write('node_modules/some-scripts/start.js', '');
    expect(findScript('./mine', folder)).toBe(join(folder, 'mine.mjs'));
    expect(findScript('mine.mjs', folder)).toBe(join(folder, 'mine.mjs'));
    expect(findScript('some-scripts', folder)).toBe(join(folder, 'node_modules/some-scripts/start.js'));
    expect(findScript('no-such-package', folder)).toBeUndefined();
  });

  it('without a default script run as they are, with zeek as a global', async () => {
    write('plain.mjs', "zeek.on('zeek_init', () => zeek.print('hello'));");
    const { parts, printed } = fakeParts();
    await new Scripts(parts).load(['./plain.mjs'], folder);
    parts.bus.point('zeek_init').raise();
    parts.bus.drain();
    expect(printed).toEqual(['hello']);
  });

  it('that throw are named with their line', async () => {
    write('broken.mjs', "\nthrow new Error('not today');");
    await expect(importScript('./broken.mjs', folder)).rejects.toThrow(/broken\.mjs, line 2: not today/);
  });
});

describe('an engine’s scripts', () => {
  it('are set up once, and give what they return to those that need them', () => {
    const { parts } = fakeParts();
    const scripts = new Scripts(parts);
    let setups = 0;
    const giver = defineScript({ name: 'giver', setup: () => ({ answer: 42, n: ++setups }) });
    let got = 0;
    const taker = defineScript({
      name: 'taker',
      needs: [giver],
      setup: (zeek) => {
        got = zeek.use(giver).answer;
      },
    });
    scripts.set(taker);
    scripts.set(giver);
    expect([got, setups, scripts.names()]).toEqual([42, 1, ['giver', 'taker']]);
  });

  it('must be needed to be used', () => {
    const scripts = new Scripts(fakeParts().parts);
    const giver = defineScript({ name: 'giver', setup: () => 1 });
    const taker = defineScript({ name: 'taker', setup: (zeek) => void zeek.use(giver) });
    expect(() => scripts.set(taker)).toThrow(/uses giver without needing it/);
  });

  it('are undone when setup throws, and when unloaded', () => {
    const { parts } = fakeParts();
    const scripts = new Scripts(parts);
    const broken = defineScript({
      name: 'broken',
      setup: (zeek) => {
        zeek.on('zeek_init', () => {});
        throw new Error('not today');
      },
    });
    expect(() => scripts.set(broken)).toThrow(/loader\.test\.ts, line \d+: not today/);
    expect(parts.bus.point('zeek_init').wanted).toBe(false);
    const good = defineScript({ name: 'good', setup: (zeek) => void zeek.on('zeek_init', () => {}) });
    scripts.set(good);
    expect(parts.bus.point('zeek_init').wanted).toBe(true);
    scripts.unload(good);
    expect(parts.bus.point('zeek_init').wanted).toBe(false);
  });

  it('are not unloaded while others need them', () => {
    const scripts = new Scripts(fakeParts().parts);
    const a = script('a');
    scripts.set(script('b', a));
    expect(() => scripts.unload(a)).toThrow(/b needs it/);
  });

  it('of two engines do not touch each other', () => {
    const [one, two] = [fakeParts(), fakeParts()];
    const shared = defineScript({
      name: 'shared',
      setup: (zeek) => void zeek.on('zeek_init', () => zeek.print('hi')),
    });
    new Scripts(one.parts).set(shared);
    new Scripts(two.parts).set(shared);
    one.parts.bus.point('zeek_init').raise();
    one.parts.bus.drain();
    expect([one.printed, two.printed]).toEqual([['hi'], []]);
  });
});

it('a syntax error is one line with file, line and reason', () => {
  const transformer = new Error('Transform failed with 1 error:\n/x/a.ts:3:0: ERROR: Unexpected end of file');
  // its frames are of the transformer, not of a script
  transformer.stack = `Error: ${transformer.message}`;
  const failure = loadFailure('/x/a.ts', transformer);
  expect(failure).toBeInstanceOf(TaplineError);
  expect(endingLine(failure as TaplineError)).toBe('error in /x/a.ts, line 3: Unexpected end of file');
});
