/** Taking turns: every stage runs once, then every stage again, so that whatever else the machine does meets them all. */
import { cpuSeconds } from './cpu-time.ts';
import type { Stage } from './stages.ts';
import type { Measured } from './table.ts';

/** Runs the stages over a capture, in turn, `runs` times. */
export async function measure(stages: readonly Stage[], path: string, runs: number): Promise<Measured[]> {
  const seconds: number[][] = stages.map(() => []);
  const cpu: number[][] = stages.map(() => []);
  for (let i = 0; i < runs; i++) {
    for (const [n, stage] of stages.entries()) {
      const started = performance.now();
      const used = cpuSeconds();
      await stage.run(path);
      seconds[n]!.push((performance.now() - started) / 1000);
      cpu[n]!.push(cpuSeconds() - used);
    }
  }
  return stages.map(({ name }, n) => ({ name, seconds: seconds[n]!, cpu: cpu[n]! }));
}

/** A number as `yes`, `must` or `no`: whether it is within the aim, within the bound only, or beyond. */
export function verdict(value: number, must: number, aim: number): string {
  if (value <= aim) return 'aim';
  return value <= must ? 'must' : 'no';
}
