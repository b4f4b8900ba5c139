/** Size limits of a line: long strings are cut, large containers keep their first elements. */
import type { ColumnType } from './columns.ts';
import type { Limits } from './stream.ts';
import type { OutputColumn } from './writer.ts';

/** Told once per truncated field. */
export type OnCut = (what: 'string' | 'container') => void;

const encoder = new TextEncoder();
/** Kinds that are written as strings of arbitrary length. */
const isText = (type: ColumnType): boolean => type.kind === 'string' || type.kind === 'func';

/** Cuts the values of one line in place, column by column, counting totals as it goes. */
export function applyLimits(
  values: unknown[],
  columns: readonly OutputColumn[],
  limits: Limits,
  onCut: OnCut,
): void {
  let bytes = 0;
  let elements = 0;

  function text(value: string | Uint8Array): string | Uint8Array {
    const most = Math.min(limits.fieldBytes, Math.max(limits.totalBytes - bytes, 0));
    // a character has at most three bytes per UTF-16 unit: mostly nothing needs to be counted
    if (value.length * 3 <= most) {
      bytes += value.length;
      return value;
    }
    const raw = typeof value === 'string' ? encoder.encode(value) : value;
    bytes += Math.min(raw.length, most);
    if (raw.length <= most) return value;
    onCut('string');
    return raw.subarray(0, most);
  }

  for (let i = 0; i < columns.length; i++) {
    const value = values[i];
    if (value === undefined || value === null) continue;
    const { type } = columns[i]!;
    if (isText(type)) values[i] = text(value as string);
    else if (type.kind === 'set' || type.kind === 'vector') {
      const items = value as ReadonlySet<unknown> | readonly unknown[];
      const size = Array.isArray(items) ? items.length : (items as ReadonlySet<unknown>).size;
      const most = Math.min(limits.fieldElements, Math.max(limits.totalElements - elements, 0));
      elements += Math.min(size, most);
      const strings = isText(type.element);
      if (size <= most && !strings) continue;
      if (size > most) onCut('container');
      const kept: unknown[] = [];
      for (const item of items) {
        if (kept.length === most) break;
        kept.push(strings && item !== undefined ? text(item as string) : item);
      }
      values[i] = kept;
    }
  }
}
