/** The zeek object: registering, raising, scheduling, groups, and that unloading undoes all of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ExitRequest } from '../../src/bus/handler.ts';
import { Zeek } from '../../src/script/facade.ts';
import { defineScript } from '../../src/script/script.ts';
import { fakeParts } from './parts.ts';

declare module 'tapline' {
  interface Events {
    'Test::ping': [n: number];
  }
  interface Hooks {
    'Test::check': [n: number];
  }
}

let engine: ReturnType<typeof fakeParts>;
let zeek: Zeek;

beforeEach(() => {
  engine = fakeParts();
  zeek = new Zeek(engine.parts, { script: 'test/script', module: 'Test' }, () => {
    throw new Error('no other script');
  });
  zeek.declareEvent('Test::ping', 'A test.');
});

const drain = () => engine.parts.bus.drain();

/** Fires what is due at a packet's time. */
function packetAt(time: number) {
  const { clock, timers } = engine.parts;
  clock.advance(time);
  while (timers.nextDue <= clock.network) timers.fireNext(clock.network, false);
  drain();
}

describe('events', () => {
  it('reach handlers by priority, queued', () => {
    const seen: string[] = [];
    zeek.on('Test::ping', (n) => seen.push(`second ${n}`));
    zeek.on('Test::ping', { priority: 5 }, (n) => seen.push(`first ${n}`));
    zeek.event('Test::ping', [7]);
    expect(seen).toEqual([]);
    drain();
    expect(seen).toEqual(['first 7', 'second 7']);
  });

  it('of unknown names are refused with a suggestion', () => {
    // @ts-expect-error no such event
    expect(() => zeek.on('new_conection', () => {})).toThrow(
      "script test/script: unknown event 'new_conection' (did you mean 'new_connection'?)",
    );
    // @ts-expect-error no such event
    expect(() => zeek.event('Test::pong')).toThrow(/unknown event/);
  });

  it('a throwing handler is reported with file, line, script, event and handler', () => {
    zeek.on('Test::ping', function careless() {
      throw new Error('no such index');
    });
    zeek.event('Test::ping', [1]);
    drain();
    expect(engine.lines).toHaveLength(1);
    expect(engine.lines[0]).toMatch(
      /^expression error in .*facade\.test\.ts, line \d+: no such index \(test\/script → Test::ping → careless\)$/,
    );
  });
});

describe('schedule', () => {
  it('raises with the first packet at or after the due time, with its arguments of now', () => {
    const seen: number[] = [];
    zeek.on('Test::ping', (n) => seen.push(n, zeek.networkTime()));
    packetAt(100);
    zeek.schedule(2, 'Test::ping', [1]);
    packetAt(101);
    expect(seen).toEqual([]);
    packetAt(103);
    expect(seen).toEqual([1, 103]);
  });

  it('calls functions, guarded as handlers are', () => {
    let runs = 0;
    zeek.schedule(0, () => runs++);
    zeek.schedule(0, () => {
      throw new Error('late');
    });
    expect(runs).toBe(0);
    packetAt(1);
    expect(runs).toBe(1);
    expect(engine.lines.join()).toMatch(/late/);
  });

  it('does nothing while the run ends', () => {
    engine.run.ending = true;
    zeek.schedule(1, () => {});
    expect(engine.parts.timers.size).toBe(0);
  });
});

describe('hooks', () => {
  it('are declared, run, and values', () => {
    const hook = zeek.declareHook('Test::check', 'A test.');
    zeek.hook('Test::check', (n) => n < 5);
    expect(zeek.invoke('Test::check', [3])).toBe(true);
    expect(hook.run(7)).toBe(false);
  });

  it('bodies of several scripts add up; the declaration fixes their arguments', () => {
    const other = new Zeek(engine.parts, { script: 'test/other', module: 'Other' }, () => {
      throw new Error('no other script');
    });
    const seen: string[] = [];
    zeek.declareHook('Test::check', 'A test.');
    other.declareHook('Test::check', 'The same once more.');
    zeek.hook('Test::check', (n) => seen.push(`first ${n}`));
    other.hook('Test::check', (n) => seen.push(`second ${n}`));
    // @ts-expect-error the hook has a number
    other.hook('Test::check', (text: string) => seen.push(`third ${text}`));
    expect(other.invoke('Test::check', [3])).toBe(true);
    expect(seen).toEqual(['first 3', 'second 3', 'third 3']);
  });

  it('of unknown names are refused', () => {
    // @ts-expect-error no such hook
    expect(() => zeek.hook('Test::chek', () => {})).toThrow(/unknown hook 'Test::chek'/);
  });
});

