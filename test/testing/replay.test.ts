/** What a test of a script gets from a run: rows by stream and path, events as they were, clear refusals. */
import { type Columns, column, defineScript } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { Conversation, replay } from 'tapline/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';

const columns = { kit_note: column.string().optional() };
declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

const Noting = defineScript({
  name: 'test/noting',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('connection_state_remove', (c) => {
      c.conn.kit_note = 'noted';
    });
    zeek.on('zeek_init', () => {
      zeek.log.addFilter('Conn::LOG', { name: 'short', path: 'conn_short', include: new Set(['uid']) });
    });
  },
});

const packets = new Conversation().open().close();

describe('rows', () => {
  it('of a stream are typed, with the columns that scripts add', async () => {
    const { rows } = await replay({ packets, scripts: [Noting] });
    const [row] = rows('Conn::LOG');
    expect(row?.kit_note).toBe('noted');
    expectTypeOf(row!.kit_note).toEqualTypeOf<string | undefined>();
    expectTypeOf(row!['id.orig_p']).toEqualTypeOf<number | undefined>();
    expectTypeOf(row!.tunnel_parents).toEqualTypeOf<Set<string> | undefined>();
    // @ts-expect-error no such column
    expect(row!.kit_nothing).toBeUndefined();
  });

  it('of a path are those of one file, of a stream those of all', async () => {
    const { rows } = await replay({ packets, scripts: [Noting] });
    expect(rows('conn_short')).toEqual([{ uid: rows('conn')[0]!.uid }]);
    expect(rows('Conn::LOG')).toHaveLength(2);
    expect(rows('conn_none')).toEqual([]);
  });

  it('of a stream that does not exist are refused, with the likely one', async () => {
    const { rows } = await replay({ packets, scripts: [Noting] });
    expect(() => rows('Con::LOG')).toThrow("no stream 'Con::LOG' (did you mean 'Conn::LOG'?)");
  });
});

describe('raised', () => {
  it('gives arguments as they were when the event was handled', async () => {
    const { raised } = await replay({
      packets,
      scripts: [Noting],
      events: ['new_connection', 'connection_state_remove'],
    });
    const [[first], [last]] = [raised('new_connection')[0]!, raised('connection_state_remove')[0]!];
    expect([first.history, last.history]).toEqual(['', 'ShAFf']);
    expect([first.conn.ts, last.conn.kit_note]).toEqual([packets.packets[0]!.time, undefined]);
    const gaps = () => raised('content_gap');
    expectTypeOf(gaps).returns.toEqualTypeOf<
      readonly [c: typeof first, is_orig: boolean, seq: number, length: number][]
    >();
  });

  it('of an event that was not recorded is refused', async () => {
    const { raised } = await replay({ packets });
    expect(() => raised('content_gap')).toThrow("event 'content_gap' was not recorded: name it in 'events'");
  });
});

it('conversations are woven by time, packets alone keep their order', async () => {
  const early = new Conversation({ at: 1, server: '10.0.0.3:1' }).ask('a').wait(10).ask('b');
  const late = new Conversation({ at: 5, server: '10.0.0.4:1' }).ask('c');
  const order = async (traffic: Parameters<typeof replay>[0]['packets']) => {
    const { raised } = await replay({ packets: traffic!, events: ['udp_request'] });
    return raised('udp_request').map(([c]) => c.id.resp_h.at(-1));
  };
  expect(await order([late, early])).toEqual(['3', '4', '3']);
  expect(await order([...late.packets, ...early.packets])).toEqual(['4', '3', '3']);
});
