/** The option registry: declarations, load-time changes, the command line, changes at run time. */
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultsOf, tunable } from '../../src/core/tunable.ts';
import { column } from '../../src/log/columns.ts';
import { Options } from '../../src/script/options.ts';

let errors: string[];
let ending: boolean;
let options: Options;

beforeEach(() => {
  errors = [];
  ending = false;
  options = new Options({ error: (message) => errors.push(message), terminating: () => ending });
});

const limit = (value = 10) =>
  options.declare('Test::limit', { type: 'count', default: value, description: 'A limit.' });
const nets = (...value: string[]) =>
  options.declare('Test::nets', { type: 'set[subnet]', default: new Set(value), description: 'Networks.' });

describe('declarations', () => {
  it('give name, type, value and sentence, and can be taken back', () => {
    const undo = limit();
    expect(options.catalogue()).toEqual([
      { name: 'Test::limit', type: 'count', value: 10, constant: false, description: 'A limit.' },
    ]);
    undo();
    expect(options.has('Test::limit')).toBe(false);
  });

  it('refuse a second one of the same name and a default of another type', () => {
    limit();
    expect(() => limit()).toThrow(/declared already/);
    expect(() => options.declare('x', { type: 'bool', default: 1, description: '' })).toThrow(/no bool/);
  });

  it('never share a container between engines', () => {
    const spec = { type: 'set[string]', default: new Set(['a']), description: '' };
    options.declare('x', spec);
    options.redef('x', '+=', new Set(['b']));
    expect([...spec.default]).toEqual(['a']);
  });
});

describe('tunables of a floor', () => {
  const table = {
    some_timeout: tunable.interval(5, 'A timeout.'),
    'Weird::rate': tunable.count(7, 'A rate.'),
  };

  it('are written into the values that the floor reads', () => {
    const values = defaultsOf(table);
    let changes = 0;
    options.join(table, values, () => changes++);
    expect(options.assign('some_timeout=1 min')).toBe(true);
    expect(values.some_timeout).toBe(60);
    expect(changes).toBe(1);
  });

  it('are constants at run time, but for those that Zeek has as options', () => {
    options.join(table, defaultsOf(table));
    expect(options.set('some_timeout', 1)).toBe(false);
    expect(errors).toEqual(["ID 'some_timeout' is not an option"]);
    expect(options.set('Weird::rate', 1)).toBe(true);
  });
});

describe('redef and the command line', () => {
  it('the last = wins, += and -= change containers', () => {
    limit(1);
    options.redef('Test::limit', '=', 2);
    options.redef('Test::limit', '=', 3);
    expect(options.get('Test::limit')).toBe(3);
    nets('10.0.0.0/8');
    options.redef('Test::nets', '+=', new Set(['192.168.0.0/16', '172.16.0.0/12']));
    options.redef('Test::nets', '-=', new Set(['10.0.0.0/8']));
    expect(options.get('Test::nets')).toEqual(new Set(['192.168.0.0/16', '172.16.0.0/12']));
  });

  it('the command line comes after all scripts, wherever the option is declared', () => {
    options.assign('Test::limit=7');
    options.assign('Test::nets+={10.0.0.0/8}');
    limit();
    nets('192.168.0.0/16');
    options.redef('Test::limit', '=', 5);
    expect(options.get('Test::limit')).toBe(7);
    expect(options.get('Test::nets')).toEqual(new Set(['192.168.0.0/16', '10.0.0.0/8']));
  });

  it('runs no change handler', () => {
    limit();
    let ran = false;
    options.onChange('Test::limit', (_id, value: number) => {
      ran = true;
      return value;
    });
    options.assign('Test::limit=7');
    options.redef('Test::limit', '=', 8);
    expect(ran).toBe(false);
  });

  it('takes a string as it stands', () => {
    options.declare('Test::name', { type: 'string', default: '', description: '' });
    options.assign('Test::name=two words');
    expect(options.get('Test::name')).toBe('two words');
  });

  it('names what is wrong', () => {
    limit();
    options.assign('Test::limti=1');
    expect(() => options.settled()).toThrow(
      "unknown identifier 'Test::limti' in command-line options (did you mean 'Test::limit'?)",
    );
    expect(() => options.assign('Test::limit=')).toThrow("must assign non-empty value to 'Test::limit'");
    expect(() => options.assign('Test::limit=many')).toThrow(
      /bad value for 'Test::limit': 'many' is no count/,
    );
    expect(() => options.redef('Test::limit', '=', 'x')).toThrow(/got 'string', need 'count'/);
    expect(options.assign('a script.ts')).toBe(false);
  });
});

