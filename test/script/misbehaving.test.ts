/** Scripts that misbehave: the run ends in order, with the right log and a report of each fault. */
import { column, defineScript, record, type Zeek } from 'tapline';
import { replay } from 'tapline/testing';
import { expect, it } from 'vitest';
import { Conversation } from '../../src/testing/conversation.ts';

declare module 'tapline' {
  interface Events {
    'loop::again': [];
  }
}

const PORTS = [1001, 1002, 1003, 1004];
const packets = PORTS.flatMap(
  (port, i) =>
    new Conversation({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80', at: i + 1 }).open().packets,
);

/** A run over four connections with conn.log, and that its end and its log are right. */
async function runWith(setup: (zeek: Zeek) => void, options: readonly string[] = []) {
  let done = 0;
  const witness = defineScript({
    name: 'witness',
    setup: (zeek) => void zeek.on('zeek_done', () => done++),
  });
  const script = defineScript({ name: 'misbehaving', setup });
  const result = await replay({ packets, options, scripts: ['base/protocols/conn', script, witness] });
  expect(result.status).toBe(0);
  expect(done).toBe(1);
  expect(result.rows('conn').map((row) => row['id.orig_p'])).toEqual(PORTS);
  return result;
}

const throwing = (zeek: Zeek) =>
  void zeek.on('new_connection', function faulty() {
    throw new Error('no');
  });

it('a handler that throws on every event: a report for each, with script, event, handler and uid', async () => {
  const { reports } = await runWith(throwing);
  expect(reports).toHaveLength(4);
  for (const report of reports) {
    expect(report).toMatch(
      /^\d+\.\d{6} expression error in \S+misbehaving\.test\.ts, line \d+: no \(misbehaving → new_connection → faulty, C\w+\)$/,
    );
  }
});

it('a limit of failures switches the handler off, and says so', async () => {
  const { reports } = await runWith(throwing, ['Tapline::max_handler_failures=2']);
  expect(reports).toHaveLength(3);
  expect(reports[2]).toMatch(
    /warning in misbehaving: event handler faulty of new_connection failed too often and is switched off$/,
  );
});

it('a handler that raises its own event: bounded per packet, cut off at the end with one report', async () => {
  let rounds = 0;
  let atEnd = 0;
  const { reports } = await runWith((zeek) => {
    zeek.declareEvent('loop::again', '');
    zeek.on('loop::again', () => {
      rounds++;
      zeek.event('loop::again');
    });
    zeek.on('network_time_init', () => zeek.event('loop::again'));
    zeek.on('net_done', () => {
      atEnd = rounds;
    });
  });
  // at most four generations per packet, two more while the end begins
  expect(atEnd).toBeLessThanOrEqual(4 * packets.length + 2);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toContain('error: events raise each other without end: the run is cut off');
});

it('a handler that writes to a stream that was removed: each write is false, one report', async () => {
  const Info = record('Test::Info', { n: column.count() });
  const written: boolean[] = [];
  const { reports, rows } = await runWith((zeek) => {
    zeek.on('zeek_init', () => {
      zeek.log.createStream('Test::LOG', { columns: Info, path: 'test' });
      zeek.log.removeStream('Test::LOG');
    });
    zeek.on('new_connection', () => void written.push(zeek.log.write('Test::LOG', { n: 1 })));
  });
  expect(written).toEqual([false, false, false, false]);
  expect(rows('test')).toEqual([]);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatch(
    /^\d+\.\d{6} warning in misbehaving: there is no log stream Test::LOG; what is written to it is lost$/,
  );
});

it('a handler that writes to a stream that is disabled: true and silent, as in Zeek', async () => {
  const Info = record('Test::Info', { n: column.count() });
  const written: boolean[] = [];
  const { reports, rows } = await runWith((zeek) => {
    zeek.on('zeek_init', () => {
      zeek.log.createStream('Test::LOG', { columns: Info, path: 'test' });
      zeek.log.disableStream('Test::LOG');
    });
    zeek.on('new_connection', () => void written.push(zeek.log.write('Test::LOG', { n: 1 })));
  });
  expect(written).toEqual([true, true, true, true]);
  expect(rows('test')).toEqual([]);
  expect(reports).toEqual([]);
});

it('a handler that writes to a file that it closed: a report for each line', async () => {
  const { reports } = await runWith((zeek) => {
    const file = zeek.openFile('out.txt');
    file.close();
    zeek.on('new_connection', () => file.line('lost'));
  });
  expect(reports).toHaveLength(4);
  for (const report of reports) expect(report).toMatch(/out\.txt is closed \(misbehaving → new_connection/);
});

it('a writer that a script brings gets the rows, and is closed', async () => {
  const kept: unknown[][] = [];
  const Info = record('Test::Info', { n: column.count() });
  await runWith((zeek) => {
    zeek.log.registerWriter('Test::WRITER', () => ({
      write: (values) => void kept.push([...values]),
      flush() {},
      close: () => void kept.push(['closed']),
    }));
    zeek.on('zeek_init', () => {
      zeek.log.createStream('Test::LOG', { columns: Info });
      zeek.log.addFilter('Test::LOG', { name: 'default', path: 'test', writer: 'Test::WRITER' });
      zeek.log.write('Test::LOG', { n: 7 });
    });
  });
  expect(kept).toEqual([[7], ['closed']]);
});
