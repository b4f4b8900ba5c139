/** The event bus: order, generations, isolation, groups, and what `wanted` promises. */
import { describe, expect, it } from 'vitest';
import { Bus } from '../../src/bus/bus.ts';
import { ExitRequest, type HandlerFailure, HOST } from '../../src/bus/handler.ts';

function bench(limit = 0) {
  const failures: HandlerFailure[] = [];
  const bus = new Bus({ limit, report: (f) => failures.push(f) });
  const seen: string[] = [];
  const note = (text: string) => () => void seen.push(text);
  return { bus, seen, note, failures };
}

describe('order', () => {
  it('runs handlers by descending priority, ties in order of registration', () => {
    const { bus, seen, note } = bench();
    bus.on('e', note('a 0'));
    bus.on('e', note('b -5'), { priority: -5 });
    bus.on('e', note('c 5'), { priority: 5 });
    bus.on('e', note('d 0'));
    bus.on('e', note('e 5'), { priority: 5 });
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual(['c 5', 'e 5', 'a 0', 'd 0', 'b -5']);
  });

  it('runs the handlers of some scripts only, at once', () => {
    const { bus, seen, note } = bench();
    const of = (script: string) => ({ script, module: 'GLOBAL' });
    bus.on('e', note('old'), {}, of('old'));
    bus.on('e', note('new'), {}, of('new'));
    bus.on('e', note('new first'), { priority: 1 }, of('new'));
    bus.dispatchTo(new Set(['new']), 'e');
    expect(seen).toEqual(['new first', 'new']);
  });

  it('queues: nothing runs before the drain, then in order of raising', () => {
    const { bus, seen, note } = bench();
    bus.on('a', note('a'));
    bus.on('b', note('b'));
    bus.point('b').raise();
    bus.point('a').raise();
    expect(seen).toEqual([]);
    bus.drain();
    expect(seen).toEqual(['b', 'a']);
  });

  it('passes any number of arguments by reference', () => {
    const { bus } = bench();
    const got: unknown[] = [];
    bus.on('e', (...args: unknown[]) => got.push(args));
    const record = { n: 1 };
    const point = bus.point('e');
    for (const args of [[], [record], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7]])
      point.raise(...args);
    record.n = 2;
    bus.drain();
    expect(got).toEqual([[], [{ n: 2 }], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7]]);
  });
});

describe('late arguments', () => {
  const late = (told: string[]) => ({
    make: (): [string] => {
      told.push('made');
      return ['value'];
    },
  });

  it('are made once, before the first handler runs', () => {
    const bus = new Bus();
    const told: string[] = [];
    bus.on('first', () => told.push('first'));
    for (const name of ['a', 'b']) bus.on('late', (value: string) => told.push(`${name} ${value}`));
    bus.point('first').raise();
    bus.point<[string]>('late').raiseLate(late(told));
    expect(told).toEqual([]);
    bus.drain();
    expect(told).toEqual(['first', 'made', 'a value', 'b value']);
  });

  it('are not made when nobody wants the event, now or by then', () => {
    const bus = new Bus();
    const told: string[] = [];
    bus.point<[string]>('late').raiseLate(late(told));
    const off = bus.on('late', () => told.push('ran'));
    bus.point<[string]>('late').raiseLate(late(told));
    off();
    bus.drain();
    expect([told, bus.waiting, bus.dispatched]).toEqual([[], 0, 0]);
  });

  it('are made at once, and stamped, for those who watch', () => {
    const bus = new Bus();
    const told: string[] = [];
    bus.on('late', () => told.push(`ran at ${bus.eventTime}`));
    bus.tap = (name, args) => told.push(`${name} ${args}`);
    bus.stamp = () => 5;
    bus.point<[string]>('late').raiseLate(late(told));
    expect(told).toEqual(['made', 'late value']);
    bus.tap = null;
    bus.stamp = () => 6;
    bus.point<[string]>('late').raiseLate(late(told));
    bus.drain();
    expect(told.slice(2)).toEqual(['ran at 5', 'made', 'ran at 6']);
  });
});

