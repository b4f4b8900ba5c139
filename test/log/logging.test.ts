/** Streams, filters, policies and paths: twins of Zeek's cases log-*, written against the framework itself. */
import { beforeEach, describe, expect, it } from 'vitest';
import { column, unlogged } from '../../src/log/columns.ts';
import type { Filter } from '../../src/log/filter.ts';
import { pathFromId } from '../../src/log/path.ts';
import { record } from '../../src/log/record.ts';
import type { StreamSpec } from '../../src/log/stream.ts';
import { type MemoryLogs, memory } from '../../src/log/writers/memory.ts';
import { Stage } from './stage.ts';

const LOG = 'Test::LOG';
const Id = record('Test::Id', { host: column.addr(), num: column.port() });
const Info = record('Test::Info', {
  n: column.count(),
  text: column.string().optional(),
  hidden: unlogged(column.count().default(0)),
});
const WithId = record('Test::WithId', { n: column.count(), id: column.record(Id), text: column.string() });
const withId = { n: 1, id: { host: '10.0.0.1', num: 80 }, text: 'x' };

let stage: Stage;
let log: Stage['log'];
beforeEach(() => {
  stage = new Stage();
  log = stage.log;
});

const create = (spec: Partial<StreamSpec> = {}): boolean =>
  log.createStream(LOG, { columns: Info, path: 'test', ...spec });
const write = (n: number): boolean => log.write(LOG, stage.records.create(Info, { n }));
const tell =
  (text: string) =>
  (rec: { n: number }, _id: string, filter: Filter): void =>
    void stage.told.push(`${text} ${filter.name} ${rec.n}`);
const fields = (name: string): string => stage.lines(name).find((line) => line.startsWith('#fields'))!;

