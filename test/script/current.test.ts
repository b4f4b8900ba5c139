/** What a script learns of the run in hand: the frame and its headers, counts of connections, times of events, prints. */
import {
  type ConnStats,
  column,
  defineScript,
  type PcapPacket,
  type RawPktHdr,
  record,
  type Zeek,
} from 'tapline';
import { ip, replay, udp } from 'tapline/testing';
import { expect, it } from 'vitest';

const inner = udp({ from: '192.168.0.1:1000', to: '192.168.0.2:2000', payload: 'hello', link: 'none' });
const plain = udp({ from: '10.0.0.1:1000', to: '10.0.0.2:2000', ttl: 7 });
const tunnelled = ip({ from: '10.0.0.3', to: '10.0.0.4', protocol: 4, payload: inner });
const packets = [
  { time: 1000.25, bytes: plain },
  { time: 1001, bytes: tunnelled },
];
const run = (setup: (zeek: Zeek) => void, options: readonly string[] = []) =>
  replay({ packets, options, scripts: [defineScript({ name: 'asks', setup })] });

it('the frame in hand and its outermost headers, in and out of tunnels, but not outside of packets', async () => {
  const frames: (PcapPacket | undefined)[] = [];
  const headers: (RawPktHdr | undefined)[] = [];
  await run((zeek) => {
    const note = () => {
      frames.push(zeek.packet.current());
      headers.push(zeek.packet.currentHeader());
    };
    for (const event of ['zeek_init', 'new_connection', 'zeek_done'] as const) zeek.on(event, note);
  });
  // the outer packet of the tunnel is no connection
  expect(frames.map((frame) => frame && [frame.ts_sec, frame.ts_usec, frame.len])).toEqual([
    undefined,
    [1000, 250000, plain.length],
    [1001, 0, tunnelled.length],
    undefined,
  ]);
  expect(frames[1]?.data).toEqual(plain);
  expect(headers[1]).toMatchObject({ ip: { ttl: 7 }, udp: { sport: 1000 }, l2: { proto: 'L3_IPV4' } });
  expect(headers[2]).toMatchObject({ ip: { src: '10.0.0.3', p: 4 }, l2: { len: tunnelled.length } });
  expect(headers[2]).not.toHaveProperty('udp');
});

it('counts of connections by transport', async () => {
  const seen: ConnStats[] = [];
  await run((zeek) => {
    for (const event of ['net_done', 'zeek_done'] as const)
      zeek.on(event, () => void seen.push(zeek.conns.stats()));
  });
  const all = { total_conns: 2, num_packets: 2, max_udp_conns: 2, cumulative_udp_conns: 2 };
  expect(seen[0]).toMatchObject({ ...all, current_conns: 2, num_udp_conns: 2, num_tcp_conns: 0 });
  expect(seen[1]).toMatchObject({ ...all, current_conns: 0, num_udp_conns: 0, killed_by_inactivity: 0 });
});

it('events keep the time of their raising when that is asked for', async () => {
  const times = async (options: readonly string[]) => {
    const seen: number[] = [];
    await run((zeek) => {
      zeek.on('network_time_init', () => zeek.schedule(0.5, 'reporter_info', [0, '', '']));
      zeek.on('reporter_info', () => void seen.push(zeek.eventTime()));
      zeek.on('new_connection', () => void seen.push(zeek.eventTime()));
    }, options);
    return seen;
  };
  expect(await times([])).toEqual([1000.25, 1001, 1001]);
  expect(await times(['EventMetadata::add_network_timestamp=T'])).toEqual([1000.25, 1000.75, 1001]);
});

it('prints go to a log, those to files only with all', async () => {
  const print = async (redirect: string) => {
    const { printed, rows, files } = await run(
      (zeek) => {
        const file = zeek.openFile('out.txt');
        zeek.on('zeek_init', () => {
          zeek.print('one', true);
          file.print('two');
        });
      },
      [`Log::print_to_log=Log::REDIRECT_${redirect}`],
    );
    return [printed, rows('print').map(({ vals }) => vals), files.get('out.txt')];
  };
  expect(await print('NONE')).toEqual([['one, T'], [], 'two\n']);
  expect(await print('STDOUT')).toEqual([[], [['one', 'T']], 'two\n']);
  expect(await print('ALL')).toEqual([[], [['one', 'T'], ['two']], '']);
});

it('logs to standard output go where prints go', async () => {
  const Info = record('Test::Info', { n: column.count(), text: column.string() });
  const { printed } = await replay({
    files: true,
    options: ['LogAscii::output_to_stdout=T', 'LogAscii::include_meta=F'],
    scripts: [
      defineScript({
        name: 'writes',
        setup(zeek) {
          zeek.on('zeek_init', () => {
            zeek.log.createStream('Test::LOG', { columns: Info });
            zeek.log.write('Test::LOG', { n: 1, text: 'ä' });
            zeek.log.write('Test::LOG', { n: 2, text: '' });
          });
        },
      }),
    ],
  });
  expect(printed).toEqual(['1\tä', '2\t(empty)']);
});