describe('groups', () => {
  it('switch handlers by attribute and by the module of the script', () => {
    const seen: string[] = [];
    zeek.on('Test::ping', { group: 'extra' }, () => seen.push('extra'));
    zeek.on('Test::ping', () => seen.push('plain'));
    const ping = () => {
      zeek.event('Test::ping', [1]);
      drain();
    };
    expect(zeek.disableGroup('extra')).toBe(true);
    ping();
    expect(zeek.disableModule('Test')).toBe(true);
    ping();
    expect(seen).toEqual(['plain']);
    expect([zeek.hasGroup('extra'), zeek.hasModule('Test'), zeek.hasGroup('c')]).toEqual([true, true, false]);
  });

  it('that nobody carries are an error and false', () => {
    expect(zeek.disableGroup('c')).toBe(false);
    expect(engine.lines[0]).toMatch(/error in .*: no such event group: c$/);
  });
});

describe('messages', () => {
  it('stand on standard error with time, severity and place, and are events', () => {
    const seen: unknown[] = [];
    zeek.on('reporter_warning', (...args) => seen.push(args));
    packetAt(629503201);
    zeek.warning('a warning');
    drain();
    expect(engine.lines[0]).toMatch(/^629503201\.000000 warning in .*facade\.test\.ts, line \d+: a warning$/);
    expect(seen).toEqual([[629503201, 'a warning', expect.stringMatching(/line \d+$/)]]);
  });

  it('reported while one is handled do not raise another', () => {
    let runs = 0;
    zeek.on('reporter_error', () => {
      runs++;
      zeek.error('again');
    });
    zeek.error('first');
    engine.parts.bus.drainAll();
    expect([runs, engine.lines.length]).toEqual([1, 2]);
  });

  it('a fatal one ends the run', () => {
    expect(() => zeek.fatal('enough')).toThrow('enough');
    expect(engine.lines[0]).toMatch(/^fatal error in .*: enough$/);
  });
});

it('exit passes through the guard with its status', () => {
  zeek.on('Test::ping', () => zeek.exit(3));
  zeek.event('Test::ping', [1]);
  expect(drain).toThrow(ExitRequest);
});

it('print joins values in their printed forms', () => {
  zeek.print('a', 1, true);
  expect(engine.printed).toEqual(['a, 1, T']);
});

it('options give handles that read the present value', () => {
  const limit = zeek.option('Test::limit', { type: 'count', default: 1, description: 'A limit.' });
  zeek.redef('Test::limit', '=', 2);
  expect(limit.value).toBe(2);
  limit.onChange((_id, value) => value * 10);
  expect(limit.set(3)).toBe(true);
  expect([limit.value, zeek.optionValue('Test::limit')]).toEqual([30, 30]);
});

it('unique_id draws from the scripts’ pool', () => {
  expect([zeek.uniqueId('C'), zeek.uniqueId('C')]).toEqual(['CTT9aB3hFSzoGvvqud', 'Cpydoi3BBDWvhZUnW8']);
});

it('unloading undoes handlers, hooks, options, declarations and timers', () => {
  let runs = 0;
  zeek.on('Test::ping', () => runs++);
  zeek.declareHook('Test::check', '');
  zeek.hook('Test::check', () => false);
  zeek.option('Test::limit', { type: 'count', default: 1, description: '' });
  zeek.schedule(1, () => runs++);
  zeek.unload();
  const { bus, hooks, options, catalogue } = engine.parts;
  bus.point('Test::ping').raise(1);
  packetAt(10);
  expect(runs).toBe(0);
  expect(hooks.run('Test::check', 1)).toBe(true);
  expect([options.has('Test::limit'), catalogue.has('event', 'Test::ping')]).toEqual([false, false]);
});

it('a definition without name or setup is refused', () => {
  // @ts-expect-error no setup
  expect(() => defineScript({ name: 'x' })).toThrow(/a script has a name and a setup function/);
});
