/** Column builders: the Zeek type that a schema carries, and the TypeScript type that it gives. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { type Columns, column, readColumn, typeName, unlogged } from '../../src/log/columns.ts';
import { record } from '../../src/log/record.ts';

const Id = record('conn_id', { host: column.addr(), num: column.port() });

describe('the type of a column', () => {
  it.each([
    [column.bool(), 'bool'],
    [column.int(), 'int'],
    [column.count(), 'count'],
    [column.double(), 'double'],
    [column.time(), 'time'],
    [column.interval(), 'interval'],
    [column.string(), 'string'],
    [column.bytes(), 'string'],
    [column.enum(), 'enum'],
    [column.enum(['Test::RED', 'Test::GREEN']), 'enum'],
    [column.port(), 'port'],
    [column.addr(), 'addr'],
    [column.subnet(), 'subnet'],
    [column.set(column.count()), 'set[count]'],
    [column.vector(column.string()), 'vector[string]'],
    [column.record(Id), 'conn_id'],
  ])('%#: %s', (schema, name) => {
    expect(typeName(readColumn(schema, 'x').type)).toBe(name);
  });

  it('survives optional, default, checks, descriptions and clones', () => {
    const schemas = [
      column.count().optional(),
      column.count().default(3),
      column.count().min(1).describe('how many').optional(),
      column.count().clone(),
      unlogged(column.count()).optional(),
    ];
    expect(schemas.map((s) => typeName(readColumn(s, 'x').type))).toEqual(Array(5).fill('count'));
  });

  it('a schema of another maker is refused with its name', () => {
    expect(() => readColumn(z.number(), 'size')).toThrow(/column size/);
  });
});

describe('what else a schema says', () => {
  it('optional, default and hidden', () => {
    expect(readColumn(column.count(), 'x')).toMatchObject({
      optional: false,
      logged: true,
      initial: undefined,
    });
    expect(readColumn(column.count().optional(), 'x').optional).toBe(true);
    expect(readColumn(column.count().default(3), 'x').initial?.()).toBe(3);
  });

  it.each([
    ['outside', unlogged(column.count().optional())],
    ['inside', unlogged(column.count()).optional()],
    ['twice', unlogged(unlogged(column.count()))],
  ])('unlogged %s', (_, schema) => {
    expect(readColumn(schema, 'x').logged).toBe(false);
  });

  it('unlogged leaves the given schema as it was', () => {
    const schema = column.count();
    unlogged(schema);
    expect(readColumn(schema, 'x').logged).toBe(true);
  });

  it('containers given as defaults are fresh each time', () => {
    const { initial } = readColumn(column.set(column.string()).default(new Set(['a'])), 'x');
    expect(initial?.()).toEqual(new Set(['a']));
    expect(initial?.()).not.toBe(initial?.());
  });
});

it('Columns gives the TypeScript type', () => {
  const columns = {
    ts: column.time(),
    uid: column.string(),
    id: column.record(Id),
    color: column.enum(['red', 'green']),
    names: column.set(column.string()),
    list: column.vector(column.count()).optional(),
    size: column.count().default(0),
    seen: column.bool().optional(),
  };
  expectTypeOf<Columns<typeof columns>>().toEqualTypeOf<{
    ts: number;
    uid: string;
    id: { host: string; num: number };
    color: 'red' | 'green';
    names: Set<string>;
    list?: number[] | undefined;
    size: number;
    seen?: boolean | undefined;
  }>();
});