describe('streams', () => {
  it('a stream has one filter named default; without lines there is no file', () => {
    expect(create()).toBe(true);
    log.createStream('Test::UNUSED', { columns: Info, path: 'unused' });
    expect(log.filterNames(LOG)).toEqual(new Set(['default']));
    expect([log.write(LOG, { n: 1, text: 'one' }), write(2)]).toEqual([true, true]);
    expect(stage.files()).toEqual(['test.log']);
    expect(stage.lines('test.log').slice(5)).toEqual([
      '#fields\tn\ttext',
      '#types\tcount\tstring',
      '1\tone',
      '2\t-',
    ]);
  });

  it('a type without logged fields makes no stream', () => {
    const Silent = record('Test::Silent', { n: unlogged(column.count()) });
    const Deep = record('Test::Deep', { inner: column.record(Silent), other: unlogged(column.record(Id)) });
    expect(log.createStream(LOG, { columns: Silent })).toBe(false);
    expect(log.createStream(LOG, { columns: Deep })).toBe(false);
    expect(stage.told).toEqual(Array(2).fill('error: logged record type does not have any &log attributes'));
    expect(log.activeStreams()).toEqual([]);
  });

  it('a set of sets cannot be logged', () => {
    const Odd = record('Test::Odd', { v: column.vector(column.set(column.count())) });
    expect(() => log.createStream(LOG, { columns: Odd })).toThrow(/vector\[set\[count\]\] cannot be logged/);
  });

  it('a removed stream is unknown, and may be created anew', () => {
    create();
    expect([write(1), log.removeStream(LOG), write(2), log.removeStream(LOG)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(log.activeStreams()).toEqual([]);
    expect([create({ path: 'again' }), write(3)]).toEqual([true, true]);
    expect(stage.rows('test.log')).toEqual(['1\t-']);
    expect(stage.rows('again.log')).toEqual(['3\t-']);
  });

  it('creating an existing stream replaces it, filters and writers too', () => {
    create();
    log.addFilter(LOG, { name: 'more', path: 'more' });
    write(1);
    create({ path: 'second' });
    expect(log.filterNames(LOG)).toEqual(new Set(['default']));
    write(2);
    expect(stage.files()).toEqual(['more.log', 'second.log', 'test.log']);
  });

  it('writes to a disabled stream are true and do nothing; groups go with it', () => {
    create({ ev: 'Test::wrote', policy: tell('policy'), eventGroups: ['Test::extra'] });
    stage.hooks.set('Log::log_stream_policy', [() => void stage.told.push('hook')]);
    expect([log.disableStream(LOG), write(1), log.activeStreams()]).toEqual([true, true, []]);
    expect([log.enableStream(LOG), write(2), log.activeStreams()]).toEqual([true, true, [LOG]]);
    expect(stage.told).toEqual([
      'group Test::extra false',
      'group Test::extra true',
      'hook',
      'policy default 2',
    ]);
    expect(stage.raised).toHaveLength(1);
    expect(stage.rows('test.log')).toEqual(['2\t-']);
  });

  it('unknown streams: false', () => {
    const { setBuf, flush, enableStream, disableStream } = log;
    expect([setBuf.call(log, LOG, false), flush.call(log, LOG)]).toEqual([false, false]);
    expect([enableStream.call(log, LOG), disableStream.call(log, LOG)]).toEqual([false, false]);
    expect([log.removeFilter(LOG, 'default'), log.delayQueueSize(LOG)]).toEqual([false, -1]);
    expect(() => log.addFilter(LOG, { name: 'x' })).toThrow('no such index (Log::all_streams[Log::id])');
  });
});

describe('one write', () => {
  it('runs event, global policy, then filter by filter policy and path function', () => {
    create({ ev: 'Test::wrote', policy: tell('policy of') });
    stage.hooks.set('Log::log_stream_policy', [(_rec, id) => void stage.told.push(`global ${id}`)]);
    log.addFilter(LOG, {
      name: 'second',
      policy: tell('own policy of'),
      pathFunc: (id, path) => {
        stage.told.push(`path function ${id} ${path}`);
        return 'second';
      },
    });
    expect(write(1)).toBe(true);
    expect(stage.raised.map(({ event }) => event)).toEqual(['Test::wrote']);
    expect(stage.told).toEqual([
      'global Test::LOG',
      'policy of default 1',
      'own policy of second 1',
      'path function Test::LOG test',
    ]);
    expect(stage.files()).toEqual(['second.log', 'test.log']);
  });

  it('the event comes despite a veto, and shares the record', () => {
    create({ ev: 'Test::wrote', policy: (rec: { n: number }) => rec.n !== 2 });
    const rec = stage.records.create(Info, { n: 1, text: 'as written' });
    log.write(LOG, rec);
    write(2);
    rec.text = 'changed after the write';
    expect(stage.raised.map((r) => r.rec)).toMatchObject([{ text: 'changed after the write' }, { n: 2 }]);
    expect(stage.raised[0]!.rec).toBe(rec);
    expect(stage.rows('test.log')).toEqual(['1\tas written']);
  });

  it('a global veto stops all filters, after their policies ran; no path function runs', () => {
    create({ policy: tell('policy') });
    stage.hooks.set('Log::log_stream_policy', [(rec: { n: number }) => rec.n !== 1]);
    log.addFilter(LOG, { name: 'default', path: 'test', pathFunc: () => expect.unreachable() });
    expect(write(1)).toBe(true);
    expect(stage.told).toEqual(['policy default 1']);
    expect(stage.files()).toEqual([]);
  });

  it('a policy by the name of a hook', () => {
    create({ policy: 'Test::log_policy' });
    stage.hooks.set('Test::log_policy', [(rec: { n: number }) => rec.n !== 1, tell('body')]);
    write(1);
    write(2);
    expect(stage.told).toEqual(['body default 2']);
    expect(stage.rows('test.log')).toEqual(['2\t-']);
  });

  it('a policy that throws is reported and vetoes nothing', () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    create({ policy: boom });
    expect(write(1)).toBe(true);
    expect(stage.told).toEqual(['policy of filter default of Test::LOG: boom']);
    expect(stage.rows('test.log')).toEqual(['1\t-']);
  });

  it('a policy changes the record for the filters that follow and for its owner', () => {
    create();
    const change = (rec: { text?: string }, _id: string, filter: Filter): void => {
      rec.text = `changed by ${filter.name}`;
    };
    log.addFilter(LOG, { name: 'second', path: 'second', policy: change });
    log.addFilter(LOG, { name: 'third', path: 'third' });
    const rec = stage.records.create(Info, { n: 1, text: 'original' });
    log.write(LOG, rec);
    expect(rec.text).toBe('changed by second');
    expect(['test.log', 'second.log', 'third.log'].flatMap((f) => stage.rows(f))).toEqual([
      '1\toriginal',
      '1\tchanged by second',
      '1\tchanged by second',
    ]);
  });

  it('isolate keeps what a policy changes in its filter, nested records too', () => {
    log.createStream(LOG, { columns: WithId, path: 'test' });
    const change = (rec: typeof withId): void => {
      rec.text = 'changed';
      rec.id.host = '0.0.0.0';
    };
    log.addFilter(LOG, { name: 'second', path: 'second', policy: change, isolate: true });
    log.addFilter(LOG, { name: 'third', path: 'third' });
    const rec = stage.records.create(WithId, { ...withId, id: { ...withId.id } });
    log.write(LOG, rec);
    expect([rec.text, rec.id.host]).toEqual(['x', '10.0.0.1']);
    expect(stage.rows('second.log')).toEqual(['1\t0.0.0.0\t80\tchanged']);
    expect(stage.rows('third.log')).toEqual(['1\t10.0.0.1\t80\tx']);
  });

  it('is true for a veto, for no filters and for a record that does not fit; false for an unknown stream', () => {
    create({ policy: () => false });
    expect([write(1), log.write('Test::NOT_CREATED', { n: 1 })]).toEqual([true, false]);
    log.removeDefaultFilter(LOG);
    expect(write(1)).toBe(true);
    expect(stage.files()).toEqual([]);
  });

  it('coerces: defaults fill in, what does not fit is told and left out', () => {
    create();
    const Foreign = record('Test::Foreign', { text: column.string(), more: column.count() });
    const foreign = stage.records.create(Foreign, { text: 'c', more: 3 });
    const writes = [{ n: 1, text: 'a', more: 2 }, { text: 'b' }, foreign, { n: 4 }];
    expect(writes.map((rec) => log.write(LOG, rec))).toEqual([true, true, true, true]);
    expect(stage.told).toEqual([
      'error: orphan field "more" in initialization',
      'error: non-optional field "n" missing in initialization',
      'error: orphan field "more" in initialization',
      'error: non-optional field "n" missing in initialization',
    ]);
    expect(stage.rows('test.log')).toEqual(['1\ta', '-\tb', '-\tc', '4\t-']);
  });

  it('writes what the record is now: later changes and a second write make other lines', () => {
    create();
    const rec = stage.records.create(Info, { n: 1 });
    log.write(LOG, rec);
    rec.n = 2;
    log.write(LOG, rec);
    expect(stage.rows('test.log')).toEqual(['1\t-', '2\t-']);
    expect(log.lines).toBe(2);
  });
});

describe('columns', () => {
  it('an unset nested record leaves its columns unset; a record that is not logged has none', () => {
    const Inner = record('Test::Inner', {
      a: column.count(),
      silent: unlogged(column.count().default(0)),
      b: column.string().optional(),
    });
    const Outer = record('Test::Outer', {
      n: column.count(),
      one: column.record(Inner).optional(),
      two: unlogged(column.record(Inner).optional()),
    });
    log.createStream(LOG, { columns: Outer, path: 'test' });
    log.write(LOG, { n: 1 });
    log.write(LOG, { n: 2, one: { a: 5 }, two: { a: 6 } });
    expect(fields('test.log')).toBe('#fields\tn\tone.a\tone.b');
    expect(stage.rows('test.log')).toEqual(['1\t-\t-', '2\t5\t-']);
  });

  it('an extension of a nested record stands at its place, in every log', () => {
    stage.records.extend(Id, { proto: column.enum().optional() });
    stage.records.extend(WithId, { last: column.bool().optional() });
    log.createStream(LOG, { columns: WithId, path: 'test' });
    log.write(LOG, withId);
    expect(fields('test.log')).toBe('#fields\tn\tid.host\tid.num\tid.proto\ttext\tlast');
    expect(() => stage.records.extend(Id, { late: column.count().optional() })).toThrow(/in use/);
  });

  it.each<[string, Partial<Filter>, string]>([
    ['include', { include: new Set(['text', 'id.num', 'absent']) }, 'id.num\ttext'],
    ['exclude', { exclude: new Set(['id.host', 'absent']) }, 'n\tid.num\ttext'],
    ['the name of a record selects nothing', { exclude: new Set(['id']) }, 'n\tid.host\tid.num\ttext'],
    [
      'names before renaming',
      { include: new Set(['n', 'id.host', 'number']), fieldNameMap: { 'id.host': 'source', n: 'number' } },
      'number\tsource',
    ],
    [
      'another scope separator',
      { scopeSep: '_', exclude: new Set(['n', 'id.host']), fieldNameMap: { id_num: 'second' } },
      'id_host\tsecond\ttext',
    ],
  ])('%s', (_, filter, names) => {
    log.createStream(LOG, { columns: WithId });
    log.addFilter(LOG, { name: 'default', path: 'test', ...filter });
    log.write(LOG, withId);
    expect(fields('test.log')).toBe(`#fields\t${names}`);
  });

  it('renaming by default', () => {
    log.filterDefaults.fieldNameMap = { 'id.host': 'host' };
    log.createStream(LOG, { columns: WithId, path: 'test' });
    log.addFilter(LOG, { name: 'own', path: 'own', fieldNameMap: { n: 'number' } });
    log.write(LOG, withId);
    expect(fields('test.log')).toBe('#fields\tn\thost\tid.num\ttext');
    expect(fields('own.log')).toBe('#fields\tnumber\tid.host\tid.num\ttext');
  });

  it('extension fields stand in front, prefixed; the function runs per write and filter', () => {
    let calls = 0;
    const extColumns = record('Test::Ext', { seq: column.count(), path: column.string() });
    const extFunc = (path: string) => ({ seq: ++calls, path });
    create();
    log.addFilter(LOG, { name: 'default', path: 'test', extFunc, extColumns });
    const include = new Set(['n']);
    log.addFilter(LOG, { name: 'other', path: 'other', extFunc, extColumns, extPrefix: 'x.', include });
    log.addFilter(LOG, { name: 'none', path: 'none', extFunc: () => undefined, extColumns, include });
    write(1);
    write(2);
    expect(fields('test.log')).toBe('#fields\t_seq\t_path\tn\ttext');
    expect(fields('other.log')).toBe('#fields\tx.seq\tx.path\tn');
    expect(stage.rows('test.log')).toEqual(['1\ttest\t1\t-', '3\ttest\t2\t-']);
    expect(stage.rows('other.log')).toEqual(['2\tother\t1', '4\tother\t2']);
    expect(stage.rows('none.log')).toEqual(['-\t-\t1', '-\t-\t2']);
  });

  it('an extension function that throws ends the caller; no line', () => {
    const extColumns = record('Test::Ext', { x: column.count() });
    const extFunc = (): never => {
      throw new Error('no such index');
    };
    create();
    log.addFilter(LOG, { name: 'default', extFunc, extColumns });
    expect(() => write(1)).toThrow('no such index');
    expect(stage.rows('test.log')).toEqual([]);
  });
});

describe('filters', () => {
  it('run in the order of addition; one of a known name moves to the end', () => {
    create({ policy: tell('') });
    log.removeDefaultFilter(LOG);
    for (const name of ['a', 'b', 'c']) log.addFilter(LOG, { name, path: name });
    log.addFilter(LOG, { name: 'a', path: 'a2' });
    write(1);
    expect(stage.told).toEqual([' b 1', ' c 1', ' a 1']);
    expect(stage.files()).toEqual(['a2.log', 'b.log', 'c.log']);
  });

  it('a filter with a policy of its own does not run that of the stream', () => {
    create({ policy: tell('stream') });
    log.addFilter(LOG, { name: 'own', path: 'own', policy: (rec: { n: number }) => rec.n !== 2 });
    for (const n of [1, 2, 3]) write(n);
    expect(stage.told).toEqual(['stream default 1', 'stream default 2', 'stream default 3']);
    expect(stage.rows('own.log')).toEqual(['1\t-', '3\t-']);
  });

  it('without the default filter nothing is written; it comes back with the path of the stream', () => {
    create();
    expect([log.removeDefaultFilter(LOG), log.filterNames(LOG).size]).toEqual([true, 0]);
    write(1);
    expect([log.addDefaultFilter(LOG), log.filterNames(LOG)]).toEqual([true, new Set(['default'])]);
    write(2);
    expect(stage.rows('test.log')).toEqual(['2\t-']);
  });

  it('getFilter gives the filter; a change to it counts when it is added again', () => {
    create();
    const filter = log.getFilter(LOG, 'default');
    expect([filter.name, filter.path, filter.writer]).toEqual(['default', 'test', 'Log::WRITER_ASCII']);
    expect(log.getFilter(LOG, 'nobody').name).toBe('<not found>');
    filter.path = 'renamed';
    write(1);
    log.addFilter(LOG, filter);
    write(2);
    expect([log.removeFilter(LOG, 'nobody'), log.removeFilter(LOG, 'default')]).toEqual([true, true]);
    write(3);
    expect(stage.rows('test.log')).toEqual(['1\t-']);
    expect(stage.rows('renamed.log')).toEqual(['2\t-']);
  });

  it('is renamed by adding it under the new name and removing the old one', () => {
    create();
    const filter = log.getFilter(LOG, 'default');
    filter.name = 'renamed';
    log.addFilter(LOG, filter);
    expect(log.filterNames(LOG).size).toBe(2);
    write(1);
    log.removeFilter(LOG, 'default');
    expect(log.filterNames(LOG)).toEqual(new Set(['renamed']));
    write(2);
    expect(stage.rows('test.log')).toEqual(['1\t-']);
    expect(stage.rows('test-2.log')).toEqual(['1\t-', '2\t-']);
    expect(stage.told).toEqual([
      "warning: Write using filter 'renamed' on path 'test' changed to use new path 'test-2' to avoid conflict with filter 'default'",
    ]);
  });

  it('logLocal=false, or local logging off: policies run, nothing is written', () => {
    create();
    log.addFilter(LOG, { name: 'default', logLocal: false, policy: tell('policy') });
    write(1);
    stage.options['Log::enable_local_logging'] = false;
    log.addFilter(LOG, { name: 'default' });
    write(2);
    expect(stage.told).toEqual(['policy default 1']);
    expect(stage.files()).toEqual([]);
  });

  it('lines of a replaced filter with other columns do not fit the open file', () => {
    create();
    write(1);
    log.addFilter(LOG, { name: 'default', path: 'test', include: new Set(['n']) });
    write(2);
    expect(stage.rows('test.log')).toEqual(['1\t-']);
    expect(stage.told).toEqual([
      'warning: WriterFrontend test/Log::WRITER_ASCII expected 2 fields in write, got 1. Skipping line.',
    ]);
  });
});

describe('paths', () => {
  it.each([
    ['Foo::LOG', 'foo'],
    ['Test::EXTRA_LOG', 'test_extra'],
    ['Foo::BAR', 'foo_bar'],
    ['PacketFilter::LOG', 'packet_filter'],
    ['PacketFilterTest::LOG', 'packet_filter_test'],
    ['SSL::LOG', 'ssl'],
    ['PLAIN_LOG', 'plain_log'],
  ])('%s is %s', (id, path) => {
    expect(pathFromId(id)).toBe(path);
  });

  it('a path function is given the path, its own first answer when there was none', () => {
    log.createStream(LOG, { columns: Info });
    const pathFunc = (id: string, path: string, rec: { n: number }): string => {
      stage.told.push(`${id}, ${path}, ${rec.n}`);
      return rec.n % 2 === 0 ? 'even' : 'odd';
    };
    log.addFilter(LOG, { name: 'default', pathFunc });
    for (const n of [1, 2, 3, 4]) write(n);
    expect(stage.told).toEqual([
      'Test::LOG, , 1',
      'Test::LOG, odd, 2',
      'Test::LOG, odd, 3',
      'Test::LOG, odd, 4',
    ]);
    expect(stage.rows('odd.log')).toEqual(['1\t-', '3\t-']);
    expect(stage.rows('even.log')).toEqual(['2\t-', '4\t-']);
  });

  it('a path function that throws ends the write: later filters do not run', () => {
    create({ path: 'first' });
    const pathFunc = (_id: string, _path: string, rec: { n: number }): string => {
      if (rec.n === 1) throw new Error('no such index');
      return 'last';
    };
    log.addFilter(LOG, { name: 'middle', pathFunc });
    log.addFilter(LOG, { name: 'last', path: 'after' });
    expect(() => write(1)).toThrow('no such index');
    expect(write(2)).toBe(true);
    expect(['first.log', 'last.log', 'after.log'].map((f) => stage.rows(f).length)).toEqual([2, 1, 1]);
  });

  it('a path function without a result: false, later filters do not run', () => {
    create({ path: 'first' });
    log.addFilter(LOG, { name: 'middle', pathFunc: () => undefined });
    log.addFilter(LOG, { name: 'last', path: 'after' });
    expect(write(1)).toBe(false);
    expect(stage.files()).toEqual(['first.log']);
  });

  it('a path that another filter opened gets a number, told once, and getFilter does not show it', () => {
    create();
    for (const name of ['second', 'third']) log.addFilter(LOG, { name });
    write(1);
    write(2);
    expect(stage.told).toEqual([
      "warning: Write using filter 'second' on path 'test' changed to use new path 'test-2' to avoid conflict with filter 'default'",
      "warning: Write using filter 'third' on path 'test' changed to use new path 'test-3' to avoid conflict with filter 'default'",
    ]);
    expect(log.getFilter(LOG, 'second').path).toBe('test');
    for (const file of ['test', 'test-2', 'test-3'])
      expect(stage.rows(`${file}.log`)).toEqual(['1\t-', '2\t-']);
  });

  it('a path function that keeps giving a taken path is told each time', () => {
    create();
    const seen: string[] = [];
    const pathFunc = (_id: string, path: string): string => {
      seen.push(path);
      return 'test';
    };
    log.addFilter(LOG, { name: 'second', pathFunc });
    for (const n of [1, 2, 3]) write(n);
    expect(stage.told).toHaveLength(3);
    expect(seen).toEqual(['test', 'test-2', 'test-2']);
    expect(stage.rows('test-2.log')).toHaveLength(3);
  });

  it('the file of a removed filter stays its own; before the first line there is no conflict', () => {
    create();
    write(1);
    log.removeDefaultFilter(LOG);
    log.addFilter(LOG, { name: 'mine', path: 'test' });
    write(2);
    log.createStream('Test::FRESH', { columns: Info, path: 'fresh' });
    log.removeDefaultFilter('Test::FRESH');
    log.addFilter('Test::FRESH', { name: 'mine', path: 'fresh' });
    log.write('Test::FRESH', { n: 3 });
    expect(stage.files()).toEqual(['fresh.log', 'test-2.log', 'test.log']);
  });

  it('two streams with one path do not know of each other', () => {
    create();
    log.createStream('Other::LOG', { columns: Info, path: 'test' });
    write(1);
    log.write('Other::LOG', { n: 2 });
    expect(stage.files()).toEqual(['test.log']);
    expect(stage.told).toEqual([]);
  });

  it('an absolute path ignores the log folder', () => {
    stage.options['Log::default_logdir'] = '/nowhere';
    create({ path: `${stage.folder}/absolute` });
    write(1);
    expect(stage.rows('absolute.log')).toEqual(['1\t-']);
  });
});

describe('failures', () => {
  it('a file that cannot be opened costs its writer only', () => {
    create({ path: 'no-such-folder/bad' });
    log.addFilter(LOG, { name: 'good', path: 'good' });
    expect([write(1), write(2)]).toEqual([true, true]);
    expect(stage.rows('good.log')).toEqual(['1\t-', '2\t-']);
    expect(stage.told).toEqual([
      'error: no-such-folder/bad/Log::WRITER_ASCII: cannot open no-such-folder/bad.log: No such file or directory',
      'error: no-such-folder/bad/Log::WRITER_ASCII: terminating thread',
    ]);
  });

  it('an unknown writer is told once', () => {
    create();
    log.addFilter(LOG, { name: 'default', writer: 'Log::WRITER_MISSING' });
    expect([write(1), write(2)]).toEqual([true, true]);
    expect(stage.told).toHaveLength(2);
    expect(stage.told[0]).toBe('error: test/Log::WRITER_MISSING: unknown writer');
  });
});

describe('writers', () => {
  it('NONE makes no file; event and policies run', () => {
    create({ ev: 'Test::wrote', policy: tell('policy') });
    log.addFilter(LOG, { name: 'default', writer: 'Log::WRITER_NONE' });
    expect(write(1)).toBe(true);
    expect([stage.told, stage.raised.length]).toEqual([['policy default 1'], 1]);
    expect(stage.files()).toEqual([]);
  });

  it('one that a script brings serves filters that name it, until it is taken out', () => {
    const rows: MemoryLogs = new Map();
    const remove = log.registerWriter('Test::WRITER_MEMORY', memory(rows));
    expect(log.writers()).toEqual([
      'Log::WRITER_ASCII',
      'Log::WRITER_SQLITE',
      'Log::WRITER_PARQUET',
      'Log::WRITER_NONE',
      'Test::WRITER_MEMORY',
    ]);
    create();
    log.addFilter(LOG, { name: 'default', path: 'kept', writer: 'Test::WRITER_MEMORY' });
    write(1);
    expect(rows.get('kept')).toEqual({ stream: LOG, rows: [{ n: 1 }] });
    remove();
    expect(log.writers()).toEqual([
      'Log::WRITER_ASCII',
      'Log::WRITER_SQLITE',
      'Log::WRITER_PARQUET',
      'Log::WRITER_NONE',
    ]);
  });

  it('one that throws is given up, the others go on', () => {
    let calls = 0;
    log.registerWriter('Test::WRITER_BROKEN', () => ({
      write() {
        calls++;
        throw new Error('broken');
      },
      flush() {},
      close: () => expect.unreachable(),
    }));
    create();
    log.addFilter(LOG, { name: 'broken', path: 'broken', writer: 'Test::WRITER_BROKEN' });
    write(1);
    write(2);
    expect(calls).toBe(1);
    expect(stage.rows('test.log')).toEqual(['1\t-', '2\t-']);
    expect(stage.told).toEqual([
      'error: broken/Test::WRITER_BROKEN: broken',
      'error: broken/Test::WRITER_BROKEN: terminating thread',
    ]);
  });

  it('another default writer', () => {
    stage.options['Log::default_writer'] = 'Log::WRITER_NONE';
    create();
    write(1);
    expect(stage.files()).toEqual([]);
  });

  it('JSON everywhere, and text in one filter', () => {
    stage.options['LogAscii::use_json'] = true;
    create();
    log.addFilter(LOG, { name: 'text', path: 'text', config: { use_json: 'F' } });
    write(1);
    expect(stage.lines('test.log')).toEqual(['{"n":1}']);
    expect(stage.rows('text.log')).toEqual(['1\t-']);
  });
});

describe('buffers', () => {
  const now = (): string[] =>
    stage
      .raw('test.log')
      .split('\n')
      .filter((line) => /^\d/.test(line));

  it('lines wait until they are flushed', () => {
    create();
    write(1);
    expect(now()).toEqual([]);
    expect(log.flush(LOG)).toBe(true);
    expect(now()).toEqual(['1\t-']);
    write(2);
    log.flushAll();
    expect(now()).toEqual(['1\t-', '2\t-']);
  });

  it('unbuffered, each line is out at once', () => {
    create();
    write(1);
    log.setBuf(LOG, false);
    expect(now()).toEqual(['1\t-']);
    write(2);
    expect(now()).toEqual(['1\t-', '2\t-']);
    log.setBuf(LOG, true);
    write(3);
    expect(now()).toHaveLength(2);
  });
});

describe('size limits', () => {
  const Sized = record('Test::Sized', {
    a: column.string(),
    b: column.string(),
    c: column.string(),
    v: column.vector(column.count()),
    w: column.set(column.count()),
  });

  it('cut strings at a byte and containers after their first elements; counters start anew', () => {
    log.createStream(LOG, {
      columns: Sized,
      path: 'test',
      maxFieldStringBytes: 6,
      maxTotalStringBytes: 14,
      maxFieldContainerElements: 3,
      maxTotalContainerElements: 5,
    });
    const w = new Set([5, 6, 7]);
    log.write(LOG, { a: '123456789', b: 'abcd', c: 'ABCDEFGH', v: [1, 2, 3, 4], w });
    log.write(LOG, { a: '1', b: 'a', c: 'ABCDEFGH', v: [1], w });
    expect(stage.rows('test.log')).toEqual(['123456\tabcd\tABCD\t1,2,3\t5,6', '1\ta\tABCDEF\t1\t5,6,7']);
    expect(stage.told).toEqual([
      'weird log_string_field_truncated Test::LOG',
      'weird log_string_field_truncated Test::LOG',
      'weird log_container_field_truncated Test::LOG',
      'weird log_container_field_truncated Test::LOG',
      'weird log_string_field_truncated Test::LOG',
    ]);
    expect(w.size).toBe(3);
  });

  it('may split a character, which is then escaped', () => {
    create({ maxFieldStringBytes: 3 });
    log.write(LOG, { n: 1, text: 'ää' });
    expect(stage.rows('test.log')).toEqual(['1\t\\xc3\\xa4\\xc3']);
  });

  it('count bytes of strings, not characters, and those in containers, too', () => {
    const Names = record('Test::Names', { v: column.vector(column.string()), s: column.string() });
    log.createStream(LOG, { columns: Names, path: 'test', maxTotalStringBytes: 7 });
    log.write(LOG, { v: ['ä', 'bc'], s: 'defg' });
    expect(stage.rows('test.log')).toEqual(['ä,bc\tdef']);
  });

  it('by default a field has 4096 bytes and a container 100 elements', () => {
    log.createStream(LOG, { columns: Sized, path: 'test' });
    const v = Array.from({ length: 101 }, (_, i) => i);
    log.write(LOG, { a: 'x'.repeat(4096), b: 'y'.repeat(4097), c: '', v, w: new Set() });
    const [a, b, , cut] = stage.rows('test.log')[0]!.split('\t');
    expect([a!.length, b!.length, cut!.split(',').length]).toEqual([4096, 4096, 100]);
    expect(stage.told).toHaveLength(2);
  });

  it('by default a line has 256000 bytes of strings and 500 elements', () => {
    const Long = record('Test::Long', {
      strings: column.vector(column.string()),
      a: column.vector(column.count()),
      b: column.vector(column.count()),
      c: column.vector(column.count()),
      d: column.vector(column.count()),
      e: column.vector(column.count()),
    });
    log.createStream(LOG, { columns: Long, path: 'test' });
    const many = new Array<number>(100).fill(1);
    const strings = new Array<string>(70).fill('x'.repeat(4000));
    log.write(LOG, { strings, a: many, b: many, c: many, d: many, e: many });
    const [texts, ...counts] = stage.rows('test.log')[0]!.split('\t');
    expect(texts!.replaceAll(/[^x]/g, '')).toHaveLength(256_000);
    expect(counts.map((list) => list.split(',').length)).toEqual([100, 100, 100, 100, 30]);
  });

  it('a record that is too large even so is dropped', () => {
    stage.options['Log::max_log_record_size'] = 1000;
    create();
    log.write(LOG, { n: 1, text: 'x'.repeat(1000) });
    log.write(LOG, { n: 2, text: 'x' });
    expect(stage.told).toEqual(['weird log_record_too_large Test::LOG']);
    expect(stage.rows('test.log')).toEqual(['2\tx']);
  });
});
