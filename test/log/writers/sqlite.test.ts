/** The SQLite writer, as Zeek's: columns, values, tables that exist, settings, and what goes wrong. */
import { chmodSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type ColumnBlock, column } from '../../../src/log/columns.ts';
import type { Filter } from '../../../src/log/filter.ts';
import type { LogOptions } from '../../../src/log/options.ts';
import { record } from '../../../src/log/record.ts';
import { sqliteWriters } from '../../../src/log/writers/sqlite.ts';
import { Stage } from '../stage.ts';
import { writerCases } from '../writer.cases.ts';

function installed(): typeof Database | undefined {
  try {
    return createRequire(import.meta.url)('better-sqlite3') as typeof Database;
  } catch {
    return undefined;
  }
}
const Sqlite = installed();

/** Runs a query on a database of the stage's folder. */
function query(stage: Stage, sql: string, name = 'test.sqlite'): Record<string, unknown>[] {
  const db = new Sqlite!(join(stage.folder, name), { readonly: true });
  try {
    return db.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

const WRITER = 'Log::WRITER_SQLITE';

/** A stage with one stream whose filter writes to SQLite. */
function stageOf(
  columns: ColumnBlock,
  filter: Partial<Filter> = {},
  options: Partial<LogOptions> = {},
): Stage {
  const stage = new Stage(options);
  stage.log.createStream('Test::LOG', { columns: record('Test::Info', columns), path: 'test' });
  stage.log.addFilter('Test::LOG', { name: 'default', writer: WRITER, ...filter });
  return stage;
}

const write = (stage: Stage, ...rows: readonly object[]): void => {
  for (const row of rows) stage.log.write('Test::LOG', row);
};

const tablename = { config: { tablename: 'test' } };

describe.skipIf(Sqlite === undefined)('with better-sqlite3', () => {
  writerCases({
    name: 'SQLite',
    factory: (info) => sqliteWriters()(info),
    file: undefined,
    read: (stage) => query(stage, 'SELECT * FROM test'),
    full: { ok: 1, n: 7, text: 'a', list: 'x,y', names: 'z' },
    unset: { ok: null, n: null, text: null, list: null, names: null },
  });

  const Id = record('Test::Id', { host: column.addr(), num: column.port() });

  it('has the types and the values of Zeek', () => {
    const stage = stageOf(
      {
        b: column.bool(),
        i: column.int(),
        c: column.count(),
        d: column.double(),
        t: column.time(),
        iv: column.interval(),
        s: column.string(),
        id: column.record(Id),
        e: column.enum(),
        sn: column.subnet(),
        vd: column.vector(column.double()),
      },
      tablename,
    );
    write(stage, {
      b: true,
      i: -42,
      c: 21,
      d: -3.14,
      t: 1_700_000_000.25,
      iv: 100,
      s: 'hurz',
      id: { host: '10.0.0.1', num: 80 },
      e: 'Test::LOG',
      sn: '10.0.0.0/24',
      vd: [1.5, 2],
    });
    stage.log.close();
    expect(query(stage, "SELECT name, lower(type) AS type FROM pragma_table_info('test')")).toEqual([
      { name: 'b', type: 'boolean' },
      { name: 'i', type: 'integer' },
      { name: 'c', type: 'integer' },
      { name: 'd', type: 'double precision' },
      { name: 't', type: 'double precision' },
      { name: 'iv', type: 'double precision' },
      { name: 's', type: 'text' },
      { name: 'id.host', type: 'text' },
      { name: 'id.num', type: 'integer' },
      { name: 'e', type: 'text' },
      { name: 'sn', type: 'text' },
      { name: 'vd', type: 'text' },
    ]);
    expect(query(stage, 'SELECT * FROM test')).toEqual([
      {
        b: 1,
        i: -42,
        c: 21,
        d: -3.14,
        t: 1_700_000_000.25,
        iv: 100,
        s: 'hurz',
        'id.host': '10.0.0.1',
        'id.num': 80,
        e: 'Test::LOG',
        sn: '10.0.0.0/24',
        vd: '1.5,2.0',
      },
    ]);
    expect(stage.told).toEqual([]);
  });

  it('wraps whole numbers at 32 bits, as Zeek binds them', () => {
    const stage = stageOf({ c: column.count() }, tablename);
    write(stage, { c: 2 ** 31 }, { c: 2 ** 32 + 5 }, { c: -1 });
    stage.log.close();
    expect(query(stage, 'SELECT c FROM test').map((row) => row.c)).toEqual([-(2 ** 31), 5, -1]);
  });

  it('keeps strings byte by byte; an empty one is NULL', () => {
    const stage = stageOf({ s: column.string(), raw: column.bytes() }, tablename);
    write(
      stage,
      { s: "a'b\\\t\u00e4,", raw: Uint8Array.of(0x61, 0xff, 0x2c) },
      { s: '', raw: new Uint8Array(0) },
    );
    stage.log.close();
    const [first, second] = query(stage, 'SELECT typeof(raw) AS type, hex(raw) AS hex, s FROM test');
    expect(first).toEqual({ type: 'text', hex: '61FF2C', s: "a'b\\\t\u00e4," });
    expect(second).toEqual({ type: 'null', hex: '', s: null });
  });

  it('prints containers as text', () => {
    const stage = stageOf({ v: column.vector(column.string().optional()) }, tablename);
    const values = [['a,b', 'c\\d', '\u00e4\n'], [], ['x', undefined], ['-', '(empty)', '']];
    write(stage, ...values.map((v) => ({ v })));
    stage.log.close();
    expect(query(stage, 'SELECT v FROM test').map((row) => row.v)).toEqual([
      'a\\x2cb,c\\\\d,\\xc3\\xa4\\x0a',
      '(empty)',
      'x,-',
      '\\x2d,\\x28empty),(empty)',
    ]);
  });

  it('takes separator and marks from the options', () => {
    const options = {
      'LogSQLite::set_separator': ';',
      'LogSQLite::empty_field': 'EMPTY',
      'LogSQLite::unset_field': 'UNSET',
    };
    const stage = stageOf({ v: column.vector(column.string().optional()) }, tablename, options);
    write(stage, { v: ['a', undefined, 'b'] }, { v: [] });
    stage.log.close();
    expect(query(stage, 'SELECT v FROM test').map((row) => row.v)).toEqual(['a;UNSET;b', 'EMPTY']);
  });

  it('without a name of the table takes the path, and says so', () => {
    const stage = stageOf({ c: column.count() }, { path: 'a-b' });
    write(stage, { c: 1 });
    stage.log.close();
    expect(query(stage, 'SELECT c FROM "a-b"', 'a-b.sqlite')).toEqual([{ c: 1 }]);
    expect(stage.told).toEqual([
      'info: a-b/Log::WRITER_SQLITE: tablename configuration option not found. Defaulting to path a-b',
    ]);
  });

  it('appends to a table that exists', () => {
    const columns = { c: column.count() };
    const stage = stageOf(columns, tablename);
    write(stage, { c: 1 });
    stage.log.removeStream('Test::LOG');
    stage.log.createStream('Test::LOG', { columns: record('Test::Info', columns), path: 'test' });
    stage.log.addFilter('Test::LOG', { name: 'default', writer: WRITER, ...tablename });
    write(stage, { c: 2 });
    stage.log.close();
    expect(query(stage, 'SELECT c FROM test')).toEqual([{ c: 1 }, { c: 2 }]);
  });

  it('two logs may share one file', () => {
    const stage = stageOf({ c: column.count() }, { config: { tablename: 'one' } });
    stage.log.createStream('Other::LOG', { columns: record('Other::Info', { c: column.count() }) });
    stage.log.addFilter('Other::LOG', {
      name: 'default',
      writer: WRITER,
      path: 'test',
      config: { tablename: 'two' },
    });
    for (let c = 0; c < 1500; c++) {
      write(stage, { c });
      stage.log.write('Other::LOG', { c: -c });
    }
    stage.log.removeStream('Other::LOG');
    write(stage, { c: 1500 });
    stage.log.close();
    expect(query(stage, 'SELECT count(*) AS n, sum(c) AS sum FROM one')).toEqual([{ n: 1501, sum: 1125750 }]);
    expect(query(stage, 'SELECT count(*) AS n, sum(c) AS sum FROM two')).toEqual([
      { n: 1500, sum: -1124250 },
    ]);
  });

  it('shows rows to others once they are flushed, or at once without buffer', () => {
    const stage = stageOf({ c: column.count() }, tablename);
    const count = (): unknown => query(stage, 'SELECT count(*) AS n FROM test')[0]!.n;
    write(stage, { c: 1 });
    expect(count()).toBe(0);
    stage.log.flush('Test::LOG');
    expect(count()).toBe(1);
    stage.log.setBuf('Test::LOG', false);
    write(stage, { c: 2 });
    expect(count()).toBe(2);
  });

  it('sets the pragmas', () => {
    const options = { 'LogSQLite::journal_mode': 'LogSQLite::SQLITE_JOURNAL_MODE_WAL' };
    const stage = stageOf({ c: column.count() }, tablename, options);
    write(stage, { c: 1 });
    stage.log.close();
    expect(query(stage, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  describe('what goes wrong', () => {
    /** Writes to SQLite and to a second filter; gives what was reported. */
    function failing(stage: Stage): string[] {
      stage.log.addFilter('Test::LOG', { name: 'ascii', writer: 'Log::WRITER_ASCII', path: 'other' });
      write(stage, { c: 1, x: 2 }, { c: 2, x: 3 });
      expect(stage.rows('other.log')).toEqual(['1\t2', '2\t3']);
      return stage.told;
    }
    const columns = { c: column.count(), x: column.count() };

    it('a table with other columns ends this log; the others go on', () => {
      const stage = stageOf(columns, tablename);
      const db = new Sqlite!(join(stage.folder, 'test.sqlite'));
      db.exec('CREATE TABLE test (c integer)');
      db.close();
      expect(failing(stage)).toEqual([
        'error: test/Log::WRITER_SQLITE: test.sqlite: table test has no column named x',
        'error: test/Log::WRITER_SQLITE: terminating thread',
      ]);
    });

    it('a folder that is not there', () => {
      expect(failing(stageOf(columns, { ...tablename, path: 'no/test' }))).toEqual([
        expect.stringMatching(/^error: no\/test\/Log::WRITER_SQLITE: cannot open no\/test.sqlite: /),
        'error: no/test/Log::WRITER_SQLITE: terminating thread',
      ]);
    });

    it.skipIf(process.getuid?.() === 0)('a file that may not be written', () => {
      const stage = stageOf(columns, tablename);
      new Sqlite!(join(stage.folder, 'test.sqlite')).exec('CREATE TABLE test (c, x)').close();
      chmodSync(join(stage.folder, 'test.sqlite'), 0o444);
      expect(failing(stage)[0]).toContain('attempt to write a readonly database');
    });

    it('a file that is no database', () => {
      const stage = stageOf(columns, tablename);
      writeFileSync(join(stage.folder, 'test.sqlite'), 'x'.repeat(4096));
      expect(failing(stage)[0]).toContain('test.sqlite: file is not a database');
    });

    it('a pragma with a value that SQLite has not', () => {
      const options = { 'LogSQLite::synchronous': 'LogSQLite::SQLITE_SYNCHRONOUS_MAYBE' };
      expect(failing(stageOf(columns, tablename, options))[0]).toContain(
        "invalid value for 'LogSQLite::synchronous': LogSQLite::SQLITE_SYNCHRONOUS_MAYBE",
      );
    });
  });
});