describe('set', () => {
  it('refuses unknown names, constants and other types with an error each', () => {
    limit();
    options.declare('plain', { type: 'count', default: 1, description: '', constant: true });
    expect(options.set('nobody', 1)).toBe(false);
    expect(options.set('plain', 1)).toBe(false);
    expect(options.set('Test::limit', 'text')).toBe(false);
    expect(options.set('Test::limit', -1)).toBe(false);
    expect(errors).toEqual([
      "Could not find ID named 'nobody'",
      "ID 'plain' is not an option",
      "Incompatible type for set of ID 'Test::limit': got 'string', need 'count'",
      "Incompatible type for set of ID 'Test::limit': got 'int', need 'count'",
    ]);
    expect(options.get('Test::limit')).toBe(10);
  });

  it('stores a copy', () => {
    nets();
    const value = new Set(['10.0.0.0/8']);
    options.set('Test::nets', value);
    value.clear();
    expect(options.get('Test::nets')).toEqual(new Set(['10.0.0.0/8']));
  });

  it('takes a column schema as the type, and checks what it says', () => {
    options.declare('level', { type: column.enum(['low', 'high']), default: 'low', description: '' });
    expect(options.set('level', 'middle')).toBe(false);
    expect(options.set('level', 'high')).toBe(true);
    options.declare('nets', { type: column.set(column.subnet()), default: new Set(), description: '' });
    expect(options.catalogue().map(({ name, type }) => [name, type])).toEqual([
      ['level', 'enum'],
      ['nets', 'set[subnet]'],
    ]);
  });

  it('does nothing while the run ends', () => {
    limit();
    ending = true;
    expect(options.set('Test::limit', 1)).toBe(false);
    expect(errors).toEqual([]);
  });
});

describe('change handlers', () => {
  it('run by descending priority, of equal ones the newest first, each on the value before', () => {
    limit(1);
    const seen: string[] = [];
    const add = (name: string, n: number) => (_id: string, value: number) => {
      seen.push(`${name} ${value} ${options.get('Test::limit')}`);
      return value + n;
    };
    options.onChange('Test::limit', add('first', 1));
    options.onChange('Test::limit', add('second', 10));
    options.onChange('Test::limit', add('third', 0), 1);
    expect(options.set('Test::limit', 100)).toBe(true);
    expect(seen).toEqual(['third 100 1', 'second 100 1', 'first 110 1']);
    expect(options.get('Test::limit')).toBe(111);
  });

  it('reject by giving the present value; run for an equal value; get the location', () => {
    limit();
    const locations: string[] = [];
    options.onChange('Test::limit', (_id, value: number, location) => {
      locations.push(location);
      return value > 50 ? 10 : value;
    });
    expect(options.set('Test::limit', 99, 'by hand')).toBe(true);
    expect(options.set('Test::limit', 10)).toBe(true);
    expect(options.get('Test::limit')).toBe(10);
    expect(locations).toEqual(['by hand', '']);
  });

  it('giving nothing leaves the option and is false; later ones do not run', () => {
    limit();
    let later = false;
    options.onChange('Test::limit', () => undefined, 1);
    options.onChange('Test::limit', (_id, value: number) => {
      later = true;
      return value;
    });
    expect(options.set('Test::limit', 5)).toBe(false);
    expect([options.get('Test::limit'), later]).toEqual([10, false]);
  });

  it('an error leaves the option and reaches the caller', () => {
    limit();
    options.onChange('Test::limit', () => {
      throw new Error('no such index');
    });
    expect(() => options.set('Test::limit', 5)).toThrow('no such index');
    expect(options.get('Test::limit')).toBe(10);
  });
});

describe('what is taken back', () => {
  it('a redef, unless the option has been set since', () => {
    limit(1);
    const back = options.redef('Test::limit', '=', 2);
    const other = options.redef('Test::limit', '=', 3);
    other();
    expect(options.get('Test::limit')).toBe(2);
    options.set('Test::limit', 9);
    back();
    expect(options.get('Test::limit')).toBe(9);
  });

  it('a handler of every option, also of those declared later', () => {
    const seen: string[] = [];
    const off = options.onEveryChange((id, value) => {
      seen.push(id);
      return value;
    });
    limit();
    nets();
    options.set('Test::limit', 2);
    options.set('Test::nets', new Set());
    off();
    options.set('Test::limit', 3);
    expect(seen).toEqual(['Test::limit', 'Test::nets']);
  });

  it('values of run time can be set again where the option still takes them', () => {
    const undo = limit();
    nets();
    options.set('Test::limit', 5);
    const values = options.setValues();
    expect(values).toEqual(new Map([['Test::limit', 5]]));
    undo();
    limit();
    options.restore(values, 'again');
    expect(options.get('Test::limit')).toBe(5);
    options.restore(new Map([['Test::nets', 'text']]), 'again');
    expect(errors).toEqual([]);
  });
});
