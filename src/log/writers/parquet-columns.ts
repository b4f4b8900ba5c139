/** The columns of a Parquet file: their place in the schema, and how values become those of Parquet. */
import type { SchemaElement } from 'hyparquet';
import { type ColumnType, type ScalarKind, typeName } from '../columns.ts';
import { bytesOf, utf8Text } from '../escape.ts';
import type { OutputColumn } from '../writer.ts';

export type { SchemaElement } from 'hyparquet';

/** Gives Parquet's value for one that is set. */
type Convert = (value: unknown) => unknown;

export interface ParquetColumn {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  readonly convert: Convert;
  /** Of the row group in hand. */
  readonly values: unknown[];
}

interface Form {
  readonly element: Omit<SchemaElement, 'name' | 'repetition_type'>;
  readonly convert: Convert;
}

const same: Convert = (v) => v;

/** A whole number; of a fraction the whole part counts. */
const big = (v: unknown): bigint =>
  typeof v === 'bigint' ? v : BigInt(Number.isFinite(v) ? Math.trunc(v as number) : 0);

/** Microseconds; null for what is no time. */
const micros: Convert = (v) => (Number.isFinite(v) ? BigInt(Math.round((v as number) * 1e6)) : null);

const text: Form = {
  element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  convert: (v) => (typeof v === 'string' ? v : utf8Text(bytesOf(v as Uint8Array))),
};
const double: Form = { element: { type: 'DOUBLE' }, convert: Number };

// whole numbers by converted type alone: the library writes the width of the newer logical type in a form that no
// other reader takes
const FORMS: Partial<Record<ScalarKind, Form>> = {
  bool: { element: { type: 'BOOLEAN' }, convert: same },
  int: {
    element: { type: 'INT64', converted_type: 'INT_64' },
    convert: (v) => BigInt.asIntN(64, big(v)),
  },
  count: {
    element: { type: 'INT64', converted_type: 'UINT_64' },
    // a negative one has wrapped
    convert: (v) => BigInt.asUintN(64, big(v)),
  },
  port: {
    element: { type: 'INT32', converted_type: 'UINT_16' },
    convert: (v) => Number(v) & 0xffff,
  },
  double,
  interval: double,
  time: {
    element: {
      type: 'INT64',
      converted_type: 'TIMESTAMP_MICROS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    },
    convert: micros,
  },
};

function formOf(type: ColumnType): Form {
  if ('element' in type || type.kind === 'record') throw new TypeError(`a ${typeName(type)} is no element`);
  return FORMS[type.kind] ?? text;
}

export function parquetColumn({ name, type }: OutputColumn): ParquetColumn {
  if (!('element' in type)) {
    const { element, convert } = formOf(type);
    return { name, schema: [{ name, repetition_type: 'OPTIONAL', ...element }], convert, values: [] };
  }
  // Parquet's list: an optional group of a repeated group of elements
  const { element, convert } = formOf(type.element);
  const list = { converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 } as const;
  return {
    name,
    schema: [
      { name, repetition_type: 'OPTIONAL', ...list },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', ...element },
    ],
    convert: (v) =>
      Array.from(v as Iterable<unknown>, (x) => (x === undefined || x === null ? null : convert(x))),
    values: [],
  };
}
