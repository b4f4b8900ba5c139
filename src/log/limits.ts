/** Size limits of a line: long strings are cut, large containers keep their first elements (Zeek's `max_…_bytes`). */
import type { ColumnType } from './columns.ts';
import type { Limits } from './stream.ts';
import type { OutputColumn } from './writer.ts';

/** The columns of a log that limits apply to. */
export interface LimitedColumns {
  /** Indices of strings. */
  readonly texts: readonly number[];
  /** Indices of sets and vectors, and of those whose elements are strings. */
  readonly containers: readonly number[];
  readonly textContainers: ReadonlySet<number>;
}

type Text = string | Uint8Array;
type Items = ReadonlySet<unknown> | readonly unknown[];

/** Bytes that a value which is neither string nor container takes at most in Zeek's serialized record. */
const SCALAR_BYTES = 24;
/** Bytes of UTF-8 per UTF-16 unit at most. */
const WIDEST = 3;

const isText = (type: ColumnType): boolean => type.kind === 'string' || type.kind === 'func';
const isContainer = (type: ColumnType): boolean => type.kind === 'set' || type.kind === 'vector';
const sizeOf = (items: Items): number =>
  Array.isArray(items) ? items.length : (items as ReadonlySet<unknown>).size;

export function limitedColumns(columns: readonly OutputColumn[]): LimitedColumns {
  const texts: number[] = [];
  const containers: number[] = [];
  const textContainers = new Set<number>();
  columns.forEach(({ type }, i) => {
    if (isText(type)) texts.push(i);
    if (!isContainer(type)) return;
    containers.push(i);
    if ('element' in type && isText(type.element)) textContainers.add(i);
  });
  return { texts, containers, textContainers };
}

/** Whether nothing can be too long; lengths are taken at their worst, so that no byte needs to be counted. */
export function surelyFits(values: readonly unknown[], columns: LimitedColumns, limits: Limits): boolean {
  let units = 0;
  for (const i of columns.texts) {
    const value = values[i] as Text | undefined | null;
    if (value === undefined || value === null) continue;
    if (value.length * WIDEST > limits.fieldBytes) return false;
    units += value.length;
  }
  let elements = 0;
  for (const i of columns.containers) {
    const items = values[i] as Items | undefined | null;
    if (items === undefined || items === null) continue;
    const size = sizeOf(items);
    if (size > limits.fieldElements) return false;
    elements += size;
    if (size === 0 || !columns.textContainers.has(i)) continue;
    for (const item of items as Iterable<Text | undefined>) {
      if (item === undefined) continue;
      if (item.length * WIDEST > limits.fieldBytes) return false;
      units += item.length;
    }
  }
  const bytes = units * WIDEST;
  if (bytes > limits.totalBytes || elements > limits.totalElements) return false;
  return bytes + (elements + values.length) * SCALAR_BYTES <= limits.recordBytes;
}

/**
 * Cuts the values of one line in place, column by column, counting totals as it goes; `onCut` is told of each field.
 * False when the record is too large even so.
 */
export function cutToLimits(
  values: unknown[],
  columns: readonly OutputColumn[],
  limits: Limits,
  onCut: (what: 'string' | 'container') => void,
): boolean {
  const cutter = new Cutter(limits, onCut);
  columns.forEach(({ type }, i) => {
    const value = values[i];
    if (value === undefined || value === null) return;
    if (isText(type)) values[i] = cutter.text(value as Text);
    else if ('element' in type) values[i] = cutter.container(value as Items, isText(type.element));
  });
  return cutter.bytes + (cutter.elements + values.length) * SCALAR_BYTES <= limits.recordBytes;
}

/** Counts what one line has used up. */
class Cutter {
  readonly #limits: Limits;
  readonly #onCut: (what: 'string' | 'container') => void;
  bytes = 0;
  elements = 0;

  constructor(limits: Limits, onCut: (what: 'string' | 'container') => void) {
    this.#limits = limits;
    this.#onCut = onCut;
  }

  text(value: Text): Text {
    const size = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    const most = Math.min(this.#limits.fieldBytes, Math.max(this.#limits.totalBytes - this.bytes, 0));
    this.bytes += Math.min(size, most);
    if (size <= most) return value;
    this.#onCut('string');
    const raw = typeof value === 'string' ? Buffer.from(value) : value;
    return raw.subarray(0, most);
  }

  container(items: Items, texts: boolean): Items {
    const size = sizeOf(items);
    const most = Math.min(
      this.#limits.fieldElements,
      Math.max(this.#limits.totalElements - this.elements, 0),
    );
    this.elements += Math.min(size, most);
    if (size > most) this.#onCut('container');
    const kept: unknown[] = [];
    for (const item of items) {
      if (kept.length === most) break;
      kept.push(texts && item !== undefined ? this.text(item as Text) : item);
    }
    return kept;
  }
}
