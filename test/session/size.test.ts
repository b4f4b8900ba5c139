/** Packet and byte counters, and the engine's own thresholds: one next value per side and kind. */
import { type Connection, defineScript, type Zeek } from 'tapline';
import { describe, expect, it } from 'vitest';
import { Conversation } from '../../src/testing/conversation.ts';
import { replay } from '../../src/testing/index.ts';

const conn = 'base/protocols/conn';

/** Datagrams of 2 bytes (30 with headers), a second apart, from alternating sides. */
function chat(times: number) {
  const talk = new Conversation({ client: '10.0.0.1:1000', server: '10.0.0.2:9999', at: 1, step: 1 });
  for (let i = 0; i < times; i++) talk.ask('ab').answer('cd');
  return talk.packets;
}

const KINDS = ['bytes', 'packets', 'duration'] as const;

/** What was crossed, in order; `set` is called for each new connection. */
async function crossed(
  times: number,
  set: (zeek: Zeek, c: Connection) => void,
  options: readonly string[] = [],
) {
  const seen: unknown[][] = [];
  const watcher = defineScript({
    name: 'watcher',
    setup(zeek) {
      zeek.on('new_connection', (c) => set(zeek, c));
      for (const kind of KINDS) {
        zeek.on(`conn_${kind}_threshold_crossed`, (_c, threshold, isOrig) => {
          seen.push([kind, threshold, isOrig, zeek.networkTime()]);
        });
      }
      zeek.on('conn_generic_packet_threshold_crossed', (_c, threshold) => {
        seen.push(['generic', threshold, zeek.networkTime()]);
      });
    },
  });
  await replay({ packets: chat(times), scripts: [watcher], options });
  return seen;
}

describe('counters', () => {
  it('count packets and the length fields of IP headers, per side', async () => {
    const { rows } = await replay({ packets: chat(3), scripts: [conn] });
    const { orig_pkts, orig_ip_bytes, resp_pkts, resp_ip_bytes } = rows('conn')[0]!;
    expect([orig_pkts, orig_ip_bytes, resp_pkts, resp_ip_bytes]).toEqual([3, 90, 3, 90]);
  });

  it('do not exist without use_conn_size_analyzer', async () => {
    const { rows } = await replay({
      packets: chat(3),
      scripts: [conn],
      options: ['use_conn_size_analyzer=F'],
    });
    const { orig_pkts, orig_ip_bytes, resp_pkts, orig_bytes } = rows('conn')[0]!;
    expect([orig_pkts, orig_ip_bytes, resp_pkts, orig_bytes]).toEqual([undefined, undefined, undefined, 6]);
  });
});

describe('thresholds', () => {
  it('are crossed by reaching them, once, each side for itself', async () => {
    const seen = await crossed(4, (zeek, c) => {
      zeek.conns.setThreshold(c.id, 'packets', 2, true);
      zeek.conns.setThreshold(c.id, 'packets', 3, false);
      zeek.conns.setThreshold(c.id, 'bytes', 60, false);
    });
    // the originator sends at 1, 3, 5, 7; the responder at 2, 4, 6, 8
    expect(seen).toEqual([
      ['packets', 2, true, 3],
      ['bytes', 60, false, 4],
      ['packets', 3, false, 6],
    ]);
  });

  it('hold one value per side and kind: the next call replaces it, 0 clears it', async () => {
    const seen = await crossed(4, (zeek, c) => {
      zeek.conns.setThreshold(c.id, 'packets', 2, true);
      zeek.conns.setThreshold(c.id, 'packets', 4, true);
      zeek.conns.setThreshold(c.id, 'packets', 2, false);
      zeek.conns.setThreshold(c.id, 'packets', 0, false);
    });
    expect(seen).toEqual([['packets', 4, true, 7]]);
  });

  it('are checked at once when they are set', async () => {
    // the handler of new_connection runs when the first packet has been counted
    const seen = await crossed(1, (zeek, c) => void zeek.conns.setThreshold(c.id, 'bytes', 30, true));
    expect(seen).toEqual([['bytes', 30, true, 1]]);
  });

  it('of duration are crossed by a packet later than they say, of either side', async () => {
    const seen = await crossed(4, (zeek, c) => void zeek.conns.setThreshold(c.id, 'duration', 3));
    // 3 seconds after the start is not more than 3
    expect(seen).toEqual([['duration', 3, true, 5]]);
  });

  it('of one packet come in the order generic, bytes, packets, duration', async () => {
    const seen = await crossed(
      2,
      (zeek, c) => {
        zeek.conns.setThreshold(c.id, 'duration', 1.5);
        zeek.conns.setThreshold(c.id, 'packets', 2, true);
        zeek.conns.setThreshold(c.id, 'bytes', 60, true);
      },
      ['ConnThreshold::generic_packet_thresholds={ 3 }'],
    );
    expect(seen.map(([kind]) => kind)).toEqual(['generic', 'bytes', 'packets', 'duration']);
    expect(new Set(seen.map((entry) => entry.at(-1)))).toEqual(new Set([3]));
  });

  it('generic ones count both sides together, in ascending order', async () => {
    const seen = await crossed(4, () => {}, ['ConnThreshold::generic_packet_thresholds={ 5, 2 }']);
    expect(seen).toEqual([
      ['generic', 2, 2],
      ['generic', 5, 5],
    ]);
  });

  it('of an unknown connection are refused', async () => {
    const answers: unknown[] = [];
    await crossed(1, (zeek, c) => {
      answers.push(zeek.conns.setThreshold({ ...c.id, resp_p: 1 }, 'bytes', 1, true));
    });
    expect(answers).toEqual([false]);
  });
});
