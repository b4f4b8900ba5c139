/** Processor time as the kernel counts it. */
import { expect, it } from 'vitest';
import { secondsOf } from './cpu-time.ts';

it('sums user and system time, own and of ended children', () => {
  // fields as in proc(5): pid, (comm), state, ppid ... minflt cminflt majflt cmajflt, utime stime cutime cstime
  const stat = '42 (a name) b) S 1 42 42 0 -1 4194304 7 7 7 7 100 20 3000 400 20 0 11 0 9 9 9';
  expect(secondsOf(stat)).toBe(35.2);
});
