/** Texts of values as logs and `print` have them: for scripts that write files of their own. */
import { canonicalAddress, canonicalSubnet } from '../core/address.ts';
import { catText, doubleText, intervalText, valueText } from './print.ts';

export const text = {
  /** Seconds with six decimals, as times stand in logs. */
  time: (seconds: number): string => seconds.toFixed(6),
  /** A count; negative numbers stand for 2^64 minus them, as Zeek's counts wrap. */
  count: (n: number): string => (n < 0 ? BigInt.asUintN(64, BigInt(n)).toString() : String(n)),
  /** `3.14`, `100.0`. */
  double: doubleText,
  /** `2.0 hrs 30.0 mins`. */
  interval: intervalText,
  /** An address in Zeek's form; RangeError for a text that is none. */
  addr: canonicalAddress,
  /** A subnet without host bits; a bare address is one of its own. */
  subnet: canonicalSubnet,
  /** Any value as `print` writes it. */
  print: valueText,
  /** Zeek's `cat`: the texts of values without anything between; sets and tables with indented lines. */
  cat: (...values: readonly unknown[]): string => values.map(catText).join(''),
  /** Zeek's `cat_sep`: a separator between, and a name for empty texts. */
  catSep: (separator: string, empty: string, ...values: readonly unknown[]): string =>
    values.map((value) => catText(value) || empty).join(separator),
} as const;
