/** The ASCII writer, byte exact: header, values, settings, JSON lines (Zeek's cases writer-ascii-*, writer-json-*). */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type ColumnBlock, column } from '../../../src/log/columns.ts';
import { AsciiEscaper, firstEscaped } from '../../../src/log/escape.ts';
import type { LogOptions } from '../../../src/log/options.ts';
import { record } from '../../../src/log/record.ts';
import { Stage } from '../stage.ts';

type Config = Readonly<Record<string, string>>;

/** Writes rows to one stream whose filter has the given settings. */
function written(
  columns: ColumnBlock,
  rows: readonly object[],
  config: Config = {},
  options: Partial<LogOptions> = {},
): Stage {
  const stage = new Stage(options);
  stage.log.createStream('Test::LOG', { columns: record('Test::Info', columns), path: 'test' });
  stage.log.addFilter('Test::LOG', { name: 'default', config });
  for (const row of rows) expect(stage.log.write('Test::LOG', row)).toBe(true);
  return stage;
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const HEADER = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\ttest',
];

const Id = record('Test::Id', { host: column.addr(), num: column.port() });
const everyType = {
  b: column.bool(),
  i: column.int(),
  c: column.count(),
  d: column.double(),
  t: column.time(),
  iv: column.interval(),
  s: column.string(),
  id: column.record(Id),
  e: column.enum(),
  tp: column.enum(),
  a6: column.addr(),
  sn: column.subnet(),
  set_c: column.set(column.count()),
  set_s: column.set(column.string()),
  v: column.vector(column.string()),
  vd: column.vector(column.double()),
  vp: column.vector(column.port()),
  vt: column.vector(column.time()),
  none: column.vector(column.count()),
  unset: column.string().optional(),
};
const everyValue = {
  b: true,
  i: -42,
  c: 18446744073709551615n,
  d: 3.14,
  t: 1714570000.123456,
  iv: -1.5,
  s: 'text',
  id: { host: '10.0.0.1', num: 80 },
  e: 'Test::RED',
  tp: 'tcp',
  a6: '2001:db8::1',
  sn: '10.0.0.0/8',
  set_c: new Set([4, 2, 3, 1]),
  set_s: new Set(['x']),
  v: ['b', 'a', 'b'],
  vd: [1, 2.5],
  vp: [53, 80],
  vt: [1.5],
  none: [],
};

