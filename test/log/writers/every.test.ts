/** The shared suite over all writers. */
import { expect, it } from 'vitest';
import { ascii } from '../../../src/log/writers/ascii.ts';
import { type MemoryLogs, memory } from '../../../src/log/writers/memory.ts';
import { none } from '../../../src/log/writers/none.ts';
import type { Stage } from '../stage.ts';
import { writerCases } from '../writer.cases.ts';

const lines = (name: string) => (stage: Stage) => stage.rows(name);
const json = (name: string) => (stage: Stage) => stage.rows(name).map((line) => JSON.parse(line) as unknown);

const TEXT = { full: 'T\t7\ta\tx,y\tz', unset: '-\t-\t-\t-\t-' };
const VALUES = { full: { ok: true, n: 7, text: 'a', list: ['x', 'y'], names: ['z'] }, unset: {} };

writerCases({ name: 'ASCII', factory: ascii, file: 'test.log', read: lines('test.log'), ...TEXT });
writerCases({
  name: 'ASCII, gzipped',
  factory: ascii,
  config: { gzip_level: '6' },
  file: 'test.log.gz',
  read: lines('test.log.gz'),
  ...TEXT,
});
writerCases({
  name: 'JSON lines',
  factory: ascii,
  config: { use_json: 'T' },
  file: 'test.log',
  read: json('test.log'),
  ...VALUES,
});
writerCases({
  name: 'none',
  factory: none,
  file: undefined,
  read: () => [],
  full: undefined,
  unset: undefined,
});

const logs: MemoryLogs = new Map();
writerCases({
  name: 'memory',
  factory: memory(logs),
  file: undefined,
  read: () => logs.get('test')?.rows ?? [],
  full: { ...VALUES.full, names: new Set(['z']) },
  unset: {},
});

it('memory keeps the rows of each path', () => {
  expect([...logs.keys()]).toEqual(['test']);
});
