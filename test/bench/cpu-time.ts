/** Processor time, which other programs on the machine disturb less than they do wall time. */
import { readFileSync } from 'node:fs';

/** What the kernel counts in (USER_HZ; 100 on Linux). */
const TICKS_PER_SECOND = 100;
/** Field of /proc/PID/stat, from 1, with the user time; system time and both of ended children follow it. */
const USER_TIME = 14;

/** Seconds in user and system mode, of a process and its ended children, as a line of /proc/PID/stat says. */
export function secondsOf(stat: string): number {
  // the second field, a name in parentheses, may hold blanks
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const first = USER_TIME - 3;
  const [user, system, childUser, childSystem] = fields.slice(first, first + 4).map(Number);
  return (user! + system! + childUser! + childSystem!) / TICKS_PER_SECOND;
}

/** Processor time of this process and its ended children so far, seconds, all threads; NaN where there is no /proc. */
export function cpuSeconds(): number {
  try {
    return secondsOf(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    return Number.NaN;
  }
}
