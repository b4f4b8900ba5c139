/** Packages of writers that are not there: one sentence with the command that installs them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { optionalPackage } from '../../../src/log/writers/optional.ts';

it('names the command', () => {
  expect(() => optionalPackage('no-such-package')).toThrow(
    'the package no-such-package is not installed; npm install no-such-package',
  );
});

it('tells a package that is there and does not load from one that is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-optional-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const broken = join(folder, 'broken.cjs');
  writeFileSync(broken, "throw new Error('compiled against a different version\\nof Node')");
  expect(() => optionalPackage(broken)).toThrow('does not load (compiled against a different version)');
});
