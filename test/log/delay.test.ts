/** Delayed writes: twins of Zeek's cases delay-*, written against the framework itself. */
import { beforeEach, describe, expect, it } from 'vitest';
import { column } from '../../src/log/columns.ts';
import type { DelayToken } from '../../src/log/delay.ts';
import { record } from '../../src/log/record.ts';
import type { DelayCallback, StreamSpec } from '../../src/log/stream.ts';
import { Stage } from './stage.ts';

const LOG = 'Test::LOG';
const Info = record('Test::Info', { n: column.count() });
type Rec = { n: number };

let stage: Stage;
let log: Stage['log'];
let tokens: DelayToken[];
/** Delays what the policy sees, with the callback that a test gives. */
let delaying: (rec: Rec) => DelayCallback | undefined | false;

beforeEach(() => {
  stage = new Stage();
  log = stage.log;
  tokens = [];
  delaying = () => undefined;
  stage.hooks.set('Log::log_stream_policy', [
    (rec: Rec, id: string) => {
      const callback = delaying(rec);
      if (callback !== false) tokens.push(log.delay(id, rec, callback));
    },
  ]);
});

const tell = (text: string): void => void stage.told.push(text);
const create = (spec: Partial<StreamSpec> = {}): boolean =>
  log.createStream(LOG, {
    columns: Info,
    path: 'test',
    policy: (rec: Rec) => tell(`goes out ${rec.n} at ${stage.time}`),
    ...spec,
  });
const write = (n: number): Rec => {
  const rec = stage.records.create(Info, { n });
  expect(log.write(LOG, rec)).toBe(true);
  return rec;
};

describe('finishing', () => {
  it('lets the write go on at once, with what the record is then', () => {
    create();
    delaying = (rec) => (rec.n === 1 ? undefined : false);
    const rec = write(1);
    expect(log.delayQueueSize(LOG)).toBe(1);
    write(2);
    rec.n = 11;
    expect(log.delayFinish(LOG, rec, tokens[0]!)).toBe(true);
    expect(log.delayQueueSize(LOG)).toBe(0);
    expect(stage.rows('test.log')).toEqual(['2', '11']);
  });

  it('lines stand in the order of finishing', () => {
    create();
    const recs = [1, 2, 3].map(write);
    for (const i of [1, 2, 0]) expect(log.delayFinish(LOG, recs[i]!, tokens[i]!)).toBe(true);
    expect(stage.rows('test.log')).toEqual(['2', '3', '1']);
  });

  it('counts references; callbacks run when the last is gone', () => {
    create({ policy: undefined });
    const first = (): void => tell('first callback');
    const second = (rec: Rec): void => {
      rec.n = 100;
    };
    stage.hooks.set('Log::log_stream_policy', [
      (rec: Rec) => void tokens.push(log.delay(LOG, rec, first)),
      (rec: Rec) => void tokens.push(log.delay(LOG, rec, second)),
    ]);
    const rec = write(1);
    expect(tokens[0]).toBe(tokens[1]);
    log.delayFinish(LOG, rec, tokens[0]!);
    expect([log.delayQueueSize(LOG), stage.told]).toEqual([1, []]);
    log.delayFinish(LOG, rec, tokens[1]!);
    expect([log.delayQueueSize(LOG), stage.told]).toEqual([0, ['first callback']]);
    expect(stage.rows('test.log')).toEqual(['100']);
  });

  it('in the policy itself: the write goes on when the policies are through', () => {
    create();
    stage.hooks.set('Log::log_stream_policy', [
      (rec: Rec) => void log.delayFinish(LOG, rec, log.delay(LOG, rec)),
      () => tell('second body'),
    ]);
    write(1);
    expect(stage.told).toEqual(['second body', 'goes out 1 at 0']);
    expect(stage.rows('test.log')).toEqual(['1']);
  });

  it('twice, or with another record: an error and false', () => {
    create();
    const rec = write(1);
    expect(log.delayFinish(LOG, { n: 1 }, tokens[0]!)).toBe(false);
    expect(log.delayFinish(LOG, rec, tokens[0]!)).toBe(true);
    expect(log.delayFinish(LOG, rec, tokens[0]!)).toBe(false);
    expect(stage.told.filter((line) => line.startsWith('error'))).toEqual([
      'error: invalid Log::delay_finish() call: argument mismatch with active Log::write()',
      'error: invalid Log::delay_finish() call: invalid token provided',
    ]);
  });
});

describe('expiry', () => {
  it('comes with the packet at or after the time, in the order of delay', () => {
    create({ maxDelayInterval: 2.5 });
    for (let time = 100; time < 110; time++) {
      stage.advance(time);
      if (time < 102 || time === 109) write(time);
    }
    expect(stage.told).toEqual(['goes out 100 at 103', 'goes out 101 at 104']);
    stage.expireAll();
    expect(stage.told.at(-1)).toBe('goes out 109 at 109');
    expect(stage.rows('test.log')).toEqual(['100', '101', '109']);
  });

  it('by default a write waits 200 ms at most, a thousand of them', () => {
    create();
    for (let n = 0; n <= 1000; n++) write(n);
    expect([stage.told, log.delayQueueSize(LOG)]).toEqual([['goes out 0 at 0'], 1000]);
    stage.advance(0.199);
    expect(stage.told).toHaveLength(1);
    stage.advance(0.201);
    expect(stage.told).toHaveLength(1001);
  });

  it('keeps the order of delay among equal times', () => {
    create({ maxDelayInterval: 1 });
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    numbers.forEach(write);
    stage.advance(1);
    expect(stage.rows('test.log')).toEqual(numbers.map(String));
  });

  it('the interval grows and does not shrink', () => {
    create({ maxDelayInterval: 2.5 });
    expect(log.setMaxDelayInterval(LOG, 0.5)).toBe(true);
    write(1);
    expect(log.setMaxDelayInterval(LOG, 4.5)).toBe(true);
    write(2);
    for (let time = 1; time < 7; time++) stage.advance(time);
    expect(stage.told).toEqual(['goes out 1 at 3', 'goes out 2 at 5']);
    expect(log.setMaxDelayInterval('Test::OTHER', 1)).toBe(false);
  });

  it('a finished record leaves no timer that counts', () => {
    create({ maxDelayInterval: 1 });
    const rec = write(1);
    log.delayFinish(LOG, rec, tokens[0]!);
    stage.advance(0.5);
    write(2);
    stage.advance(1);
    expect(stage.told).toEqual(['goes out 1 at 0']);
    stage.advance(1.5);
    expect(stage.told.at(-1)).toBe('goes out 2 at 1.5');
  });
});

