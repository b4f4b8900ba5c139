/** The writer that keeps rows as objects: for tests and for programs that host an engine. */
import { fresh } from '../columns.ts';
import type { Writer, WriterFactory, WriterInfo } from '../writer.ts';

/** Rows by path, in order of writing. */
export type MemoryLogs = Map<string, Record<string, unknown>[]>;

/** A factory that collects the rows of all its writers in `logs`; unset columns have no key. */
export function memory(logs: MemoryLogs): WriterFactory {
  return ({ path, columns }: WriterInfo): Writer => {
    const rows: Record<string, unknown>[] = [];
    logs.set(path, rows);
    return {
      write(values) {
        const row: Record<string, unknown> = {};
        columns.forEach(({ name }, i) => {
          const value = values[i];
          if (value !== undefined) row[name] = fresh(value);
        });
        rows.push(row);
      },
      flush() {},
      close() {},
    };
  };
}
