/** A packet's life as scripts see it: the clock, timers, events, the start and the end. */
import { type Connection, defineScript, type Zeek } from 'tapline';
import { replay, udp } from 'tapline/testing';
import { expect, it } from 'vitest';

declare module 'tapline' {
  interface Events {
    'Loop::first': [];
    'Loop::second': [];
  }
}

/** One datagram of each host at so many seconds. */
const packets = (...times: readonly [host: number, at: number][]) =>
  times.map(([host, at]) => ({
    time: 1000 + at,
    bytes: udp({ from: `10.0.0.${host}:1`, to: '10.0.1.1:2' }),
  }));

const run = async (
  setup: (zeek: Zeek, tell: (what: string) => void) => void,
  given = packets([1, 0], [2, 10]),
  options: readonly string[] = [],
) => {
  const told: string[] = [];
  const script = defineScript({
    name: 'loop',
    setup: (zeek) => setup(zeek, (what) => told.push(`${what} ${Math.max(0, zeek.networkTime() - 1000)}`)),
  });
  const { status } = await replay({ packets: given, options, scripts: [script] });
  expect(status).toBe(0);
  return told;
};

it('a packet: clock, due timers, its events, in this order', async () => {
  const told = await run((zeek, tell) => {
    zeek.on('network_time_init', () => zeek.schedule(1, () => tell('timer')));
    zeek.on('new_connection', ({ id }) => tell(id.orig_h));
    zeek.on('new_connection', { priority: -1 }, () => tell('last handler'));
  });
  expect(told).toEqual(['10.0.0.1 0', 'last handler 0', 'timer 10', '10.0.0.2 10', 'last handler 10']);
});

it('as many timers as max_timer_expires run per packet, all with 0', async () => {
  const timers = (most: number) =>
    run(
      (zeek, tell) => {
        zeek.on('network_time_init', () => {
          for (let n = 1; n <= 5; n++) zeek.schedule(n, () => tell(`${n}`));
        });
      },
      packets([1, 0], [1, 10], [1, 20], [1, 30]),
      [`max_timer_expires=${most}`],
    );
  expect(await timers(2)).toEqual(['1 10', '2 10', '3 20', '4 20', '5 30']);
  expect(await timers(0)).toEqual(['1 10', '2 10', '3 10', '4 10', '5 10']);
});

it('the record of a connection that has gone can still be read', async () => {
  const kept: Connection[] = [];
  const told = await run((zeek, tell) => {
    zeek.on('connection_state_remove', (c) => void kept.push(c));
    zeek.on('zeek_done', () => {
      for (const { id, uid, history } of kept) tell(`${id.orig_h} ${uid.length} ${history}`);
    });
  });
  expect(told).toEqual(['10.0.0.1 18 D 10', '10.0.0.2 18 D 10']);
});

it('each loaded script is told of behind zeek_init', async () => {
  const inner = defineScript({ name: 'inner', setup: () => {} });
  const middle = defineScript({ name: 'middle', needs: [inner], setup: () => {} });
  const told: string[] = [];
  const outer = defineScript({
    name: 'outer',
    needs: [middle],
    setup(zeek) {
      zeek.on('zeek_init', () => void told.push('zeek_init'));
      zeek.on('zeek_script_loaded', (path, level) => void told.push(`${path} ${level}`));
    },
  });
  await replay({ scripts: [outer] });
  expect(told).toEqual(['zeek_init', 'inner 2', 'middle 1', 'outer 0']);
});

it('the third generation of the start runs with the first packet', async () => {
  const told = await run(
    (zeek, tell) => {
      zeek.declareEvent('Loop::first', '');
      zeek.declareEvent('Loop::second', '');
      zeek.on('zeek_init', () => zeek.event('Loop::first'));
      zeek.on('Loop::first', () => {
        tell('first');
        zeek.event('Loop::second');
      });
      zeek.on('Loop::second', () => tell('second'));
      zeek.on('network_time_init', () => tell('network_time_init'));
    },
    packets([1, 5]),
  );
  expect(told).toEqual(['first 0', 'second 5', 'network_time_init 5']);
});

it('removals at the end have the time of the last packet', async () => {
  const told = await run((zeek, tell) => {
    zeek.on('connection_state_remove', ({ id }) => tell(id.orig_h));
  });
  expect(told).toEqual(['10.0.0.1 10', '10.0.0.2 10']);
});
