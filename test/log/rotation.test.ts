/** Rotation: twins of Zeek's cases rotate-*, written against the framework itself. Times are UTC here. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { column } from '../../src/log/columns.ts';
import type { Filter, RotationInfo } from '../../src/log/filter.ts';
import { record } from '../../src/log/record.ts';
import { untilRotation } from '../../src/log/rotation.ts';
import { Stage } from './stage.ts';

const LOG = 'Test::LOG';
const Info = record('Test::Info', { n: column.count() });
/** 2011-03-07 03:00:05 UTC */
const START = 1299466805;
const HOUR = 3600;

const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'UTC';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

let stage: Stage;
let log: Stage['log'];
beforeEach(() => {
  stage = new Stage();
  log = stage.log;
});

function create(filter: Partial<Filter> = {}): void {
  log.createStream(LOG, { columns: Info });
  log.addFilter(LOG, { name: 'default', path: 'test', interv: HOUR, ...filter });
}

/** Packets at these seconds after the start, each of which writes its number. */
function packets(...times: readonly number[]): void {
  times.forEach((time, i) => {
    stage.advance(START + time);
    log.write(LOG, { n: i + 1 });
  });
}

const clock = (time: number): string => new Date(time * 1000).toISOString().slice(11, 19);
const inFolder = (name: string): string => name.replace(`${stage.folder}/`, '');
const told = (info: RotationInfo): boolean => {
  const { writer, fname, path, open, close, terminating } = info;
  stage.told.push([writer, inFolder(fname), path, clock(open), clock(close), terminating].join(', '));
  return true;
};

describe('boundaries', () => {
  it.each([
    [START, HOUR, '0:00', 3595],
    [START, 2 * HOUR, '0:30', 5395],
    [START, 24 * HOUR, '3:00', 86395],
    [START, 24 * HOUR, '4:00', 3595],
    [START - 5, HOUR, '0:00', 3600],
  ])('from %d every %d s with base %s: in %d s', (now, interval, base, seconds) => {
    expect(untilRotation(now, interval, base)).toBe(seconds);
  });
});