describe('generations', () => {
  it('runs two a drain; the third waits and stands at the head of the next', () => {
    const { bus, seen, note } = bench();
    for (const [from, to] of ['ab', 'bc', 'cd']) {
      bus.on(from!, () => {
        seen.push(from!);
        bus.point(to!).raise();
      });
    }
    bus.on('d', note('d'));
    bus.on('other', note('other'));
    bus.point('a').raise();
    bus.drain();
    expect(seen).toEqual(['a', 'b']);
    bus.point('other').raise();
    bus.drain();
    expect(seen).toEqual(['a', 'b', 'c', 'other', 'd']);
  });

  it('runs what a handler raises after everything queued already', () => {
    const { bus, seen, note } = bench();
    bus.on('first', () => {
      seen.push('first');
      bus.point('raised').raise();
    });
    bus.on('second', note('second'));
    bus.on('raised', note('raised'));
    bus.point('first').raise();
    bus.point('second').raise();
    bus.drain();
    expect(seen).toEqual(['first', 'second', 'raised']);
  });

  it('drains to the last generation at the end, and cuts off a chain without end', () => {
    const { bus, seen } = bench();
    let left = 7;
    bus.on('chain', () => {
      seen.push('chain');
      if (left-- > 0) bus.point('chain').raise();
    });
    bus.point('chain').raise();
    expect(bus.drainAll()).toBe(true);
    expect(seen).toHaveLength(8);
    bus.on('forever', () => bus.point('forever').raise());
    bus.point('forever').raise();
    expect(bus.drainAll()).toBe(false);
    expect(bus.waiting).toBe(0);
  });

  it('dispatches at once where asked to', () => {
    const { bus, seen, note } = bench();
    bus.on('queued', note('queued'));
    bus.on('net_done', note('net_done'));
    bus.point('queued').raise();
    bus.dispatch('net_done');
    expect(seen).toEqual(['net_done']);
  });
});

describe('isolation', () => {
  it('reports a throwing handler with script, event, name and uid, and runs the others', () => {
    const { bus, seen, note, failures } = bench();
    function careless() {
      throw new Error('no such index');
    }
    bus.on('e', careless, { priority: 1 }, { script: 'mine', module: 'Mine' });
    bus.on('e', note('next'));
    bus.point('e').raise({ uid: 'C1' });
    bus.drain();
    expect(seen).toEqual(['next']);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      kind: 'event',
      name: 'e',
      script: 'mine',
      handler: 'careless',
      uid: 'C1',
    });
  });

  it('switches a handler off after the limit, and says so once', () => {
    const { bus, failures } = bench(3);
    let runs = 0;
    bus.on('e', () => {
      runs++;
      throw new Error('again');
    });
    for (let i = 0; i < 5; i++) bus.point('e').raise();
    bus.drain();
    expect(runs).toBe(3);
    expect(failures.map((f) => f.switchedOff)).toEqual([false, false, true]);
    expect(bus.point('e').wanted).toBe(false);
  });

  it('lets an exit through', () => {
    const { bus } = bench();
    bus.on('e', () => {
      throw new ExitRequest(3);
    });
    bus.point('e').raise();
    expect(() => bus.drain()).toThrow(ExitRequest);
  });
});

describe('changes while running', () => {
  it('a handler registered in a dispatch counts from the next one', () => {
    const { bus, seen, note } = bench();
    bus.on('e', () => void bus.on('e', note('late')));
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual([]);
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual(['late']);
  });

  it('a handler taken out in a dispatch does not run any more in it', () => {
    const { bus, seen, note } = bench();
    let off = () => {};
    bus.on('e', () => off(), { priority: 1 });
    off = bus.on('e', note('gone'));
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual([]);
  });
});

