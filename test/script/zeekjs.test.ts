/** The values of ZeekJS scripts: conversions both ways, live views, and what is refused with which words. */
import { column, record } from 'tapline';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordTypes } from '../../src/log/record.ts';
import { flatten } from '../../src/script/zeekjs/flatten.ts';
import { Turns } from '../../src/script/zeekjs/turns.ts';
import { TypeNames } from '../../src/script/zeekjs/types.ts';
import { fromJs, toJs } from '../../src/script/zeekjs/values.ts';
import { Views } from '../../src/script/zeekjs/views.ts';

const Info = record('Own::Info', {
  n: column.count(),
  label: column.string().optional(),
  tags: column.set(column.string()),
  port: column.port().optional(),
});

let types: TypeNames;
let views: Views;
beforeEach(() => {
  types = new TypeNames(new RecordTypes());
  views = new Views();
  types.defineColumns(Info);
});

const shown = (type: string, value: unknown): unknown => toJs(views, types.require(type), value);
const given = (type: string, value: unknown): unknown => fromJs(views, types.require(type), value);

describe('types', () => {
  it.each(['count', 'set[addr,count]', 'vector of string', 'table[count] of vector of string', 'Own::Info'])(
    '%s is known',
    (name) => {
      expect(types.find(name)).toBeDefined();
    },
  );

  it.each(['nothing', 'vector of nothing', 'set[ addr ]', 'table[count]'])('%s is not', (name) => {
    expect(types.find(name)).toBeUndefined();
  });
});

describe('values', () => {
  it('are what ZeekJS shows', () => {
    expect(shown('count', 7)).toBe(7n);
    expect(shown('count', -1)).toBe(2n ** 64n - 1n);
    expect(shown('interval', 1.5)).toBe(1.5);
    expect(shown('string', 'ï')).toBe('Ã¯');
    expect(shown('set[count]', new Set([1]))).toEqual([1n]);
    expect(JSON.stringify(shown('port', '53/udp'))).toBe('53');
    expect(shown('port', '53/udp')).toBe(shown('port', '53/udp'));
  });

  it('come back as native ones', () => {
    expect(given('count', 7n)).toBe(7);
    expect(given('count', 2n ** 64n - 1n)).toBe(-1);
    expect(given('string', 'a\0b')).toBe('a');
    expect(given('port', { port: 53, proto: 'udp' })).toBe('53/udp');
    expect(given('set[count]', [1, 2n])).toEqual(new Set([1, 2]));
    expect(given('time', new Date(1500))).toBe(1.5);
  });

  it.each([
    ['count', -1, "'-1' not a number or bigint or out of range for count"],
    ['count', 1.5, 'precision loss going from 1.5 to count'],
    ['addr', 'x', "Unable to convert JS value 'x' of type string to Zeek type addr"],
    ['any', 1, "Unable to convert JS value '1' of type number to Zeek type any"],
    ['vector of count', ['x'], "Error with array element at index 0: 'x' not a number"],
    ['Own::Info', {}, 'missing property n for record type Own::Info'],
  ])('of %s are refused: %s', (type, value, message) => {
    expect(() => given(type, value)).toThrow(message);
  });
});

describe('a view of a record', () => {
  it('reads and writes through, and stays the same object', () => {
    const native = { n: 1, label: undefined, tags: new Set(['x']), port: 80, proto: 'tcp' };
    const view = shown('Own::Info', native) as Record<string, unknown>;
    expect(shown('Own::Info', native)).toBe(view);
    expect([view.n, view.label, view.tags]).toEqual([1n, undefined, ['x']]);
    view.n = 2n;
    view.tags = ['y'];
    expect([native.n, native.tags]).toEqual([2, new Set(['y'])]);
    expect(view.port).toEqual({ port: 80, proto: 'tcp' });
    expect(Object.keys(view)).toEqual(['n', 'label', 'tags', 'port']);
    expect(() => {
      view.other = 1;
    }).toThrow('field other does not exist in record type Own::Info');
    expect(given('Own::Info', view)).toBe(native);
  });
});

it('flattening gives dotted names and keeps lists and ports whole', () => {
  const port = shown('port', '1/tcp');
  expect(flatten({ a: { b: 1, c: [1] }, p: port })).toEqual({ 'a.b': 1, 'a.c': [1], p: port });
});

it('micro-tasks run at the end of a callback', async () => {
  const turns = new Turns(() => true);
  const order: string[] = [];
  await new Promise<void>((done) => {
    setImmediate(() => {
      turns.call(() => void Promise.resolve().then(() => order.push('then')));
      order.push('after the callback');
      done();
    });
  });
  expect(order).toEqual(['then', 'after the callback']);
});
