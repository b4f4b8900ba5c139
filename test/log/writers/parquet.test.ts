/** The Parquet writer: DuckDB reads what it writes, types and values; row groups, flushes, rotation, faults. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { type ColumnBlock, column } from '../../../src/log/columns.ts';
import type { Filter } from '../../../src/log/filter.ts';
import { record } from '../../../src/log/record.ts';
import { parquet } from '../../../src/log/writers/parquet.ts';
import { Stage } from '../stage.ts';
import { writerCases } from '../writer.cases.ts';

const installed = ['hyparquet-writer', 'zstd-napi'].every((name) => {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
});

type Row = Record<string, unknown>;

/** Runs a query; FILE in it stands for a file of the stage's folder. */
async function query(stage: Stage, sql: string, file = 'test.parquet'): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone='UTC'");
    const path = join(stage.folder, file);
    const reader = await connection.runAndReadAll(sql.replaceAll('FILE', `'${path}'`));
    return reader.getRowObjectsJson() as Row[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function stageOf(columns: ColumnBlock, filter: Partial<Filter> = {}): Stage {
  const stage = new Stage();
  stage.log.createStream('Test::LOG', { columns: record('Test::Info', columns), path: 'test' });
  stage.log.addFilter('Test::LOG', { name: 'default', writer: 'Log::WRITER_PARQUET', ...filter });
  return stage;
}

const write = (stage: Stage, ...rows: readonly object[]): void => {
  for (const row of rows) stage.log.write('Test::LOG', row);
};

describe.skipIf(!installed)('with hyparquet-writer and zstd-napi', () => {
  writerCases({
    name: 'Parquet',
    factory: parquet,
    file: 'test.parquet',
    read: (stage) => query(stage, 'FROM FILE'),
    full: { ok: true, n: '7', text: 'a', list: ['x', 'y'], names: ['z'] },
    unset: { ok: null, n: null, text: null, list: null, names: null },
  });

  const Id = record('Test::Id', { host: column.addr(), num: column.port() });
  const everyType = {
    b: column.bool(),
    i: column.int(),
    c: column.count(),
    d: column.double(),
    t: column.time(),
    iv: column.interval(),
    s: column.string(),
    raw: column.bytes(),
    id: column.record(Id),
    e: column.enum(),
    sn: column.subnet(),
    vs: column.vector(column.string().optional()),
    vc: column.vector(column.count()),
    vt: column.set(column.time()),
    va: column.set(column.addr()),
  };

  it('has a type for each of Zeek, compressed with ZSTD', async () => {
    const stage = stageOf(everyType);
    write(stage, {});
    stage.log.close();
    const described = await query(stage, 'DESCRIBE FROM FILE');
    expect(Object.fromEntries(described.map((row) => [row.column_name, row.column_type]))).toEqual({
      b: 'BOOLEAN',
      i: 'BIGINT',
      c: 'UBIGINT',
      d: 'DOUBLE',
      t: 'TIMESTAMP WITH TIME ZONE',
      iv: 'DOUBLE',
      s: 'VARCHAR',
      raw: 'VARCHAR',
      'id.host': 'VARCHAR',
      'id.num': 'USMALLINT',
      e: 'VARCHAR',
      sn: 'VARCHAR',
      vs: 'VARCHAR[]',
      vc: 'UBIGINT[]',
      vt: 'TIMESTAMP WITH TIME ZONE[]',
      va: 'VARCHAR[]',
    });
    expect(await query(stage, 'SELECT DISTINCT compression FROM parquet_metadata(FILE)')).toEqual([
      { compression: 'ZSTD' },
    ]);
  });

  it('keeps the values', async () => {
    const stage = stageOf(everyType);
    write(stage, {
      b: false,
      i: -42,
      c: -1,
      d: -3.14,
      t: 1_700_000_000.25,
      iv: 0.5,
      s: 'a\t\u00e4\n',
      raw: Uint8Array.of(0x61, 0xff),
      id: { host: '2001:db8::1', num: 65535 },
      e: 'Test::LOG',
      sn: '10.0.0.0/24',
      vs: ['a', undefined, ''],
      vc: [1, 2 ** 40],
      vt: new Set([1.5]),
      va: new Set<string>(),
    });
    stage.log.close();
    expect(await query(stage, 'FROM FILE')).toEqual([
      {
        b: false,
        i: '-42',
        c: '18446744073709551615',
        d: -3.14,
        t: '2023-11-14 22:13:20.25+00',
        iv: 0.5,
        s: 'a\t\u00e4\n',
        raw: 'a\\xff',
        'id.host': '2001:db8::1',
        'id.num': 65535,
        e: 'Test::LOG',
        sn: '10.0.0.0/24',
        vs: ['a', null, ''],
        vc: ['1', '1099511627776'],
        vt: ['1970-01-01 00:00:01.5+00'],
        va: [],
      },
    ]);
    expect(stage.told).toEqual([]);
  });

  it('writes row groups of bounded size', async () => {
    const stage = stageOf({ c: column.count(), s: column.string() });
    for (let c = 0; c < 120_000; c++) write(stage, { c, s: `row ${c % 100}` });
    stage.log.close();
    expect(
      await query(stage, 'SELECT count(*) AS n, sum(c)::VARCHAR AS sum, count(DISTINCT s) AS s FROM FILE'),
    ).toEqual([{ n: '120000', sum: '7199940000', s: '100' }]);
    const groups =
      'SELECT DISTINCT row_group_id AS id, row_group_num_rows AS rows FROM parquet_metadata(FILE) ORDER BY 1';
    expect((await query(stage, groups)).map(({ rows }) => rows)).toEqual(['50000', '50000', '20000']);
  });

  it('can be read after each flush, and goes on', async () => {
    const stage = stageOf({ c: column.count(), s: column.string() });
    const counts: unknown[] = [];
    for (let c = 1; c <= 3; c++) {
      write(stage, { c, s: 'x'.repeat(c === 1 ? 3000 : 1) });
      stage.log.flush('Test::LOG');
      counts.push((await query(stage, 'SELECT count(*) AS n, sum(c)::VARCHAR AS sum FROM FILE'))[0]);
    }
    expect(counts).toEqual([
      { n: '1', sum: '1' },
      { n: '2', sum: '3' },
      { n: '3', sum: '6' },
    ]);
    stage.log.flush('Test::LOG');
    stage.log.close();
    expect(await query(stage, 'SELECT c FROM FILE')).toEqual([{ c: '1' }, { c: '2' }, { c: '3' }]);
  });

  it('a rotated file is whole, and the next one, too', async () => {
    const stage = stageOf({ c: column.count() }, { interv: 60 });
    stage.advance(10);
    write(stage, { c: 1 });
    stage.advance(130);
    write(stage, { c: 2 });
    const files = stage.files();
    expect(files).toHaveLength(2);
    expect(files[1]).toBe('test.parquet');
    expect(files[0]).toMatch(/^test\.[\d-]+\.parquet$/);
    expect(await query(stage, 'FROM FILE', files[0])).toEqual([{ c: '1' }]);
    expect(await query(stage, 'FROM FILE', files[1])).toEqual([{ c: '2' }]);
  });

  it('goes on in a file of its own where a script was exchanged during the run', async () => {
    const { folder, options } = new Stage();
    const stage = { folder } as Stage;
    const columns = [{ name: 'c', type: { kind: 'count' } }] as const;
    const info = {
      stream: 'Test::LOG',
      path: 'test',
      columns,
      config: {},
      options,
      report() {},
      inform() {},
    };
    for (const append of [false, true, true]) {
      const writer = parquet({ ...info, append });
      writer.write([append ? 2 : 1]);
      writer.close();
    }
    expect(await query(stage, 'FROM FILE')).toEqual([{ c: '1' }]);
    expect(await query(stage, 'FROM FILE', 'test-2.parquet')).toEqual([{ c: '2' }]);
    expect(await query(stage, 'FROM FILE', 'test-3.parquet')).toEqual([{ c: '2' }]);
  });

  it('a folder that is not there ends this log; the others go on', () => {
    const stage = stageOf({ c: column.count() }, { path: 'no/test' });
    stage.log.addFilter('Test::LOG', { name: 'ascii', writer: 'Log::WRITER_ASCII', path: 'other' });
    write(stage, { c: 1 }, { c: 2 });
    expect(stage.rows('other.log')).toEqual(['1', '2']);
    expect(stage.told).toEqual([
      'error: no/test/Log::WRITER_PARQUET: cannot open no/test.parquet: No such file or directory',
      'error: no/test/Log::WRITER_PARQUET: terminating thread',
    ]);
  });
});
