/**
 * Settings of V8 for a run over a large capture, whose hot functions are the same from the first packets to the last:
 * they are optimized after one round of profiling instead of three, and the space for young objects grows to its full
 * size in two steps instead of four. Of 1.25 s for 600,000 packets this spares 50 ms.
 *
 * Settings come late, when all scripts are loaded: V8 takes up no code that was compiled under others, be it Node's own
 * modules or ours. And only where they were measured: V8 names and reads them otherwise in other versions.
 */
import { createRequire } from 'node:module';

const MEASURED = /^11\./;
export const SETTINGS = [
  '--ticks-before-optimization=1',
  '--semi-space-growth-factor=8',
  '--no-minor-gc-task',
];
/**
 * With several engines in the process their compilers compete with them for the processor's cores: less is inlined.
 * Of 1.60 s for the same packets, two workers and two cores this spares 0.2 s.
 */
export const SETTINGS_OF_WORKERS = [...SETTINGS, '--max-inlined-bytecode-size-cumulative=150'];
/** Bytes: some 70 ms of work, of which loading node:v8 and what Node compiles anew take 2 ms. */
const LARGE = 1 << 25;

/** Prepares V8 for reading `size` bytes, as far as they are known. */
export function prepareV8(
  size: number | undefined,
  settings: readonly string[] = SETTINGS,
  version: string = process.versions.v8,
): void {
  if (size === undefined || size < LARGE || !MEASURED.test(version)) return;
  const v8 = createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
  for (const setting of settings) v8.setFlagsFromString(setting);
}
