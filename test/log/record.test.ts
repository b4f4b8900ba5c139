/** Record types: defaults, extension, computed fields, coercion. */
import { describe, expect, it } from 'vitest';
import { column } from '../../src/log/columns.ts';
import { RecordTypes, record } from '../../src/log/record.ts';

const Inner = record('Test::Inner', { n: column.count().default(7), list: column.vector(column.string()) });
const Info = record('Test::Info', {
  n: column.count(),
  text: column.string().optional(),
  names: column.set(column.string()),
  inner: column.record(Inner),
  maybe: column.record(Inner).optional(),
});

describe('an instance', () => {
  it('has every field in declared order, containers and records empty, optional fields unset', () => {
    const made = new RecordTypes().create(Info, { n: 1 });
    expect(Object.keys(made)).toEqual(['n', 'text', 'names', 'inner', 'maybe']);
    expect(made.names).toEqual(new Set());
    expect({ ...made.inner }).toEqual({ n: 7, list: [] });
    expect(made.text).toBeUndefined();
    expect(made.maybe).toBeUndefined();
  });

  it('shares no default with another', () => {
    const types = new RecordTypes();
    const a = types.create(Info, { n: 1 });
    const b = types.create(Info, { n: 1 });
    a.names.add('x');
    a.inner.list.push('y');
    expect(b.names.size).toBe(0);
    expect(b.inner.list).toEqual([]);
  });

  it('takes a default that is computed once per instance', () => {
    let n = 0;
    const Counted = record('Test::Counted', { n: column.count().default(() => ++n) });
    const types = new RecordTypes();
    expect([
      types.create(Counted, {}).n,
      types.create(Counted, {}).n,
      types.create(Counted, { n: 9 }).n,
    ]).toEqual([1, 2, 9]);
  });

  it('optional with a default is the default', () => {
    const Both = record('Test::Both', {
      a: column.count().optional().default(3),
      b: column.count().default(4).optional(),
    });
    expect({ ...new RecordTypes().create(Both, {}) }).toEqual({ a: 3, b: 4 });
  });

  it('has one shape, whatever was given', () => {
    const types = new RecordTypes();
    const keys = [types.create(Info, { n: 1 }), types.create(Info, { text: 'x', n: 2 })].map(Object.keys);
    expect(keys[0]).toEqual(keys[1]);
  });
});

describe('an extension', () => {
  it('comes last, in the engine that asked for it only', () => {
    const [one, other] = [new RecordTypes(), new RecordTypes()];
    one.extend(Info, { extra: column.count().default(5), more: column.string().optional() });
    expect(one.fields(Info).map((f) => f.name)).toEqual([
      'n',
      'text',
      'names',
      'inner',
      'maybe',
      'extra',
      'more',
    ]);
    expect(other.fields(Info)).toHaveLength(5);
    expect(one.create(Info, { n: 1 })).toMatchObject({ extra: 5 });
  });

  it.each([
    [
      'neither optional nor with a default',
      { extra: column.count() },
      /field extra must be optional or have a default/,
    ],
    ['a name that exists', { text: column.string().optional() }, /text exists already/],
  ])('is refused with %s', (_, columns, message) => {
    const types = new RecordTypes();
    expect(() => types.extend(Info, columns)).toThrow(expect.objectContaining({ code: 'RECORD_EXTENSION' }));
    expect(() => types.extend(Info, columns)).toThrow(message);
  });

  it('extensions of several scripts stand in load order', () => {
    const types = new RecordTypes();
    types.extend(Info, { b: column.count().optional() });
    types.extend(Info, { a: column.count().optional() });
    expect(types.fields(Info).map((f) => f.name)).toEqual(['n', 'text', 'names', 'inner', 'maybe', 'b', 'a']);
  });

  it('is refused once there are instances, or a stream', () => {
    const made = new RecordTypes();
    made.create(Info, { n: 1 });
    const used = new RecordTypes();
    used.use(Info);
    for (const types of [made, used]) {
      expect(() => types.extend(Info, { extra: column.count().optional() })).toThrow(/in use/);
      // the nested type is laid out, too
      expect(() => used.extend(Inner, { extra: column.count().optional() })).toThrow(/in use/);
    }
  });
});

