/** policy/protocols/conn/long-connections: interim records of what lasts, is large or is merely there. */
import { defineScript } from 'tapline';
import '../../../../../scripts/policy/protocols/conn/long-connections.ts';
import { expect, it } from 'vitest';
import type { TimedPacket } from '../../../../../src/testing/captures.ts';
import { Conversation, woven } from '../../../../../src/testing/conversation.ts';
import { replay } from '../../../../../src/testing/index.ts';

const script = 'policy/protocols/conn/long-connections';

interface Row {
  ts: number;
  uid: string;
  proto: string;
  trigger: string;
  duration: number;
  idle: number;
  conn_state: string;
  orig_bytes: number;
  orig_pkts: number;
  orig_ip_bytes: number;
  resp_ip_bytes: number;
  orig_pkts_delta: number;
  orig_ip_bytes_delta: number;
  resp_ip_bytes_delta: number;
}

async function reports(packets: readonly TimedPacket[], options: readonly string[] = []) {
  const { rows } = await replay({ packets, scripts: ['base/protocols/conn', script], options });
  return { long: rows<Row>('conn_long'), conn: rows<{ uid: string }>('conn') };
}

/** One datagram of 100 bytes (128 with headers) every 10 seconds, so many times. */
function ticking(times: number): TimedPacket[] {
  const talk = new Conversation({ client: '10.0.0.1:1', server: '10.0.0.2:9', at: 0.5, step: 10 });
  for (let i = 0; i < times; i++) talk.ask(new Uint8Array(100));
  return talk.packets;
}

it('reports a UDP flow each interval, with totals and what is new', async () => {
  const { long, conn } = await reports(ticking(13), ['ConnLong::interval=40secs']);
  expect(conn).toHaveLength(1);
  const of = (row: Row) => [row.proto, row.trigger, row.orig_pkts, row.orig_pkts_delta];
  expect(long.map(of)).toEqual([
    ['udp', 'time', 5, 5],
    ['udp', 'time', 9, 4],
    ['udp', 'time', 13, 4],
  ]);
  // a sweep runs with the packet that lets its time come, and behind it
  expect(long.map((row) => [row.ts, row.duration, row.idle])).toEqual([
    [40.5, 40, 0],
    [80.5, 80, 0],
    [120.5, 120, 0],
  ]);
  expect(long.map((row) => [row.orig_bytes, row.orig_ip_bytes, row.orig_ip_bytes_delta])).toEqual([
    [500, 640, 640],
    [900, 1152, 512],
    [1300, 1664, 512],
  ]);
  expect(new Set(long.map((row) => row.uid))).toEqual(new Set([conn[0]!.uid]));
});

it('reports by bytes of both sides, each time so many more have moved', async () => {
  const options = ['ConnLong::bytes=384', 'ConnLong::interval=1hr'];
  const { long } = await reports(ticking(8), options);
  expect(long.map((row) => [row.trigger, row.orig_ip_bytes, row.orig_ip_bytes_delta])).toEqual([
    ['bytes', 384, 384],
    ['bytes', 768, 384],
  ]);
});

it('reports an idle TCP connection that is still open, with its state', async () => {
  const idle = new Conversation({ client: '10.0.0.1:2', server: '10.0.0.3:22', at: 0.5 }).open();
  const packets = woven(idle.packets, ticking(22));
  const { long } = await reports(packets, ['ConnLong::interval=100secs']);
  const tcp = long.filter((row) => row.proto === 'tcp');
  expect(tcp.map((row) => [row.conn_state, row.orig_pkts_delta, row.orig_ip_bytes_delta])).toEqual([
    ['S1', 2, 80],
    ['S1', 0, 0],
  ]);
  expect(tcp[0]!.idle).toBeCloseTo(tcp[0]!.ts - 0.52, 6);
});

it('reports nothing of a short one, and of no connection more once it has ended', async () => {
  const short = new Conversation({ client: '10.0.0.1:3', server: '10.0.0.4:80', at: 0.5 }).open().close();
  const { long } = await reports(woven(short.packets, ticking(30)), ['ConnLong::interval=60secs']);
  expect(long.length).toBeGreaterThan(0);
  expect(long.filter((row) => row.proto === 'tcp')).toEqual([]);
});

it('holds nothing of a connection that has ended', async () => {
  const left: number[] = [];
  const watcher = defineScript({
    name: 'watcher',
    setup(zeek) {
      // what was reported hangs on the record and goes with it
      zeek.on('connection_state_remove', (c) => {
        left.push(c.long_reported === undefined ? 0 : 1);
      });
      zeek.on('zeek_done', () => void left.push(zeek.conns.live));
    },
  });
  await replay({
    packets: ticking(8),
    scripts: ['base/protocols/conn', script, watcher],
    options: ['ConnLong::interval=20secs'],
  });
  expect(left).toEqual([1, 0]);
});
