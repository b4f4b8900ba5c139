/** Texts of values as logs and `print` have them: for scripts that write files of their own. */
import { doubleText, intervalText, valueText } from './print.ts';

export const text = {
  /** Seconds with six decimals, as times stand in logs. */
  time: (seconds: number): string => seconds.toFixed(6),
  /** A count; negative numbers stand for 2^64 minus them, as Zeek's counts wrap. */
  count: (n: number): string => (n < 0 ? BigInt.asUintN(64, BigInt(n)).toString() : String(n)),
  /** `3.14`, `100.0`. */
  double: doubleText,
  /** `2.0 hrs 30.0 mins`. */
  interval: intervalText,
  /** Any value as `print` writes it. */
  print: valueText,
} as const;
