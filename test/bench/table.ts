/** The figures of the report: medians, ratios, and tables as text or Markdown. */

/** A stage's runs over one capture. */
export interface Measured {
  readonly name: string;
  /** Seconds of each run, in any order. */
  readonly seconds: readonly number[];
  /** Processor time of each run, seconds, all threads and processes; NaN where it is not known. */
  readonly cpu: readonly number[];
}

export const count = (n: number): string => Math.round(n).toLocaleString('en');
export const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

/** The middle value; of two middle ones their mean. An empty list has none: NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Rows of cells, the head first, in columns: the first to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[], markdown = false): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))),
  );
  if (!markdown) return lines.map((cells) => cells.join('  ')).join('\n');
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [lines[0]!, rule, ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** How many times the median of `base` the median of `m` takes; '-' without a base. */
export function times(m: Measured, base: Measured | undefined): string {
  return base === undefined ? '-' : (median(m.seconds) / median(base.seconds)).toFixed(2);
}

/** The median processor time; '-' where it is not known. */
export function cpuText({ cpu }: Measured): string {
  const middle = median(cpu);
  return Number.isNaN(middle) ? '-' : middle.toFixed(2);
}

/** The table of speeds, one row per stage. */
export function speedRows(
  measured: readonly Measured[],
  packets: number,
  reading: Measured | undefined,
  yardstick: Measured | undefined,
): string[][] {
  const head = [
    'stage',
    'median packets/s',
    'best packets/s',
    'median s',
    'CPU s',
    'times reading',
    'times tcpdump',
  ];
  const rows = measured.map((m) => [
    m.name,
    count(packets / median(m.seconds)),
    count(packets / Math.min(...m.seconds)),
    median(m.seconds).toFixed(3),
    cpuText(m),
    times(m, reading),
    times(m, yardstick),
  ]);
  return [head, ...rows];
}
