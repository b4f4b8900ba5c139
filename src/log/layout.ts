/** The columns of one filter: nested records flattened, columns chosen and renamed, and the function that reads them. */
import { type ColumnType, typeName } from './columns.ts';
import type { Filter } from './filter.ts';
import { type LimitedColumns, limitedColumns } from './limits.ts';
import type { RecordType, RecordTypes } from './record.ts';
import type { OutputColumn } from './writer.ts';

/** A flattened column: the fields that lead to it. */
interface Leaf {
  readonly path: readonly string[];
  readonly name: string;
  readonly type: ColumnType;
}

export interface Layout {
  readonly columns: readonly OutputColumn[];
  readonly limited: LimitedColumns;
  /** Columns in front that the extension function gives. */
  readonly extensions: readonly string[];
  /** Reads the values of a record into `out`, from index `extensions.length` on. */
  readonly read: (rec: object, out: unknown[]) => void;
}

/** Flattens a record type; only logged fields, at every level. */
function flatten(
  records: RecordTypes,
  type: RecordType,
  separator: string,
  path: readonly string[] = [],
): Leaf[] {
  const leaves: Leaf[] = [];
  for (const { name, type: columnType, logged } of records.fields(type)) {
    if (!logged) continue;
    const here = [...path, name];
    if (columnType.kind === 'record') leaves.push(...flatten(records, columnType.record, separator, here));
    else leaves.push({ path: here, name: here.join(separator), type: columnType });
  }
  return leaves;
}

/** Whether a record type has any column. */
export const hasColumns = (records: RecordTypes, type: RecordType): boolean =>
  flatten(records, type, '.').length > 0;

/** Lays out the columns of a filter whose defaults are filled in; extension fields come first. */
export function layOut(records: RecordTypes, type: RecordType, filter: Filter): Layout {
  const separator = filter.scopeSep ?? '.';
  const { include, exclude, fieldNameMap } = filter;
  const leaves = flatten(records, type, separator).filter(
    ({ name }) => (include === undefined || include.has(name)) && exclude?.has(name) !== true,
  );
  const renamed = (name: string): string => fieldNameMap?.[name] ?? name;
  const extension = filter.extColumns === undefined ? [] : flatten(records, filter.extColumns, separator);
  const prefix = filter.extPrefix ?? '_';
  const columns = [
    ...extension.map((leaf) => ({ name: renamed(prefix + leaf.name), type: leaf.type })),
    ...leaves.map((leaf) => ({ name: renamed(leaf.name), type: leaf.type })),
  ];
  for (const { type: t, name } of columns) {
    if ('element' in t && ('element' in t.element || t.element.kind === 'record')) {
      throw new TypeError(`column ${name}: a ${typeName(t)} cannot be logged`);
    }
  }
  return {
    columns,
    limited: limitedColumns(columns),
    extensions: extension.map((leaf) => leaf.name),
    read: compileRead(leaves, extension.length),
  };
}

/** Builds the reader of a record: written out field by field, so that every access is to one shape. */
function compileRead(leaves: readonly Leaf[], from: number): Layout['read'] {
  const lines: string[] = [];
  let outer = '';
  leaves.forEach(({ path }, i) => {
    const at = from + i;
    const own = JSON.stringify(path[path.length - 1]);
    if (path.length === 1) {
      lines.push(`out[${at}] = rec[${own}];`);
      return;
    }
    // columns of the same nested record share one look-up
    const parents = path.slice(0, -1).map((name) => JSON.stringify(name));
    const chain = `rec${parents.map((p) => `?.[${p}]`).join('')}`;
    if (outer !== chain) lines.push(`n = ${chain};`);
    outer = chain;
    lines.push(`out[${at}] = n === undefined ? undefined : n[${own}];`);
  });
  return new Function('rec', 'out', `let n;\n${lines.join('\n')}`) as Layout['read'];
}
