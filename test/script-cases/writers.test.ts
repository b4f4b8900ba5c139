/** Twins of the cases about the forms of values in files. */
import { column, record } from 'tapline';
import { twin } from './twin.ts';

const LOG = 'Test::LOG';
const Counted = record('Test::Info', { n: column.count() });
/** One byte per character: what Zeek's string literals hold. */
const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
/** A vector with nothing in front of its third element. */
function holes<T>(third: T): T[] {
  const hole: T[] = [];
  hole[2] = third;
  return hole;
}

twin('writer-ascii-empty-and-unset', (zeek) => {
  const Info = record('Test::Info', {
    what: column.string(),
    s: column.string().optional(),
    set_s: column.set(column.string()).optional(),
    v: column.vector(column.string()).optional(),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    const write = (what: string, s: string, set: string[], v: string[]) =>
      zeek.log.write(LOG, zeek.make(Info, { what, s, set_s: new Set(set), v }));
    zeek.log.write(LOG, zeek.make(Info, { what: 'unset' }));
    write('empty', '', [], []);
    write('element is empty', 'x', [''], ['', 'a', '']);
    write('looks unset', '-', ['-'], ['-', 'a-']);
    write('looks empty', '(empty)', ['(empty)'], ['(empty)', '(empty) not']);
    zeek.log.write(LOG, zeek.make(Info, { what: 'holes', v: holes('third') }));
  });
});

twin('writer-ascii-escapes', (zeek) => {
  const Info = record('Test::Info', {
    what: column.string(),
    s: column.bytes(),
    v: column.vector(column.bytes()),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    const out = (what: string, s: string) =>
      zeek.log.write(LOG, zeek.make(Info, { what, s: bytes(s), v: [bytes(s), bytes('z')] }));
    out('backslash', 'a\\b');
    out('tab', 'a\tb');
    out('comma', 'a,b');
    out('newline, return, nul', 'a\x0ab\x0dc\x00d');
    out('quotes', '"a" \'b\'');
    out('utf-8', '\xc3\xa4\xe2\x82\xac');
    out('bad byte', '\xff');
    out('utf-8 and a bad byte', '\xc3\xa4\xff');
    out('bad byte beyond a tab', '\xc3\xa4\t\xff');
    out('bad byte beyond a backslash', '\xc3\xa4\\\xff');
    out('c1 control', '\xc2\x85');
    out('private use', '\xee\x80\x80');
    out('del', 'a\x7fb');
  });
});

twin('writer-ascii-settings', (zeek) => {
  const Info = record('Test::Info', {
    n: column.count(),
    s: column.string().optional(),
    v: column.vector(column.string()),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'plain' });
    zeek.log.addFilter(LOG, {
      name: 'set',
      path: 'test',
      config: {
        separator: '|',
        set_separator: '; ',
        empty_field: 'EMPTY',
        unset_field: 'NONE',
        meta_prefix: '%',
      },
    });
    zeek.log.write(LOG, zeek.make(Info, { n: 1, s: 'a|b', v: ['x; y', 'z,w'] }));
    zeek.log.write(LOG, zeek.make(Info, { n: 2, v: [] }));
    zeek.log.write(LOG, zeek.make(Info, { n: 3, s: 'EMPTY', v: ['NONE', '-'] }));
  });
});

twin('writer-ascii-types', (zeek) => {
  const Info = record('Test::Info', {
    b: column.bool(),
    i: column.int(),
    c: column.count(),
    d: column.double(),
    t: column.time(),
    iv: column.interval(),
    s: column.string(),
    e: column.enum(['Test::RED', 'Test::GREEN']),
    tp: column.enum(['tcp', 'udp']),
    p: column.port(),
    a: column.addr(),
    a6: column.addr(),
    sn: column.subnet(),
    set_c: column.set(column.count()),
    set_s: column.set(column.string()),
    v: column.vector(column.string()),
    vd: column.vector(column.double()),
    unset: column.string().optional(),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    const row = zeek.make(Info, {
      b: true,
      i: -42,
      c: -1, // counts wrap: 2^64 - 1
      d: 3.14,
      t: 1714570000.123456,
      iv: -1.5,
      s: 'text',
      e: 'Test::RED',
      tp: 'tcp',
      p: 80,
      a: '10.0.0.1',
      a6: '2001:db8::1',
      sn: '10.0.0.0/8',
      set_c: new Set([1, 2, 3, 4]),
      set_s: new Set(['x']),
      v: ['b', 'a', 'b'],
      vd: [1, 2.5],
    });
    zeek.log.write(LOG, row);
  });
});