describe('text lines', () => {
  it('header and values of every type', () => {
    expect(written(everyType, [everyValue]).lines('test.log')).toEqual([
      ...HEADER,
      '#fields\tb\ti\tc\td\tt\tiv\ts\tid.host\tid.num\te\ttp\ta6\tsn\tset_c\tset_s\tv\tvd\tvp\tvt\tnone\tunset',
      `#types\tbool\tint\tcount\tdouble\ttime\tinterval\tstring\taddr\tport\tenum\tenum\taddr\tsubnet\t${[
        'set[count]',
        'set[string]',
        'vector[string]',
        'vector[double]',
        'vector[port]',
        'vector[time]',
        'vector[count]',
        'string',
      ].join('\t')}`,
      `T\t-42\t18446744073709551615\t3.14\t1714570000.123456\t-1.500000\ttext\t10.0.0.1\t80\tTest::RED\ttcp\t${[
        '2001:db8::1',
        '10.0.0.0/8',
        '4,2,3,1',
        'x',
        'b,a,b',
        '1.0,2.5',
        '53,80',
        '1.500000',
        '(empty)',
        '-',
      ].join('\t')}`,
    ]);
  });

  it('#open stands before #fields, #close at the end, both local time', () => {
    const stage = written({ n: column.count() }, [{ n: 1 }]);
    stage.log.close();
    const lines = stage.raw('test.log').split('\n');
    expect(lines[5]).toMatch(/^#open\t\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d$/);
    expect(lines.at(-2)).toMatch(/^#close\t\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d$/);
    expect(lines.at(-1)).toBe('');
    const [year, month, day, hour, minute, second] = lines[5]!.split('\t')[1]!.split('-').map(Number);
    const opened = new Date(year!, month! - 1, day!, hour!, minute!, second!).getTime();
    expect(Math.abs(opened - Date.now())).toBeLessThan(60_000);
  });

  it('empty, unset, and content that reads like them', () => {
    const columns = {
      s: column.string().optional(),
      set_s: column.set(column.string()).optional(),
      v: column.vector(column.string()).optional(),
    };
    const hole: string[] = [];
    hole[2] = 'third';
    const rows = [
      {},
      { s: '', set_s: new Set(), v: [] },
      { s: 'x', set_s: new Set(['']), v: ['', 'a', ''] },
      { s: '-', set_s: new Set(['-']), v: ['-', 'a-'] },
      { s: '(empty)', set_s: new Set(['(empty)']), v: ['(empty)', '(empty) not'] },
      { s: bytes(0x2d), v: hole },
    ];
    expect(written(columns, rows).rows('test.log')).toEqual([
      '-\t-\t-',
      '(empty)\t(empty)\t(empty)',
      'x\t(empty)\t(empty),a,(empty)',
      '\\x2d\t\\x2d\t\\x2d,a-',
      '\\x28empty)\t\\x28empty)\t\\x28empty),(empty) not',
      '\\x2d\t-\t-,-,third',
    ]);
  });

  it('a line that begins like a header has its first byte escaped', () => {
    const rows = [
      { s: '#comment', t: '#second column' },
      { s: ' #', t: 'x' },
    ];
    const stage = written({ s: column.string(), t: column.string() }, rows);
    expect(stage.lines('test.log').slice(7)).toEqual(['\\x23comment\t#second column', ' #\tx']);
  });

  it('settings change separators and marks, and the header shows them', () => {
    const config = {
      separator: '|',
      set_separator: '; ',
      empty_field: 'EMPTY',
      unset_field: 'NONE',
      meta_prefix: '%',
    };
    const columns = { n: column.count(), s: column.string().optional(), v: column.vector(column.string()) };
    const rows = [
      { n: 1, s: 'a|b', v: ['x; y', 'z,w'] },
      { n: 2, v: [] },
      { n: 3, s: 'EMPTY', v: ['NONE', '-'] },
    ];
    expect(written(columns, rows, config).lines('test.log')).toEqual([
      '%separator |',
      '%set_separator|;\\x20',
      '%empty_field|EMPTY',
      '%unset_field|NONE',
      '%path|test',
      '%fields|n|s|v',
      '%types|count|string|vector[string]',
      '1|a\\x7cb|x\\x3b\\x20y; z,w',
      '2|NONE|EMPTY',
      '3|\\x45MPTY|\\x4eONE; -',
    ]);
  });

  it('tsv: one header line with the names, no end', () => {
    const columns = { n: column.count(), s: column.string().optional() };
    const stage = written(columns, [{ n: 1, s: 'a' }, { n: 2 }], { tsv: 'T' });
    stage.log.close();
    expect(stage.raw('test.log')).toBe('n\ts\n1\ta\n2\t-\n');
  });

  it('include_meta=F: no header and no end', () => {
    const stage = written({ n: column.count() }, [{ n: 1 }], {}, { 'LogAscii::include_meta': false });
    stage.log.close();
    expect(stage.raw('test.log')).toBe('1\n');
  });

  it('enable_utf_8=F escapes what is not ASCII', () => {
    const stage = written({ s: column.string() }, [{ s: 'ä plain €' }, { s: 'plain' }], {
      enable_utf_8: 'F',
    });
    expect(stage.rows('test.log')).toEqual(['\\xc3\\xa4 plain \\xe2\\x82\\xac', 'plain']);
  });
});

describe('JSON lines', () => {
  const json = { use_json: 'T' };

  it('every type, keys in the order of columns, unset left out, no header', () => {
    const stage = written(everyType, [everyValue], json);
    stage.log.close();
    expect(stage.raw('test.log')).toBe(
      `{"b":true,"i":-42,"c":18446744073709551615,"d":3.14,"t":1714570000.123456,"iv":-1.5,"s":"text",${[
        '"id.host":"10.0.0.1","id.num":80,"e":"Test::RED","tp":"tcp","a6":"2001:db8::1","sn":"10.0.0.0/8"',
        '"set_c":[4,2,3,1],"set_s":["x"],"v":["b","a","b"],"vd":[1.0,2.5],"vp":[53,80],"vt":[1.5],"none":[]',
      ].join(',')}}\n`,
    );
  });

  const columns = {
    n: column.count().optional(),
    s: column.string().optional(),
    id: column.record(Id).optional(),
    v: column.vector(column.count()).optional(),
  };
  const hole: number[] = [];
  hole[2] = 7;
  const rows = [{ n: 1 }, { n: 2, s: '', id: { host: '::1' }, v: hole }, { s: '-', v: [] }, {}];

  it('unset fields are left out, the first one too', () => {
    expect(written(columns, rows, json).rows('test.log')).toEqual([
      '{"n":1}',
      '{"n":2,"s":"","id.host":"::1","v":[null,null,7]}',
      '{"s":"-","v":[]}',
      '{}',
    ]);
  });

  it('lines of any length, over the ends of the buffer that they are gathered in', () => {
    const columns = {
      first: column.string().optional(),
      number: column.count().optional(),
      'a longer name, \u00e9': column.string().optional(),
      last: column.bool().optional(),
    };
    const rows = Array.from({ length: 2000 }, (_, i) => ({
      ...(i % 3 === 0 ? {} : { first: 'x'.repeat((i * i * 7) % 4000) }),
      ...(i % 4 === 0 ? {} : { number: i ** 4 }),
      ...(i % 5 === 0 ? {} : { 'a longer name, \u00e9': '\u00e9'.repeat((i * 977) % 2000) }),
      ...(i % 2 === 0 ? {} : { last: i % 7 === 0 }),
    }));
    const lines = written(columns, rows, { use_json: 'T' }).rows('test.log');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(rows);
  });

  it('or null', () => {
    expect(written(columns, rows, { ...json, json_include_unset_fields: 'T' }).rows('test.log')).toEqual([
      '{"n":1,"s":null,"id.host":null,"id.num":null,"v":null}',
      '{"n":2,"s":"","id.host":"::1","id.num":null,"v":[null,null,7]}',
      '{"n":null,"s":"-","id.host":null,"id.num":null,"v":[]}',
      '{"n":null,"s":null,"id.host":null,"id.num":null,"v":null}',
    ]);
  });

  it.each([
    ['JSON::TS_EPOCH', ['1714570000.123456', '1.9999999', '-1.5', 'null']],
    ['JSON::TS_MILLIS', ['1714570000123', '1999', '-1500', 'null']],
    ['JSON::TS_MILLIS_UNSIGNED', ['1714570000123', '1999', '18446744073709550116', 'null']],
    [
      'JSON::TS_ISO8601',
      [
        '"2024-05-01T13:26:40.123456Z"',
        '"1970-01-01T00:00:01.1000000Z"',
        '"1969-12-31T23:59:58.500000Z"',
        'null',
      ],
    ],
  ])('%s', (form, texts) => {
    const times = [1714570000.123456, 1.9999999, -1.5, Number.POSITIVE_INFINITY].map((t) => ({ t }));
    const stage = written({ t: column.time() }, times, { ...json, json_timestamps: form });
    expect(stage.rows('test.log')).toEqual(texts.map((text) => `{"t":${text}}`));
  });
});

describe('any text', () => {
  const columns = { a: column.string(), b: column.string(), v: column.vector(column.string()) };
  const text = fc.string({ unit: 'binary', minLength: 1 });
  const rowsOf = (t: fc.Arbitrary<string>) =>
    fc.array(fc.record({ a: t, b: t, v: fc.array(t, { minLength: 1, maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 20,
    });

  it('stands in its line as the escaper gives it', () => {
    const escaper = new AsciiEscaper({ separator: '\t', setSeparator: ',', utf8: true });
    const marked = (value: string, inSet: boolean): string => {
      const escaped = escaper.escape(value, inSet);
      return value === '-' || value === '(empty)' ? firstEscaped(escaped) : escaped;
    };
    fc.assert(
      fc.property(rowsOf(text), (rows) => {
        const lines = rows.map(({ a, b, v }) => {
          const list = v.map((item) => marked(item, true)).join(',');
          const line = [marked(a, false), marked(b, false), list].join('\t');
          return line.startsWith('#') ? firstEscaped(line) : line;
        });
        expect(written(columns, rows).lines('test.log').slice(7)).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  it('is valid JSON and means itself, as long as it may be shown', () => {
    const unit = fc.constantFrom(...'az09 "\\/\b\t\n\f\r#-,ä€😀\u2028');
    fc.assert(
      fc.property(rowsOf(fc.string({ unit })), (rows) => {
        const lines = written(columns, rows, { use_json: 'T' }).lines('test.log');
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });
});

describe('where lines go', () => {
  const columns = { n: column.count() };

  it('compressed, with the extension of choice', () => {
    const stage = written(columns, [{ n: 1 }], { gzip_level: '9' });
    expect(stage.files()).toEqual(['test.log.gz']);
    expect(stage.rows('test.log.gz')).toEqual(['1']);
    expect(written(columns, [{ n: 1 }], { gzip_level: '1', gzip_file_extension: 'z' }).files()).toEqual([
      'test.log.z',
    ]);
  });

  it('with another extension from the environment', () => {
    process.env.ZEEK_LOG_SUFFIX = 'txt';
    expect(written(columns, [{ n: 1 }]).files()).toEqual(['test.txt']);
  });
  afterEach(() => {
    delete process.env.ZEEK_LOG_SUFFIX;
  });

  it('a device is opened as it is', () => {
    const stage = written(columns, []);
    stage.log.addFilter('Test::LOG', { name: 'default', path: '/dev/null' });
    expect(stage.log.write('Test::LOG', { n: 1 })).toBe(true);
    expect([stage.files(), stage.told]).toEqual([[], []]);
  });

  it('standard output, header included, under the path /dev/stdout', () => {
    const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    const program = `
      import { ascii } from ${url('../../../src/log/writers/ascii.ts')};
      import { defaultLogOptions } from ${url('../../../src/log/options.ts')};
      const columns = [{ name: 'n', type: { kind: 'count' } }];
      const options = { ...defaultLogOptions(), 'LogAscii::output_to_stdout': true };
      const writer = ascii({ path: 'test', columns, config: {}, options, report() {} });
      writer.write([1]);
      writer.close();`;
    const out = execFileSync(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      program,
    ]).toString();
    const lines = out.split('\n').filter((line) => !/^#(open|close)/.test(line));
    expect(lines).toEqual([
      ...HEADER.slice(0, 4),
      '#path\t/dev/stdout',
      '#fields\tn',
      '#types\tcount',
      '1',
      '',
    ]);
  });

  it('an existing file is truncated, once', () => {
    const stage = written(columns, [{ n: 1 }]);
    stage.log.close();
    stage.log.createStream('Test::AGAIN', { columns: record('Test::Again', columns), path: 'test' });
    stage.log.write('Test::AGAIN', { n: 2 });
    expect(stage.rows('test.log')).toEqual(['2']);
  });

  it('nothing is created before the first line', () => {
    const stage = written(columns, []);
    expect(readdirSync(stage.folder)).toEqual([]);
    expect(stage.files()).toEqual([]);
  });
});

describe('failures', () => {
  const columns = { n: column.count() };

  it.each([
    [{ tsv: 'yes' }, `invalid value for 'tsv', must be a string and either "T" or "F"`],
    [{ use_json: 'true' }, `invalid value for 'use_json', must be a string and either "T" or "F"`],
    [{ gzip_level: '10' }, "invalid value for 'gzip_level', must be a number between 0 and 9."],
    [{ json_timestamps: 'ISO' }, 'Invalid JSON timestamp format: ISO'],
  ])('a bad setting %o costs the writer', (config, message) => {
    const stage = written(columns, [{ n: 1 }, { n: 2 }], config);
    expect(stage.files()).toEqual([]);
    expect(stage.told).toEqual([
      `error: test/Log::WRITER_ASCII: ${message}`,
      'error: test/Log::WRITER_ASCII: terminating thread',
    ]);
  });

  it('unknown settings are ignored', () => {
    expect(written(columns, [{ n: 1 }], { nobody_knows: 'yes' }).rows('test.log')).toEqual(['1']);
  });

  it('a full disk is told once; the other logs go on', () => {
    const stage = written(columns, [{ n: 1 }]);
    stage.log.addFilter('Test::LOG', { name: 'full', path: '/dev/full' });
    for (let n = 2; n < 100_000; n++) stage.log.write('Test::LOG', { n });
    expect(stage.rows('test.log')).toHaveLength(99_999);
    expect(stage.told).toEqual([
      'error: /dev/full/Log::WRITER_ASCII: write error: No space left on device',
      'error: /dev/full/Log::WRITER_ASCII: terminating thread',
    ]);
  });
});
