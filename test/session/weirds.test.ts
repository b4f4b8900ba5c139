/** Sampling of weirds: which of many reach the scripts, for each of the three kinds. */
import { describe, expect, it } from 'vitest';
import { Bus } from '../../src/bus/bus.ts';
import { Clock } from '../../src/core/clock.ts';
import { TimerQueue } from '../../src/core/timers.ts';
import { defaultSessionOptions, type SessionOptions } from '../../src/session/options.ts';
import { sessionPoints } from '../../src/session/points.ts';
import { Weirds } from '../../src/session/weirds.ts';
import { connectionOf, type Ends, packetOf } from './ends.ts';

const ends: Ends = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1, dstPort: 2 };
const strict = { 'Weird::sampling_threshold': 3, 'Weird::sampling_rate': 5 };

/** A reporter whose clock the test moves; `passed` gives which of `n` calls came through, counted from 1. */
function stage(changes: Partial<SessionOptions> = strict) {
  const bus = new Bus({ limit: 0, report: () => {} });
  const clock = new Clock();
  const timers = new TimerQueue();
  clock.advance(1000);
  const options = { ...defaultSessionOptions(), ...changes };
  const weirds = new Weirds(sessionPoints(bus), options, clock, timers);
  const seen: unknown[][] = [];
  for (const event of ['net_weird', 'flow_weird']) {
    bus.on(event, (...args: unknown[]) => void seen.push(args));
  }
  const passed = (n: number, report: () => boolean): number[] =>
    Array.from({ length: n }, (_, i) => i + 1).filter(report);
  const raised = (work: () => void): boolean => {
    const before = seen.length;
    work();
    bus.drain();
    return seen.length > before;
  };
  const wait = (seconds: number): void => {
    clock.advance(clock.network + seconds);
    while (timers.nextDue <= clock.network) timers.fireNext(clock.network, false);
  };
  const net = (name = 'n') => raised(() => weirds.net(name, '', ''));
  const flow = (of = ends, name = 'f') => raised(() => weirds.flow(name, packetOf(of), '', ''));
  return { weirds, seen, passed, wait, net, flow };
}

describe('of a connection', () => {
  it('the first pass, then one in as many as the rate says, counted from the threshold', () => {
    const { weirds, passed } = stage();
    const c = connectionOf(ends);
    expect(passed(14, () => weirds.permitConn(c, 'a'))).toEqual([1, 2, 3, 8, 13]);
  });

  it('names and connections are counted apart', () => {
    const { weirds, passed } = stage();
    const [c, d] = [connectionOf(ends), connectionOf(ends)];
    expect(passed(5, () => weirds.permitConn(c, 'a'))).toEqual([1, 2, 3]);
    expect(passed(5, () => weirds.permitConn(c, 'b'))).toEqual([1, 2, 3]);
    expect(passed(5, () => weirds.permitConn(d, 'a'))).toEqual([1, 2, 3]);
  });

  it('counting starts over when the duration has passed since sampling began', () => {
    const { weirds, passed, wait } = stage();
    const c = connectionOf(ends);
    expect(passed(4, () => weirds.permitConn(c, 'a'))).toEqual([1, 2, 3]);
    wait(600);
    expect(weirds.permitConn(c, 'a')).toBe(false);
    wait(1);
    expect(passed(4, () => weirds.permitConn(c, 'a'))).toEqual([1, 2, 3]);
  });

  it('marks the connection whether it passes or not', () => {
    const { weirds } = stage({ 'Weird::sampling_threshold': 0, 'Weird::sampling_rate': 0 });
    const c = connectionOf(ends);
    expect(c.hadWeird).toBe(false);
    expect(weirds.permitConn(c, 'a')).toBe(false);
    expect(c.hadWeird).toBe(true);
  });

  it('25 and every 1000th beyond by default', () => {
    const { weirds, passed } = stage({});
    const c = connectionOf(ends);
    const first = Array.from({ length: 25 }, (_, i) => i + 1);
    expect(passed(2100, () => weirds.permitConn(c, 'a'))).toEqual([...first, 1025, 2025]);
  });
});

describe('without a connection', () => {
  it('net weirds are counted by name', () => {
    const { net, passed } = stage();
    expect(passed(9, () => net('a'))).toEqual([1, 2, 3, 8]);
    expect(passed(3, () => net('b'))).toEqual([1, 2, 3]);
  });

  it('flow weirds are counted by name and pair of addresses, direction included', () => {
    const { flow, passed } = stage();
    const other = { ...ends, src: ends.dst, dst: ends.src };
    expect(passed(9, () => flow(ends))).toEqual([1, 2, 3, 8]);
    expect(passed(4, () => flow(other))).toEqual([1, 2, 3]);
    // ports do not matter: these are the 10th to 13th
    expect(passed(4, () => flow({ ...ends, srcPort: 77 }))).toEqual([4]);
    expect(passed(4, () => flow(ends, 'g'))).toEqual([1, 2, 3]);
  });

  it('both start over when the duration has passed since the first', () => {
    const { net, flow, passed, wait } = stage();
    passed(4, () => net());
    passed(4, () => flow());
    wait(599);
    expect([net(), flow()]).toEqual([false, false]);
    wait(1);
    expect(passed(4, () => net())).toEqual([1, 2, 3]);
    expect(passed(4, () => flow())).toEqual([1, 2, 3]);
  });

  it('carry names, addresses and details', () => {
    const { weirds, seen, net } = stage();
    weirds.net('n', 'more', 'SOURCE');
    weirds.flow('f', packetOf(ends), 'detail', 'IP');
    net('last');
    expect(seen).toEqual([
      ['n', 'more', 'SOURCE'],
      ['f', '10.0.0.1', '10.0.0.2', 'detail', 'IP'],
      ['last', '', ''],
    ]);
  });
});

describe('lists', () => {
  it('whitelisted names are never sampled', () => {
    const { weirds, net, flow, passed } = stage({ ...strict, 'Weird::sampling_whitelist': new Set(['a']) });
    const c = connectionOf(ends);
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(passed(9, () => weirds.permitConn(c, 'a'))).toEqual(all);
    expect(passed(9, () => net('a'))).toEqual(all);
    expect(passed(9, () => flow(ends, 'a'))).toEqual(all);
  });

  it('names of the global list are counted for all together', () => {
    const { weirds, flow, net, passed } = stage({ ...strict, 'Weird::sampling_global_list': new Set(['a']) });
    expect(weirds.permitConn(connectionOf(ends), 'a')).toBe(true);
    expect(flow(ends, 'a')).toBe(true);
    expect(net('a')).toBe(true);
    expect(passed(5, () => weirds.permitConn(connectionOf(ends), 'a'))).toEqual([5]);
  });
});
