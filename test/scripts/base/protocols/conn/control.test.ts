/** What scripts do to live connections: time limits, vetoes, removal, skipping, thresholds; and runs that repeat. */
import { type Connection, defineScript, type Script, type Zeek } from 'tapline';
import { describe, expect, it } from 'vitest';
import PollingScript from '../../../../../scripts/base/protocols/conn/polling.ts';
import RemovalHooks from '../../../../../scripts/base/protocols/conn/removal-hooks.ts';
import Thresholds from '../../../../../scripts/base/protocols/conn/thresholds.ts';
import type { TimedPacket } from '../../../../../src/testing/captures.ts';
import { Conversation, woven } from '../../../../../src/testing/conversation.ts';
import { udp } from '../../../../../src/testing/frames.ts';
import { replay } from '../../../../../src/testing/index.ts';

const talk = (at = 1, step = 0.01) =>
  new Conversation({ client: '10.0.0.1:1000', server: '10.0.0.2:9999', at, step });

const stranger = (time: number): TimedPacket => ({
  time,
  bytes: udp({ from: '10.9.9.9:1', to: '10.9.9.8:1', payload: '' }),
});

type Row = Record<string, unknown>;

/** Lines of conn.log that are no strangers'. */
async function lines(packets: readonly TimedPacket[], setup: (zeek: Zeek) => void, needs: Script[] = []) {
  const script = defineScript({ name: 'control', needs, setup });
  const run = await replay({ packets, scripts: ['base/protocols/conn', script] });
  expect(run.reports).toEqual([]);
  return run.rows<Row>('conn').filter((row) => row['id.resp_h'] !== '10.9.9.8');
}

describe('connection_timing_out', () => {
  const packets = [...talk().ask('a').packets, ...[62, 123, 185].map(stranger)];
  const ends = (vetoes: number) => {
    const times: number[] = [];
    return lines(packets, (zeek) => {
      zeek.hook('connection_timing_out', () => vetoes-- <= 0);
      zeek.on('connection_timeout', (c) => {
        if (c.id.resp_h === '10.0.0.2') times.push(zeek.networkTime());
      });
    }).then(() => times);
  };

  it('lets an idle flow go when nobody objects', async () => expect(await ends(0)).toEqual([62]));

  it('keeps it for as long again with each veto', async () => {
    expect(await ends(1)).toEqual([123]);
  });
});

describe('zeek.conns', () => {
  it('setInactivityTimeout shortens, lengthens, and gives the old value', async () => {
    const before: number[] = [];
    const packets = [...talk().ask('a').packets, stranger(7), ...talk(8).ask('b').packets];
    const setTo = (seconds: number) =>
      lines(packets, (zeek) => {
        zeek.on('new_connection', (c) => void before.push(zeek.conns.setInactivityTimeout(c.id, seconds)));
      });
    expect(await setTo(5)).toHaveLength(2);
    expect(await setTo(10)).toHaveLength(1);
    expect(new Set(before)).toEqual(new Set([60]));
    const late = [...talk().ask('a').packets, stranger(5000), ...talk(6000).ask('b').packets];
    const never = await lines(late, (zeek) => {
      zeek.on('new_connection', (c) => void zeek.conns.setInactivityTimeout(c.id, 0));
    });
    expect(never).toHaveLength(1);
  });

  it('remove ends a connection at once; its next packet begins another one', async () => {
    const said: unknown[] = [];
    const rows = await lines(talk().open().send('data').packets, (zeek) => {
      zeek.on('connection_established', (c) => {
        said.push(zeek.conns.remove(c), zeek.conns.exists(c.id), zeek.conns.remove(c));
      });
    });
    expect(said).toEqual([true, false, false]);
    expect(rows.map((row) => row.history)).toEqual(['Sh', 'ADa']);
  });

  it('skip freezes a connection: packets still find it and change nothing', async () => {
    let packets = 0;
    const rows = await lines(talk().open().send('data').close().packets, (zeek) => {
      zeek.on('connection_established', (c) => void zeek.conns.skip(c));
      zeek.on('new_packet', () => void packets++);
    });
    expect(rows.map((row) => [row.history, row.orig_pkts, row.resp_pkts])).toEqual([['Sh', 1, 1]]);
    expect(packets).toBe(8);
  });
});

