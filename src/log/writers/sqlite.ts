/**
 * Zeek's SQLite writer: rows of one log in a table of `PATH.sqlite`.
 *
 * The table is named by `tablename` of the filter's config, else as the path; one that exists is appended to. As in
 * Zeek int, count and port are 32 bits wide (larger ones wrap), unset and empty strings are NULL, containers are text,
 * and rotation does nothing. Other than in Zeek the table's name is quoted, so that a path such as `conn-2` makes one,
 * and rows are committed by the thousand, when the log is flushed and when it ends. Needs the package better-sqlite3.
 */
import type Database from 'better-sqlite3';
import type { ColumnType } from '../columns.ts';
import type { LogOptions } from '../options.ts';
import type { OutputColumn, Writer, WriterFactory, WriterInfo } from '../writer.ts';
import { asciiValue } from './ascii-values.ts';
import { logFile } from './log-file.ts';
import { optionalPackage } from './optional.ts';
import { TextLine } from './text-line.ts';

/** Rows of one transaction. */
const BATCH = 1000;
const PRAGMAS = {
  synchronous: ['OFF', 'NORMAL', 'FULL', 'EXTRA'],
  journal_mode: ['DELETE', 'TRUNCATE', 'PERSIST', 'MEMORY', 'WAL', 'OFF'],
} as const;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** An error of the database, with its file. */
const named = (file: string, error: unknown): Error =>
  new Error(`${file}: ${(error as Error).message}`, { cause: error });

/** One open database: logs that name the same file share it, and its transaction. */
class SharedDatabase {
  readonly db: Database.Database;
  readonly file: string;
  users = 0;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  #rows = 0;

  constructor(file: string, options: LogOptions) {
    this.file = file;
    const Sqlite = optionalPackage<typeof Database>('better-sqlite3');
    try {
      this.db = new Sqlite(file);
    } catch (error) {
      throw new Error(`cannot open ${file}: ${(error as Error).message}`, { cause: error });
    }
    try {
      for (const name of Object.keys(PRAGMAS) as (keyof typeof PRAGMAS)[]) setPragma(this.db, name, options);
    } catch (error) {
      this.db.close();
      throw named(file, error);
    }
    this.#begin = this.db.prepare('BEGIN');
    this.#commit = this.db.prepare('COMMIT');
  }

  insert(statement: Database.Statement, values: readonly unknown[]): void {
    if (!this.db.inTransaction) this.#begin.run();
    statement.run(values);
    if (++this.#rows >= BATCH) this.commit();
  }

  commit(): void {
    this.#rows = 0;
    if (this.db.inTransaction) this.#commit.run();
  }
}

function setPragma(db: Database.Database, name: keyof typeof PRAGMAS, options: LogOptions): void {
  const option = options[`LogSQLite::${name}`];
  const value = option.replace(/^.*SQLITE_(SYNCHRONOUS|JOURNAL_MODE)_/, '');
  if (value === 'DEFAULT') return;
  const known: readonly string[] = PRAGMAS[name];
  if (!known.includes(value)) throw new Error(`invalid value for 'LogSQLite::${name}': ${option}`);
  db.pragma(`${name} = ${value}`);
}

class SqliteWriter implements Writer {
  readonly file = undefined;
  buffered = true;
  readonly #shared: SharedDatabase;
  readonly #insert: Database.Statement;
  readonly #bind: readonly Bind[];
  readonly #values: unknown[];
  readonly #release: () => void;
  #open = true;

  constructor(info: WriterInfo, shared: SharedDatabase, release: () => void) {
    const { columns, config, path } = info;
    if (config.tablename === undefined) {
      info.inform(`tablename configuration option not found. Defaulting to path ${path}`);
    }
    const table = quoted(config.tablename ?? path);
    this.#shared = shared;
    this.#release = release;
    shared.db.exec(`CREATE TABLE IF NOT EXISTS ${table} (${columns.map(definition).join(', ')})`);
    this.#insert = shared.db.prepare(
      `INSERT INTO ${table} (${columns.map(({ name }) => quoted(name)).join(', ')})
       VALUES (${columns.map(({ type }) => (isText(type) ? 'CAST(? AS TEXT)' : '?')).join(', ')})`,
    );
    this.#bind = columns.map(({ type }) => bindOf(type, info.options));
    this.#values = new Array<unknown>(columns.length).fill(null);
  }

  write(values: readonly unknown[]): void {
    for (let i = 0; i < this.#bind.length; i++) {
      const value = values[i];
      this.#values[i] = value === undefined || value === null ? null : this.#bind[i]!(value);
    }
    try {
      this.#shared.insert(this.#insert, this.#values);
      if (!this.buffered) this.#shared.commit();
    } catch (error) {
      // a writer that throws is given up: what it wrote before stays
      this.close();
      throw named(this.#shared.file, error);
    }
  }

  flush(): void {
    if (this.#open) this.#shared.commit();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#shared.commit();
    } finally {
      this.#release();
    }
  }
}

const SQL_TYPES: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int: 'integer',
  count: 'integer',
  port: 'integer',
  double: 'double precision',
  time: 'double precision',
  interval: 'double precision',
};

const definition = ({ name, type }: OutputColumn): string =>
  `${quoted(name)} ${SQL_TYPES[type.kind] ?? 'text'}`;

/** Strings may be bytes that are no UTF-8: those are bound as a blob and become text as they are. */
const isText = (type: ColumnType): boolean => SQL_TYPES[type.kind] === undefined;

/** Gives what is bound for a value that is set. */
type Bind = (value: unknown) => unknown;

const int32 = (v: unknown): number =>
  typeof v === 'bigint' ? Number(BigInt.asIntN(32, v)) : (v as number) | 0;

function bindOf(type: ColumnType, options: LogOptions): Bind {
  switch (type.kind) {
    case 'bool':
      return (v) => (v === true ? 1 : 0);
    case 'int':
    case 'count':
    case 'port':
      return int32;
    case 'double':
    case 'time':
    case 'interval':
      return Number;
    case 'set':
    case 'vector':
      return containerText(type, options);
    default:
      return (v) => ((v as string | Uint8Array).length === 0 ? null : v);
  }
}

/** Containers are printed as in the ASCII writer, without UTF-8 and without a separator of columns. */
function containerText(type: ColumnType, options: LogOptions): Bind {
  const print = asciiValue(type, {
    separator: '',
    setSeparator: options['LogSQLite::set_separator'],
    emptyField: options['LogSQLite::empty_field'],
    unsetField: options['LogSQLite::unset_field'],
    utf8: false,
  });
  const line = new TextLine();
  return (v) => {
    print(v, line);
    return line.take();
  };
}

/** The factory of one engine. */
export function sqliteWriters(): WriterFactory {
  const databases = new Map<string, SharedDatabase>();
  const open: WriterFactory = (info) => {
    const file = logFile(info, 'sqlite');
    const shared = databases.get(file) ?? new SharedDatabase(file, info.options);
    databases.set(file, shared);
    shared.users++;
    const release = (): void => {
      if (--shared.users > 0) return;
      databases.delete(file);
      shared.db.close();
    };
    try {
      return new SqliteWriter(info, shared, release);
    } catch (error) {
      release();
      throw named(file, error);
    }
  };
  open.says = 'A table of an SQLite database (with the package better-sqlite3).';
  return open;
}