describe('wanted', () => {
  it('follows registration, and nobody wanting means nothing queued', () => {
    const { bus, note } = bench();
    const point = bus.point('e');
    point.raise();
    expect([point.wanted, bus.waiting]).toEqual([false, 0]);
    const off = bus.on('e', note('x'));
    expect(point.wanted).toBe(true);
    off();
    off();
    expect(point.wanted).toBe(false);
  });

  it('does not count passive handlers, which run when somebody else wants the event', () => {
    const { bus, seen, note } = bench();
    bus.on('e', note('passive'), { passive: true });
    bus.point('e').raise();
    bus.drain();
    expect([bus.point('e').wanted, seen]).toEqual([false, []]);
    bus.on('e', note('active'));
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual(['passive', 'active']);
  });

  it('follows groups', () => {
    const { bus, note } = bench();
    bus.on('e', note('x'), { group: 'g' });
    bus.groups.set('attribute', 'g', false);
    expect(bus.point('e').wanted).toBe(false);
    bus.groups.set('attribute', 'g', true);
    expect(bus.point('e').wanted).toBe(true);
  });
});

describe('groups', () => {
  it('skips queued events and later handlers of the running dispatch at once', () => {
    const { bus, seen, note } = bench();
    bus.on('e', () => void bus.groups.set('attribute', 'g', false), { priority: 1 });
    bus.on('e', note('in g'), { group: 'g' });
    bus.on('e', note('free'));
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual(['free']);
  });

  it('is a switch, not a counter, and needs every group of a handler', () => {
    const { bus, seen, note } = bench();
    bus.on('e', note('both'), { group: ['a', 'b'] });
    const { groups } = bus;
    const raise = () => {
      bus.point('e').raise();
      bus.drain();
    };
    groups.set('attribute', 'a', false);
    groups.set('attribute', 'a', false);
    raise();
    groups.set('attribute', 'a', true);
    groups.set('attribute', 'b', false);
    raise();
    expect(seen).toEqual([]);
    groups.set('attribute', 'b', true);
    raise();
    expect(seen).toEqual(['both']);
  });

  it('keeps module groups apart from attribute groups and answers for unknown names', () => {
    const { bus, seen, note } = bench();
    bus.on('e', note('mine'), {}, { ...HOST, module: 'Mine' });
    expect(bus.groups.set('attribute', 'Mine', false)).toBe(false);
    expect(bus.groups.has('module', 'Mine')).toBe(true);
    expect(bus.groups.set('module', 'Mine', false)).toBe(true);
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual([]);
  });

  it('a handler that joins a group switched off does not run', () => {
    const { bus, seen, note } = bench();
    bus.on('e', note('first'), { group: 'g' });
    bus.groups.set('attribute', 'g', false);
    bus.on('e', note('second'), { group: 'g' });
    bus.point('e').raise();
    bus.drain();
    expect(seen).toEqual([]);
  });
});

it('new_event sees the name of every event that has a handler, before its handlers, and not itself', () => {
  const { bus, seen } = bench();
  bus.on('new_event', (name: string, args: readonly unknown[]) =>
    seen.push(`new_event ${name} ${args.join()}`),
  );
  bus.on('ping', (n: number) => seen.push(`ping ${n}`));
  bus.point('ping').raise(1);
  bus.point('lonely').raise();
  bus.point('ping').raise(2);
  bus.drain();
  expect(seen).toEqual(['new_event ping 1', 'ping 1', 'new_event ping 2', 'ping 2']);
});

it('runs part of a round ahead: what it raises stays behind the rest of the round', () => {
  const { bus, seen, note } = bench();
  for (const name of ['a', 'b']) {
    bus.on(name, () => {
      seen.push(name);
      bus.point(`after ${name}`).raise();
    });
    bus.on(`after ${name}`, note(`after ${name}`));
  }
  bus.point('a').raise();
  bus.runAhead();
  expect(seen).toEqual(['a']);
  expect(bus.waiting).toBe(1);
  bus.point('b').raise();
  bus.drain();
  expect(seen).toEqual(['a', 'b', 'after a', 'after b']);
  bus.point('a').raise();
  bus.runAhead();
  bus.drain();
  expect(seen.slice(4)).toEqual(['a', 'after a']);
  expect(bus.waiting).toBe(0);
});
