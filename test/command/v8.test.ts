/** Settings of V8: for large captures only, and only those that this version knows. */
import { spawnSync } from 'node:child_process';
import v8 from 'node:v8';
import { afterEach, expect, it, vi } from 'vitest';
import { prepareV8, SETTINGS, SETTINGS_OF_WORKERS } from '../../src/command/v8.ts';

const set = vi.spyOn(v8, 'setFlagsFromString').mockImplementation(() => {});
afterEach(() => set.mockClear());

const LARGE = 1e9;

it('large captures set what was measured', () => {
  prepareV8(LARGE, SETTINGS_OF_WORKERS, '11.3.244.8-node.33');
  expect(set.mock.calls.flat()).toEqual(SETTINGS_OF_WORKERS);
});

it.each([
  ['a small capture', 1e6, '11.3.244.8-node.33'],
  ['standard input', undefined, '11.3.244.8-node.33'],
  ['another V8', LARGE, '12.4.254.21-node.33'],
  ['a V8 whose number begins alike', LARGE, '110.1.2.3'],
])('%s sets nothing', (_, size, version) => {
  prepareV8(size, SETTINGS, version);
  expect(set).not.toHaveBeenCalled();
});

it.runIf(process.versions.v8.startsWith('11.'))('V8 knows the settings', () => {
  for (const setting of SETTINGS_OF_WORKERS) {
    const { status, stderr } = spawnSync(process.execPath, [setting, '-e', '0'], { encoding: 'utf8' });
    expect([setting, status, stderr]).toEqual([setting, 0, '']);
  }
});
