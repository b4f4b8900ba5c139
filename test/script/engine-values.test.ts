/** What a script changes in its engine is undone at unload; what the engine hands to scripts. */
import { column, Engine, record } from 'tapline';
import { expect, it } from 'vitest';
import { defineScript } from '../../src/script/script.ts';
import { SCRIPT_ARGUMENTS } from '../../src/script/tunables.ts';

const quiet = () => new Engine({ report: () => {}, print: () => {} });

it('unloading takes out writers, rotation names and filter defaults', async () => {
  const engine = quiet();
  const script = defineScript({
    name: 'brings',
    setup({ log }) {
      log.registerWriter('Test::WRITER', () => ({ write() {}, flush() {}, close() {} }));
      log.setRotationFormat(({ path }) => ({ file_basename: path }));
      log.setFilterDefaults({ fieldNameMap: { a: 'b' } });
    },
  });
  await engine.load([script]);
  expect(engine.logging.writers()).toContain('Test::WRITER');
  expect(engine.logging.rotationFormat).toBeDefined();
  expect(engine.logging.filterDefaults.fieldNameMap).toEqual({ a: 'b' });
  engine.unload(script);
  expect(engine.logging.writers()).not.toContain('Test::WRITER');
  expect(engine.logging.rotationFormat).toBeUndefined();
  expect(engine.logging.filterDefaults.fieldNameMap).toBeUndefined();
});

it('unloading makes a field a column again, or no more', async () => {
  const engine = quiet();
  const Info = record('Test::Info', { shown: column.string() });
  const script = defineScript({ name: 'hides', setup: (zeek) => zeek.redefLogged(Info, 'shown', false) });
  const logged = () => engine.records.fields(Info).map((field) => field.logged);
  await engine.load([script]);
  expect(logged()).toEqual([false]);
  engine.unload(script);
  expect(logged()).toEqual([true]);
});

it('zeek.args is what the command line gave the script, empty by default', async () => {
  const seen: (readonly string[])[] = [];
  const script = defineScript({ name: 'asks', setup: (zeek) => void seen.push(zeek.args) });
  await quiet().load([script]);
  const engine = quiet();
  engine.options.redef(SCRIPT_ARGUMENTS, '=', ['a', '-b']);
  await engine.load([script]);
  expect(seen).toEqual([[], ['a', '-b']]);
});

it('a failure limit of the command line reaches the bus', () => {
  const engine = quiet();
  expect(engine.bus.failures.limit).toBe(0);
  engine.options.assign('Tapline::max_handler_failures=5');
  expect(engine.bus.failures.limit).toBe(5);
});
