/** Events between workers: who gets what. */
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { Mail, sharedMail } from '../../../src/command/workers/mail.ts';

const open: Mail[] = [];
afterEach(() => {
  for (const mail of open.splice(0)) mail.close();
});

/** Two workers and what their engines were given. */
function pair() {
  const shared = sharedMail(2);
  const { port1, port2 } = new MessageChannel();
  const got: [worker: number, event: string, ...args: unknown[]][] = [];
  const mails = [port1, port2].map(
    (port, i) =>
      new Mail(shared, i, new Map([[1 - i, port]]), (event, args) => got.push([i, event, ...args])),
  );
  open.push(...mails);
  return { a: mails[0]!, b: mails[1]!, got };
}

it('an event goes to the other, not to its publisher, once that one looks', () => {
  const { a, b, got } = pair();
  a.subscribe('x/');
  b.subscribe('x/');
  expect(a.publish('x/1', 'ev', ['10.0.0.1', new Set([1]), { n: 2 }])).toBe(true);
  a.deliver();
  expect(got).toEqual([]);
  b.deliver();
  b.deliver();
  expect(got).toEqual([[1, 'ev', '10.0.0.1', new Set([1]), { n: 2 }]]);
});

describe('topics', () => {
  it.each([
    ['x/', true],
    ['x/1', true],
    ['', true],
    ['x/12', false],
    ['y', false],
  ])("a subscription of '%s' and the topic x/1: %s", (topic, comes) => {
    const { a, b, got } = pair();
    b.subscribe(topic);
    a.publish('x/1', 'ev', []);
    b.deliver();
    expect(got).toHaveLength(comes ? 1 : 0);
  });

  it('a subscription that was ended lets nothing in, another one of the topic does', () => {
    const { a, b, got } = pair();
    const off = b.subscribe('x');
    b.subscribe('x');
    off();
    off();
    a.publish('x', 'ev', []);
    b.deliver();
    expect(got).toHaveLength(1);
  });
});

it('what cannot be copied is an error that names the event, and nobody waits for it', () => {
  const { a, b } = pair();
  expect(() => a.publish('x', 'ev', [() => {}])).toThrow(/^ev cannot be published: /);
  b.close();
  expect(a.settle(() => {})).toBe(true);
});

it('after the end nothing is published any more', () => {
  const { a, b, got } = pair();
  b.subscribe('x');
  // the other one is gone: this one does not wait
  b.close();
  a.settle(() => {});
  expect(a.publish('x', 'ev', [])).toBe(false);
  expect(got).toEqual([]);
});