const useJson = { use_json: 'T' };

twin('writer-json-strings', (zeek) => {
  const Info = record('Test::Info', { what: column.string(), s: column.bytes() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', config: useJson });
    const out = (what: string, s: string) => zeek.log.write(LOG, zeek.make(Info, { what, s: bytes(s) }));
    out('quote, backslash, slash', 'a"b\\c/d');
    out('short escapes', '\x08\x09\x0a\x0c\x0d');
    out('other controls', '\x00\x01\x1f\x7f');
    out('utf-8', '\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80');
    out('bad byte', '\xff');
    out('utf-8 and a bad byte', '\xc3\xa4 b \xff c\td');
    out('c1 control', '\xc2\x85');
    out('escaped text', '\\xff');
    out('special words', '-(empty),#');
  });
});

twin('writer-json-types', (zeek) => {
  const Id = record('Test::Id', { host: column.addr(), num: column.port() });
  const Info = record('Test::Info', {
    b: column.bool(),
    i: column.int(),
    c: column.count(),
    d: column.double(),
    t: column.time(),
    iv: column.interval(),
    s: column.string(),
    id: column.record(Id),
    e: column.enum(['Test::RED', 'Test::GREEN']),
    tp: column.enum(['tcp', 'udp']),
    a6: column.addr(),
    sn: column.subnet(),
    set_c: column.set(column.count()),
    v: column.vector(column.string()),
    vp: column.vector(column.port()),
    vt: column.vector(column.time()),
    none: column.vector(column.count()),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', config: useJson });
    const id = zeek.make(Id, { host: '10.0.0.1', num: 80 });
    const row = zeek.make(Info, {
      b: true,
      i: -42,
      c: -1, // counts wrap: 2^64 - 1
      d: 3.14,
      t: 1714570000.123456,
      iv: -1.5,
      s: 'text',
      id,
      e: 'Test::RED',
      tp: 'tcp',
      a6: '2001:db8::1',
      sn: '10.0.0.0/8',
      set_c: new Set([1, 2, 3, 4]),
      v: ['b', 'a'],
      vp: [53, 80],
      vt: [1.5],
      none: [],
    });
    zeek.log.write(LOG, row);
  });
});

twin('writer-json-unset', (zeek) => {
  const Inner = record('Test::Inner', { a: column.count(), b: column.string().optional() });
  const Info = record('Test::Info', {
    n: column.count(),
    s: column.string().optional(),
    inner: column.record(Inner).optional(),
    v: column.vector(column.count()).optional(),
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.addFilter(LOG, { name: 'default', path: 'left_out', config: useJson });
    const config = { ...useJson, json_include_unset_fields: 'T' };
    zeek.log.addFilter(LOG, { name: 'null', path: 'null', config });
    const inner = zeek.make(Inner, { a: 1 });
    zeek.log.write(LOG, zeek.make(Info, { n: 1 }));
    zeek.log.write(LOG, zeek.make(Info, { n: 2, s: '', inner, v: holes(7) }));
    zeek.log.write(LOG, zeek.make(Info, { n: 3, s: '-', v: [] }));
  });
});

twin('writer-ascii-first-byte', (zeek) => {
  const Info = record('Test::Info', { s: column.string(), t: column.string() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    zeek.log.write(LOG, zeek.make(Info, { s: '#comment', t: '#second column' }));
    zeek.log.write(LOG, zeek.make(Info, { s: ' #', t: 'x' }));
  });
});