describe('thresholds', () => {
  /** Crossings: what, threshold, side, packets of that side so far. */
  const crossings = async (
    packets: readonly TimedPacket[],
    set: (api: ReturnType<typeof Thresholds.setup>, c: Connection) => void,
  ) => {
    const seen: unknown[][] = [];
    await lines(
      packets,
      (zeek) => {
        const api = zeek.use(Thresholds);
        zeek.on('new_connection', (c) => set(api, c));
        for (const kind of ['bytes', 'packets', 'duration'] as const) {
          zeek.on(`ConnThreshold::${kind}_threshold_crossed`, (c, threshold, isOrig) => {
            seen.push([kind, threshold, isOrig, (isOrig ? c.orig : c.resp).num_pkts]);
          });
        }
      },
      [Thresholds],
    );
    return seen;
  };
  const chat = () => {
    const both = talk(1, 1);
    for (let i = 0; i < 5; i++) both.ask('12345678').answer('12');
    return both.packets;
  };

  it('raises each of several thresholds once, in order, for its side', async () => {
    const seen = await crossings(chat(), (api, c) => {
      for (const n of [3, 2, 4]) api.setPacketsThreshold(c, n, true);
      api.setPacketsThreshold(c, 5, false);
    });
    expect(seen).toEqual([
      ['packets', 2, true, 2],
      ['packets', 3, true, 3],
      ['packets', 4, true, 4],
      ['packets', 5, false, 5],
    ]);
  });

  it('counts IP bytes, headers included: 36 of each question', async () => {
    const seen = await crossings(chat(), (api, c) => {
      api.setBytesThreshold(c, 72, true);
      api.setBytesThreshold(c, 109, true);
    });
    expect(seen).toEqual([
      ['bytes', 72, true, 2],
      ['bytes', 109, true, 4],
    ]);
  });

  it('does not raise what was deleted', async () => {
    const seen = await crossings(chat(), (api, c) => {
      api.setBytesThreshold(c, 72, true);
      api.setBytesThreshold(c, 109, true);
      expect(api.deleteBytesThreshold(c, 72, true)).toBe(true);
      expect(api.deleteBytesThreshold(c, 72, true)).toBe(false);
    });
    expect(seen).toEqual([['bytes', 109, true, 4]]);
  });

  it('sees a duration with the first packet beyond it', async () => {
    const seen = await crossings(chat(), (api, c) => void api.setDurationThreshold(c, 4.5));
    expect(seen).toEqual([['duration', 4.5, false, 3]]);
  });
});

describe('beside conn.log', () => {
  it('a removal hook runs once, before the line is written', async () => {
    const rows = await lines(
      talk().ask('a').packets,
      (zeek) => {
        const hooks = zeek.use(RemovalHooks);
        const hook = (c: Connection): void => {
          c.conn.history += '!';
        };
        zeek.on('new_connection', (c) => {
          expect(hooks.registerRemovalHook(c, hook)).toBe(true);
          expect(hooks.registerRemovalHook(c, hook)).toBe(false);
        });
      },
      [RemovalHooks],
    );
    expect(rows.map((row) => row.history)).toEqual(['D!']);
  });

  it('polling calls back at the intervals that the watcher gives, and stops with the connection', async () => {
    const calls: [count: number, time: number][] = [];
    const packets = woven(talk().ask('a').packets, [2, 3, 4, 5, 6, 70, 71].map(stranger));
    await lines(
      packets,
      (zeek) => {
        const { watch } = zeek.use(PollingScript);
        zeek.on('new_connection', (c) => {
          if (c.id.resp_h !== '10.0.0.2') return;
          watch(
            c,
            (_c, count) => {
              calls.push([count, zeek.networkTime()]);
              return 2;
            },
            0,
            1,
          );
        });
      },
      [PollingScript],
    );
    expect(calls).toEqual([
      [0, 2],
      [1, 4],
      [2, 6],
    ]);
  });
});

describe('a run that is repeated', () => {
  it('writes byte-identical logs from the same input', async () => {
    const packets = woven(
      ...Array.from(
        { length: 40 },
        (_, i) =>
          new Conversation({ client: `10.0.0.${i}:1000`, server: `10.0.1.${i % 7}:${i % 3}`, at: 1 + i / 7 })
            .open()
            .send('question')
            .reply('answer')
            .ask('datagram')
            .close().packets,
      ),
    );
    const run = async () => {
      const { files } = await replay({
        packets,
        scripts: ['policy/protocols/conn/end-reason'],
        bare: false,
        files: true,
      });
      // the header lines of the wall clock are the only ones that may differ
      return [...files].map(([name, text]) => [name, text.replace(/^#(open|close)\t.*$/gm, '')]);
    };
    const first = await run();
    expect(first.map(([name]) => name)).toContain('conn.log');
    expect(first.find(([name]) => name === 'conn.log')![1]!.split('\n').length).toBeGreaterThan(80);
    expect(await run()).toEqual(first);
  });
});