describe('a file', () => {
  it('is renamed after the time of its opening; the next line opens a fresh one', () => {
    create();
    packets(0, 3590, 3600, 7190);
    log.close();
    expect(stage.files()).toEqual(['test.2011-03-07-03-00-05.log', 'test.log']);
    expect(stage.rows('test.2011-03-07-03-00-05.log')).toEqual(['1', '2']);
    expect(stage.raw('test.2011-03-07-03-00-05.log')).toMatch(/\n#close\t[\d-]+\n$/);
    expect(stage.rows('test.log')).toEqual(['3', '4']);
  });

  it('by the global interval, too', () => {
    stage.options['Log::default_rotation_interval'] = HOUR;
    create({ interv: undefined });
    packets(0, 3600);
    expect(stage.files()).toHaveLength(2);
  });

  it('is handed to the postprocessor under another name', () => {
    create({ postprocessor: told });
    packets(0, 3590, 3600, 7190, 7200);
    stage.advance(START + 10800);
    expect(stage.told).toEqual([
      'Log::WRITER_ASCII, test-11-03-07_03.00.05.log, test, 03:00:05, 04:00:05, false',
      'Log::WRITER_ASCII, test-11-03-07_04.00.05.log, test, 04:00:05, 05:00:05, false',
      'Log::WRITER_ASCII, test-11-03-07_05.00.05.log, test, 05:00:05, 06:00:05, false',
    ]);
    expect(stage.rows('test-11-03-07_05.00.05.log')).toEqual(['5']);
  });

  it('opened again later counts from the rotation', () => {
    create({ postprocessor: told });
    packets(0, 3600 + 1800);
    stage.advance(START + 7200);
    // the boundary was passed by the second packet, which wrote right away
    expect(stage.told.at(-1)).toBe(
      'Log::WRITER_ASCII, test-11-03-07_04.30.05.log, test, 04:30:05, 05:00:05, false',
    );
  });

  it('counts from the base time', () => {
    stage.options.log_rotate_base_time = '0:30';
    create({ postprocessor: told, interv: 2 * HOUR });
    packets(0, 3590, 3600, 7190, 7200, 10790);
    stage.advance(START + 14390);
    expect(stage.told.map((line) => line.split(', ').slice(3).join(', '))).toEqual([
      '03:00:05, 04:59:55, false',
      '04:59:55, 06:59:55, false',
    ]);
  });

  it('keeps both extensions when it is compressed', () => {
    create({ config: { gzip_level: '1' } });
    packets(0, 3600);
    expect(stage.files()).toEqual(['test.2011-03-07-03-00-05.log.gz', 'test.log.gz']);
  });

  it('without a file nothing is renamed', () => {
    create({ writer: 'Log::WRITER_NONE', postprocessor: () => expect.unreachable() });
    packets(0, 3600, 7200);
    expect(stage.files()).toEqual([]);
  });
});

describe('the format function', () => {
  it('names files, and is asked at every boundary once there was one', () => {
    create();
    log.rotationFormat = ({ path, open, terminating }) => {
      const file_basename = `${path}_at_${clock(open).slice(0, 2)}_${terminating}`;
      stage.told.push(file_basename);
      return { file_basename };
    };
    packets(0, 3590, 3600);
    for (const hour of [2, 3, 4]) stage.advance(START + hour * HOUR);
    stage.expireAll();
    expect(stage.told).toEqual([
      'test_at_03_false',
      'test_at_04_false',
      'test_at_05_false',
      'test_at_06_false',
      'test_at_07_true',
    ]);
    expect(stage.files()).toEqual(['test_at_03_false.log', 'test_at_04_false.log']);
  });

  it('may choose a folder, which is made', () => {
    create();
    log.rotationFormat = () => ({ dir: `${stage.folder}/old/er`, file_basename: 'x' });
    packets(0, 3600);
    expect(readFileSync(`${stage.folder}/old/er/x.log`, 'utf8')).toContain('\n1\n');
  });

  it('that throws is told, and a plain name taken', () => {
    create();
    log.rotationFormat = () => {
      throw new Error('boom');
    };
    packets(0, 3600);
    expect(stage.told).toEqual(['Log::rotation_format_func: boom']);
    expect(stage.files()).toEqual(['test-11-03-07_03.00.05.log', 'test.log']);
  });

  it('a folder that cannot be made is told, and the file stays beside its log', () => {
    writeFileSync(`${stage.folder}/file`, '');
    create();
    log.rotationFormat = () => ({ dir: `${stage.folder}/file/sub`, file_basename: 'x' });
    packets(0, 3600);
    expect(stage.told).toHaveLength(1);
    expect(stage.told[0]).toMatch(/^error: Failed to create dir 'file\/sub' for rotated log/);
    expect(stage.rows('x.log')).toEqual(['1']);
  });
});

it('a file that cannot be renamed is told of, and loses nothing', () => {
  create();
  mkdirSync(`${stage.folder}/taken.log`);
  log.rotationFormat = () => ({ file_basename: 'taken' });
  packets(0, 3600);
  expect(stage.told).toHaveLength(1);
  expect(stage.told[0]).toMatch(/^error: failed to rotate test.log to taken.log/);
  expect(stage.rows('test.log')).toEqual(['1', '2']);
});

describe('at the end', () => {
  it('open files are rotated; what is written later goes to a plain file', () => {
    create();
    log.rotationFormat = ({ path, terminating }) => {
      stage.told.push(`rotated ${path} ${terminating}`);
      return { file_basename: 'test-rotated' };
    };
    packets(0);
    stage.expireAll();
    log.write(LOG, { n: 2 });
    log.write(LOG, { n: 3 });
    stage.expireAll();
    expect(stage.told).toEqual(['rotated test true']);
    expect(stage.files()).toEqual(['test-rotated.log', 'test.log']);
    expect(stage.rows('test-rotated.log')).toEqual(['1']);
    expect(stage.rows('test.log')).toEqual(['2', '3']);
  });

  it('a removed stream is rotated no more', () => {
    create();
    packets(0);
    log.removeStream(LOG);
    expect(stage.timers.size).toBe(0);
  });
});

describe('the postprocessor', () => {
  it('that throws is told', () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    create({ postprocessor: boom });
    packets(0, 3600);
    expect(stage.told).toEqual(['rotation postprocessor of test: boom']);
  });

  it('a command is given name, path, times, whether the run ends, and the writer', () => {
    const script = `${stage.folder}/command`;
    writeFileSync(script, `#!/bin/sh\necho "$@" >> '${stage.folder}/arguments'\n`);
    chmodSync(script, 0o755);
    stage.options['Log::default_rotation_postprocessor_cmd'] = script;
    create();
    packets(0, 3600);
    stage.expireAll();
    const lines = readFileSync(`${stage.folder}/arguments`, 'utf8').trimEnd().split('\n').map(inFolder);
    expect(lines).toEqual([
      'test.2011-03-07-03-00-05.log test 11-03-07_03.00.05 11-03-07_04.00.05 0 ascii',
      'test.2011-03-07-04-00-05.log test 11-03-07_04.00.05 11-03-07_04.00.05 1 ascii',
    ]);
    expect(existsSync(`${stage.folder}/test.2011-03-07-04-00-05.log`)).toBe(true);
  });

  it('a command that fails is told', () => {
    stage.options['Log::default_rotation_postprocessor_cmd'] = 'false';
    create();
    packets(0, 3600);
    expect(stage.told).toHaveLength(1);
    expect(stage.told[0]).toMatch(/^rotation postprocessor of test: Command failed/);
  });
});