const Noted = record('Test::Info', { n: column.count(), s: column.string().optional() });

twin('writer-ascii-no-header', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Noted, path: 'test' });
    zeek.log.write(LOG, zeek.make(Noted, { n: 1, s: '#a' }));
  });
});

twin('writer-ascii-numbers', (zeek) => {
  const Info = record('Test::Info', { d: column.double(), t: column.time(), iv: column.interval() });
  const values = [
    3.0, 3.14, -3.5, 0.0, 1.0000001, 0.0000123456789, 0.00000001, 0.0000000005, 2153226000.123457,
    1315218933.93671, 0.1, 1e15, 1e22, 123456.0000005, -0.0000001, 0.0078125,
  ];
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    for (const d of values) zeek.log.write(LOG, zeek.make(Info, { d, t: d, iv: d }));
  });
});

twin('writer-ascii-tsv', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Noted });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', config: { tsv: 'T' } });
    zeek.log.write(LOG, zeek.make(Noted, { n: 1, s: 'a' }));
    zeek.log.write(LOG, zeek.make(Noted, { n: 2 }));
  });
});

twin('writer-ascii-utf8-off', (zeek) => {
  const Info = record('Test::Info', { s: column.string() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', config: { enable_utf_8: 'F' } });
    zeek.log.write(LOG, zeek.make(Info, { s: 'ä plain €' }));
    zeek.log.write(LOG, zeek.make(Info, { s: 'plain' }));
  });
});

twin('writer-json-numbers', (zeek) => {
  const Info = record('Test::Info', { d: column.double(), t: column.time() });
  const values = [
    100.0, 3.14, -0.5, 0.0, 0.1, 1e-6, 1.2e-7, 1e-8, 2.23e-308, 1e20, 1e21, 1.5e22, 1315218933.93671,
    1402707778.618276, 78.99710083007812, 123456789012345680.0,
  ];
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', config: useJson });
    for (const d of values) zeek.log.write(LOG, zeek.make(Info, { d, t: d }));
  });
});

twin('writer-json-timestamps', (zeek) => {
  const Info = record('Test::Info', { t: column.time() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info });
    zeek.log.removeDefaultFilter(LOG);
    const form = (path: string, json_timestamps: string) =>
      zeek.log.addFilter(LOG, { name: path, path, config: { ...useJson, json_timestamps } });
    form('epoch', 'JSON::TS_EPOCH');
    form('millis', 'JSON::TS_MILLIS');
    form('unsigned', 'JSON::TS_MILLIS_UNSIGNED');
    form('iso', 'JSON::TS_ISO8601');
    for (const t of [1714570000.123456, 0, 1.9999999, -1.5, 1402707778.618276, 951782400]) {
      zeek.log.write(LOG, zeek.make(Info, { t }));
    }
  });
});

twin('writer-none', (zeek) => {
  zeek.declareEvent('case::counted');
  zeek.on('case::counted', ({ n }) => zeek.print('event', n));
  zeek.on('zeek_init', () => {
    const policy = ({ n }: { n: number }) => zeek.print('policy', n);
    zeek.log.createStream(LOG, { columns: Counted, ev: 'case::counted', policy });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', writer: 'Log::WRITER_NONE' });
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
  });
});

declare module 'tapline' {
  interface Events {
    'case::counted': [rec: { n: number }];
  }
}

twin('writer-ascii-bad-config', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted });
    zeek.log.addFilter(LOG, { name: 'default', path: 'bad', config: { tsv: 'yes' } });
    zeek.log.addFilter(LOG, { name: 'good', path: 'good', config: { nobody_knows: 'yes' } });
    zeek.print(zeek.log.write(LOG, zeek.make(Counted, { n: 1 })));
  });
});

twin('writer-stdout', (zeek) => {
  const Info = record('Test::Info', { n: column.count(), s: column.string() });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Info, path: 'test' });
    zeek.log.write(LOG, zeek.make(Info, { n: 1, s: 'one' }));
    zeek.log.write(LOG, zeek.make(Info, { n: 2, s: 'two' }));
  });
});