describe('a computed field', () => {
  it('is computed at its first read, once, and may be set', () => {
    const types = new RecordTypes();
    let calls = 0;
    const Doubled = types.extend(
      Info,
      { twice: column.count() },
      {
        twice: (rec: { n: number }) => {
          calls++;
          return rec.n * 2;
        },
      },
    );
    const made = types.create(Doubled, { n: 4 });
    expect(calls).toBe(0);
    expect([made.twice, made.twice, calls]).toEqual([8, 8, 1]);
    made.twice = 3;
    expect([made.twice, calls]).toEqual([3, 1]);
  });
});

it('a class of another floor gets extension fields and accessors', () => {
  class Connection {
    uid: string;
    constructor(uid: string) {
      this.uid = uid;
    }
  }
  const type = record('connection', {});
  const types = new RecordTypes();
  types.extend(
    type,
    { state: column.vector(column.count()).default([]), label: column.string().optional() },
    { label: (c: Connection) => `label of ${c.uid}` },
  );
  const Own = types.subclass(Connection, type);
  const [a, b] = [new Own('A'), new Own('B')] as unknown as { state: number[]; label: string }[];
  expect([Own.name, Object.keys(a!)]).toEqual(['Connection', ['uid', 'state']]);
  a!.state.push(1);
  expect([a!.state, b!.state, a!.label, b!.label]).toEqual([[1], [], 'label of A', 'label of B']);
  expect('label' in Connection.prototype).toBe(false);
  expect(new RecordTypes().subclass(Connection, type)).toBe(Connection);
});

describe('coercion', () => {
  const complaints: string[] = [];
  const complain = (message: string): void => void complaints.push(message);

  it('gives an instance back as it is', () => {
    const types = new RecordTypes();
    const made = types.create(Info, { n: 1 });
    expect(types.coerce(Info, made, complain)).toBe(made);
    expect(complaints).toEqual([]);
  });

  it('makes a new record of what fits and complains about the rest', () => {
    const types = new RecordTypes();
    const given = { text: 'b', more: 2 };
    const made = types.coerce(Info, given, complain);
    expect(made).not.toBe(given);
    expect(made).toMatchObject({ text: 'b', n: undefined });
    expect(complaints.splice(0)).toEqual([
      'orphan field "more" in initialization',
      'non-optional field "n" missing in initialization',
    ]);
  });
});

it('a copy is deep', () => {
  const types = new RecordTypes();
  const made = types.create(Info, { n: 1, names: new Set(['x']) });
  const copy = types.copy(Info, made) as typeof made;
  copy.names.add('y');
  copy.inner.n = 8;
  expect([made.names.size, made.inner.n]).toEqual([1, 7]);
  expect(types.coerce(Info, copy, () => expect.unreachable())).toBe(copy);
});

it('a field becomes a column or ceases to be one, until a stream is made', () => {
  const types = new RecordTypes();
  types.setLogged(Info, 'n', false);
  const logged = () => types.fields(Info).flatMap((field) => (field.logged ? [field.name] : []));
  expect(logged()).not.toContain('n');
  types.setLogged(Info, 'n', true);
  expect(logged()[0]).toBe('n');
  expect(() => types.setLogged(record('Empty', {}), 'n' as never, true)).toThrow(/no field n/);
  types.use(Info);
  expect(() => types.setLogged(Info, 'n', false)).toThrow(/in use/);
});

describe('a field that is taken out again', () => {
  const extra = { extra: column.count().default(5) };

  it('is gone while nothing uses the type', () => {
    const types = new RecordTypes();
    types.extend(Info, extra);
    types.retract(Info, ['extra']);
    expect(types.fields(Info).map(({ name }) => name)).not.toContain('extra');
    expect('extra' in types.create(Info, { n: 1 })).toBe(false);
  });

  it('stays where instances have it, and a like one takes its place with its own default', () => {
    const types = new RecordTypes();
    const extended = types.extend(Info, extra);
    types.create(Info, { n: 1 });
    types.retract(Info, ['extra']);
    types.extend(Info, { extra: column.count().default(6) });
    expect(types.create(extended, { n: 1 }).extra).toBe(6);
    expect(() => types.extend(Info, extra)).toThrow(/in use/);
  });

  it('gives way to no other type, and computes as the one that took its place', () => {
    const types = new RecordTypes();
    const extended = types.extend(Info, extra, { extra: () => 1 });
    types.create(Info, { n: 1 });
    types.retract(Info, ['extra']);
    expect(() => types.extend(Info, { extra: column.string().default('') }, { extra: () => '' })).toThrow(
      /in use/,
    );
    types.extend(Info, extra, { extra: () => 2 });
    expect(types.create(extended, { n: 1 }).extra).toBe(2);
  });
});
