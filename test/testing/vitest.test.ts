/** The matchers: what they accept, and what they say when they do not. */
import { Conversation, replay } from 'tapline/testing';
import { expect, it } from 'vitest';
import 'tapline/testing/vitest';

const run = await replay({
  packets: [new Conversation().open().close(), new Conversation({ server: '10.0.0.9:9', at: 2 }).ask('?')],
  bare: false,
  events: ['new_connection'],
});

it('toHaveLogged wants one row with all of the columns', () => {
  expect(run).toHaveLogged('Conn::LOG');
  expect(run).toHaveLogged('Conn::LOG', { proto: 'udp', 'id.resp_p': 9 });
  expect(run).toHaveLogged('conn', { conn_state: 'SF', uid: expect.stringMatching(/^C/) });
  // each column is in a row, but not in the same
  expect(run).not.toHaveLogged('Conn::LOG', { proto: 'udp', conn_state: 'SF' });
  expect(run).not.toHaveLogged('Weird::LOG');
});

it('toHaveRaised wants one event with the arguments that are given', () => {
  expect(run).toHaveRaised('new_connection');
  expect(run).toHaveRaised('new_connection', [{ id: { resp_h: '10.0.0.9' } }]);
  expect(run).not.toHaveRaised('new_connection', [{ id: { resp_h: '10.0.0.8' } }]);
});

it('a failure shows what there was', () => {
  expect(() => expect(run).toHaveLogged('Conn::LOG', { conn_state: 'REJ' })).toThrow(
    /to have logged to Conn::LOG with \{"conn_state": "REJ"\}\nthere were:\n.*"SF"/s,
  );
  expect(() => expect(run).toHaveLogged('Weird::LOG')).toThrow(/there were none/);
  expect(() => expect(run).not.toHaveRaised('new_connection')).toThrow(/not to have raised new_connection/);
  expect(() => expect(run).toHaveRaised('content_gap')).toThrow(/was not recorded/);
});

it('columns and arguments are typed', () => {
  const never = (_use: () => void): void => {};
  never(() => {
    // @ts-expect-error no such column
    expect(run).toHaveLogged('Conn::LOG', { conn_stat: 'SF' });
    // @ts-expect-error a number
    expect(run).toHaveLogged('Conn::LOG', { orig_bytes: '5' });
    // @ts-expect-error no such event
    expect(run).toHaveRaised('content_gab');
    // @ts-expect-error the sequence is a number
    expect(run).toHaveRaised('content_gap', [{}, true, 'one']);
  });
});
