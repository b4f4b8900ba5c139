/** The lines of conn.log for the report: a writer that keeps them column by column. */
import { type ColumnType, typeName } from '../../log/columns.ts';
import type { Writer, WriterFactory, WriterInfo } from '../../log/writer.ts';
import type { ReportColumn, Texts } from './model.ts';

/** Lines that a page holds. */
export const MOST_LINES = 250_000;
const PATH = 'conn';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly text: boolean;
  readonly values: (number | null)[];
}

const NUMBERS = new Set<string>(['int', 'count', 'double', 'time', 'interval', 'port']);

export class ConnLines {
  readonly #texts: Texts;
  readonly #most: number;
  #columns: readonly Column[] = [];
  #lines = 0;
  omitted = 0;

  constructor(texts: Texts, most = MOST_LINES) {
    this.#texts = texts;
    this.#most = most;
  }

  /** Takes the lines of conn.log, and drops those of all other logs. */
  readonly factory: WriterFactory = ({ path, columns }: WriterInfo): Writer => {
    const nothing = { flush() {}, close() {} };
    if (path !== PATH) return { write() {}, ...nothing };
    this.#columns = columns.map(({ name, type }) => ({
      name,
      type,
      text: !NUMBERS.has(type.kind),
      values: [],
    }));
    return { write: (values) => this.#write(values), ...nothing };
  };

  #write(values: readonly unknown[]): void {
    if (this.#lines >= this.#most) {
      this.omitted++;
      return;
    }
    this.#lines++;
    this.#columns.forEach(({ text, values: column }, i) => {
      const value = values[i];
      if (value === undefined || value === null) column.push(null);
      else column.push(text ? this.#texts.of(textOf(value)) : numberOf(value as number | bigint));
    });
  }

  get columns(): ReportColumn[] {
    return this.#columns.map((column) => ({ ...column, type: typeName(column.type) }));
  }
}

/** JSON has no other numbers. */
function numberOf(value: number | bigint): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof Set || Array.isArray(value)) return [...value].map(textOf).join(', ');
  return String(value);
}
