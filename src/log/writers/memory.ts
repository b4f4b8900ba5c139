/** The writer that keeps rows as objects: for tests and for programs that host an engine. */
import { fresh } from '../columns.ts';
import type { Writer, WriterFactory, WriterInfo } from '../writer.ts';

/** What was written to one path. */
export interface MemoryLog {
  /** Id of the stream. */
  readonly stream: string;
  /** In order of writing. */
  readonly rows: Record<string, unknown>[];
}

/** Logs by path. */
export type MemoryLogs = Map<string, MemoryLog>;

/** A factory that collects the rows of all its writers in `logs`; unset columns have no key. */
export function memory(logs: MemoryLogs): WriterFactory {
  return ({ stream, path, columns }: WriterInfo): Writer => {
    const rows: Record<string, unknown>[] = [];
    logs.set(path, { stream, rows });
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