describe('callbacks', () => {
  it('one that is false discards; one may delay again', () => {
    create({ maxDelayInterval: 1 });
    let rounds = 0;
    const again = (rec: Rec, id: string): void => {
      tell(`round ${++rounds} at ${stage.time}`);
      if (rounds < 3) log.delay(id, rec, again);
    };
    delaying = (rec) => (rec.n === 1 ? () => false : again);
    write(1);
    write(2);
    for (let time = 1; time < 6; time++) stage.advance(time);
    expect(stage.told).toEqual(['round 1 at 1', 'round 2 at 2', 'round 3 at 3', 'goes out 2 at 3']);
    expect(stage.rows('test.log')).toEqual(['2']);
  });

  it('all run, even after one that discards', () => {
    create();
    stage.hooks.set('Log::log_stream_policy', [
      (rec: Rec) => void tokens.push(log.delay(LOG, rec, () => false)),
      (rec: Rec) => void log.delay(LOG, rec, () => tell('second')),
    ]);
    write(1);
    stage.expireAll();
    expect(stage.told).toEqual(['second']);
    expect(stage.files()).toEqual([]);
  });

  it('one that throws is reported and the line written', () => {
    create({ policy: undefined });
    delaying = () => () => {
      throw new Error('boom');
    };
    write(1);
    stage.expireAll();
    expect(stage.told).toEqual(['callback of a delayed write to Test::LOG: boom']);
    expect(stage.rows('test.log')).toEqual(['1']);
  });
});

describe('the queue', () => {
  it('lets the oldest go when it is too long', () => {
    create({ maxDelayQueueSize: 2 });
    const sizes = [1, 2, 3, 4].map((n) => [write(n), log.delayQueueSize(LOG)][1]);
    expect(sizes).toEqual([1, 2, 2, 2]);
    expect([log.setMaxDelayQueueSize(LOG, 1), log.delayQueueSize(LOG)]).toEqual([true, 1]);
    expect(stage.told).toEqual(['goes out 1 at 0', 'goes out 2 at 0', 'goes out 3 at 0']);
    stage.expireAll();
    expect(stage.rows('test.log')).toEqual(['1', '2', '3', '4']);
  });

  it('made much shorter lets all go that are too many', () => {
    create({ policy: undefined });
    for (let n = 0; n < 500; n++) write(n);
    log.setMaxDelayQueueSize(LOG, 1);
    expect([log.delayQueueSize(LOG), stage.told]).toEqual([1, []]);
    expect(log.setMaxDelayQueueSize('Test::OTHER', 1)).toBe(false);
  });

  it('records that delay themselves for ever are told of, and end with the run', () => {
    create({ maxDelayQueueSize: 1 });
    const again = (rec: Rec, id: string): void => void log.delay(id, rec, again);
    delaying = () => again;
    write(1);
    write(2);
    expect(stage.told).toEqual(['warning: unable to evict delayed records for stream Test::LOG']);
    stage.expireAll();
    expect(stage.rows('test.log').sort()).toEqual(['1', '2']);
  });
});

describe('where a delay is not legal', () => {
  it('outside of the policy, or for another record: an error, an invalid token, the write goes on', () => {
    create({ policy: undefined });
    delaying = () => false;
    stage.hooks.set('Log::log_stream_policy', [() => void tokens.push(log.delay(LOG, { n: 9 }))]);
    const rec = write(1);
    expect(log.delayQueueSize(LOG)).toBe(0);
    tokens.push(log.delay(LOG, rec));
    expect(log.delayFinish(LOG, rec, tokens[1]!)).toBe(false);
    expect(stage.told).toEqual([
      'error: invalid Log::delay() call: argument mismatch with active Log::write()',
      'error: invalid Log::delay() call: outside of Log::log_stream_policy() hook',
      'error: invalid Log::delay_finish() call: invalid token provided',
    ]);
    expect(stage.rows('test.log')).toEqual(['1']);
  });

  it('a veto cancels the delay', () => {
    create({ policy: undefined });
    delaying = () => () => tell('not told');
    stage.hooks.get('Log::log_stream_policy')!.push(() => false);
    const rec = write(1);
    expect(log.delayQueueSize(LOG)).toBe(0);
    expect(log.delayFinish(LOG, rec, tokens[0]!)).toBe(false);
    stage.expireAll();
    expect(stage.told).toEqual(['error: invalid Log::delay_finish() call: invalid token provided']);
    expect(stage.files()).toEqual([]);
  });
});

describe('what is parked is not lost', () => {
  it('when the logs are closed', () => {
    create();
    write(1);
    expect(stage.rows('test.log')).toEqual(['1']);
  });

  it('when the stream is removed, which also ends its timer', () => {
    create();
    write(1);
    log.removeStream(LOG);
    expect(stage.timers.size).toBe(0);
    expect(stage.rows('test.log')).toEqual(['1']);
  });
});
