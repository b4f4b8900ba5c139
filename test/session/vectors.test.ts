/**
 * TCP connections from first to last packet: the worked examples of the specification (connection-engine, appendix
 * C), each measured on a real Zeek. C is the client 10.0.0.1:1000 with ISN 100, S the server 10.0.0.2:9999 with 500.
 */
import { describe, expect, it } from 'vitest';
import { replay } from '../../src/testing/index.ts';
import { type Frame, handshake, inSteps, type SegmentOptions, segment } from './segments.ts';

const C = (flags: string, seq: number, ack: number, length = 0, o: SegmentOptions = {}) =>
  segment('C', flags, seq, ack, length, o);
const S = (flags: string, seq: number, ack: number, length = 0, o: SegmentOptions = {}) =>
  segment('S', flags, seq, ack, length, o);

interface Line {
  history?: string;
  state?: string;
  bytes?: string;
  missed?: number;
  orig?: string;
  resp?: string;
  duration?: string;
  start?: string;
}

/** Replays frames with the conn script alone and gives each line of conn.log in the shorthand of the examples. */
async function lines(frames: readonly Frame[], options: readonly string[] = []): Promise<Line[]> {
  const packets = inSteps(frames).map(({ time, bytes, wire }) => ({ time, bytes, wire, linkType: 1 }));
  const result = await replay({ packets, scripts: ['base/protocols/conn'], options });
  return result.rows('conn').map((row) => ({
    history: (row.history as string | undefined) ?? '',
    state: row.conn_state as string,
    bytes: `${row.orig_bytes ?? '-'}/${row.resp_bytes ?? '-'}`,
    missed: row.missed_bytes as number,
    orig: `${row.orig_pkts}/${row.orig_ip_bytes}`,
    resp: `${row.resp_pkts}/${row.resp_ip_bytes}`,
    duration: row.duration === undefined ? '-' : (row.duration as number).toFixed(3),
    start: (row.ts as number).toFixed(2),
  }));
}

const only = (...expected: Line[]) => expected.map((line) => expect.objectContaining(line));

describe('gaps and sizes', () => {
  it('reports a hole at the start when the acknowledgement reveals it', async () => {
    const got = await lines([...handshake(), C('A', 151, 501, 10), S('A', 501, 161)]);
    expect(got).toEqual(
      only({ history: 'ShADaG', state: 'S1', bytes: '60/0', missed: 50, orig: '3/130', resp: '2/80' }),
    );
  });

  it('reports a hole at the end, its size from the acknowledgement', async () => {
    const got = await lines([
      ...handshake(),
      C('A', 101, 501, 10),
      S('A', 501, 211),
      C('FA', 211, 501),
      S('FA', 501, 212),
      C('A', 212, 502),
    ]);
    expect(got).toEqual(only({ history: 'ShADaGFf', state: 'SF', bytes: '110/0', missed: 100 }));
  });

  it('reports no hole without an acknowledgement, but counts it', async () => {
    const got = await lines([...handshake(), C('A', 101, 501, 10), C('A', 211, 501, 10)]);
    expect(got).toEqual(only({ history: 'ShAD', state: 'S1', bytes: '120/0', missed: 0 }));
  });

  it('does not trust the acknowledgement of a RST', async () => {
    const got = await lines([...handshake(), C('A', 101, 501, 10), S('RA', 501, 211)]);
    expect(got).toEqual(only({ history: 'ShADr', state: 'RSTR', bytes: '10/0', missed: 0 }));
  });

  it('gives one letter for three holes of one acknowledgement', async () => {
    const got = await lines([...handshake(), C('A', 111, 501, 10), C('A', 131, 501, 10), S('A', 501, 151)]);
    expect(got).toEqual(only({ history: 'ShADaG', bytes: '50/0', missed: 30 }));
  });

  it('takes a keep-alive byte for a retransmission, an empty probe not', async () => {
    const got = await lines([
      ...handshake(),
      C('A', 101, 501, 10),
      S('A', 501, 111),
      C('A', 110, 501, 1),
      S('A', 501, 111),
      C('A', 110, 501),
    ]);
    expect(got).toEqual(only({ history: 'ShADaT', bytes: '10/0' }));
  });

  it('counts across the wrap of sequence numbers', async () => {
    const isn = 0xfffffff0;
    const got = await lines([
      C('S', isn, 0),
      S('SA', 500, isn + 1),
      C('A', isn + 1, 501),
      C('A', isn + 1, 501, 100),
      S('A', 501, isn + 101),
      C('FA', isn + 101, 501),
      S('FA', 501, isn + 102),
    ]);
    expect(got).toEqual(only({ history: 'ShADaFf', state: 'SF', bytes: '100/0' }));
  });

  it('repairs the size of a flow that starts at sequence number 0', async () => {
    const got = await lines([C('A', 0, 500, 10), S('A', 500, 10)]);
    expect(got).toEqual(only({ history: 'Da', state: 'OTH', bytes: '10/0' }));
  });

  it('declares truncated payload missing, acknowledgement by acknowledgement', async () => {
    const snap = { snap: 54 };
    const got = await lines([
      ...handshake(),
      C('A', 101, 501, 10, snap),
      S('A', 501, 111, 20, snap),
      C('FA', 111, 521, 0),
      S('FA', 521, 112, 0),
      C('A', 112, 522, 0),
    ]);
    expect(got).toEqual(
      only({ history: 'ShADdGFgf', state: 'SF', bytes: '10/20', missed: 30, orig: '5/210', resp: '3/140' }),
    );
  });
});

describe('resets', () => {
  it('lets a RST within 1 MiB advance the size', async () => {
    const got = await lines([...handshake(), C('A', 101, 501, 10), S('A', 501, 111), S('R', 700000, 0)]);
    expect(got).toEqual(only({ history: 'ShADar', state: 'RSTR', bytes: '10/699499' }));
  });

  it('ignores the number of a RST further away', async () => {
    const got = await lines([...handshake(), C('A', 101, 501, 10), S('A', 501, 111), S('R', 9000501, 0)]);
    expect(got).toEqual(only({ history: 'ShADar', state: 'RSTR', bytes: '10/0' }));
  });

  it('rehabilitates a FIN then RST once the other side closes', async () => {
    const got = await lines([
      ...handshake(),
      C('FA', 101, 501),
      S('A', 501, 102),
      C('R', 102, 0),
      S('FA', 501, 102),
    ]);
    expect(got).toEqual(only({ history: 'ShAFaRf', state: 'SF' }));
  });

  it('ignores a RST after both sides closed', async () => {
    const got = await lines([...handshake(), C('FA', 101, 501), S('FA', 501, 102), C('R', 102, 0)]);
    expect(got).toEqual(only({ history: 'ShAFfR', state: 'SF' }));
  });

  it.each([
    ['a lone SYN', [C('S', 100, 0)], 'S', 'S0'],
    ['a refused SYN', [C('S', 100, 0), S('RA', 0, 101)], 'Sr', 'REJ'],
    ['an abort by the client', [...handshake().slice(0, 2), C('R', 101, 0)], 'ShR', 'RSTO'],
    [
      'an attempt aborted after a bare ACK',
      [C('S', 100, 0), S('A', 500, 101), C('R', 101, 0)],
      'SaR',
      'RSTOS0',
    ],
    ['a lone RST', [C('R', 100, 0)], 'R', 'OTH'],
    ['data answered by RST', [C('A', 100, 1, 5), S('R', 1, 0)], 'Dr', 'RSTRH'],
    ['a half-seen close', [C('S', 100, 0), C('A', 101, 1), C('A', 101, 1, 3), C('FA', 104, 1)], 'SADF', 'SH'],
  ])('gives %s its state', async (_name, frames, history, state) => {
    expect(await lines(frames)).toEqual(only({ history, state }));
  });
});

describe('closes', () => {
  it('ends the duration when both sides closed, whatever follows', async () => {
    const got = await lines([
      ...handshake(),
      C('FA', 101, 501),
      S('FA', 501, 101),
      C('A', 102, 502),
      S('A', 502, 102),
    ]);
    expect(got).toEqual(only({ history: 'ShAFfa', state: 'SF', duration: '0.040' }));
  });

  it('deletes 5 s after the close, before the packet of that very time', async () => {
    const got = await lines([
      ...handshake(),
      C('FA', 101, 501, 0, { at: 1.03 }),
      S('FA', 501, 102, 0, { at: 1.04 }),
      C('A', 102, 502, 0, { at: 1.05 }),
      C('A', 102, 502, 0, { at: 4 }),
      C('A', 102, 502, 0, { at: 6.04 }),
      C('A', 102, 502, 0, { at: 6.06 }),
    ]);
    expect(got).toEqual(
      only(
        { history: 'ShAFf', state: 'SF', duration: '0.040', orig: '5/200', resp: '2/80' },
        { history: 'A', state: 'OTH', start: '6.04' },
      ),
    );
  });
});

describe('beginnings', () => {
  it('counts data on a SYN as sent, and as a retransmission', async () => {
    const got = await lines([C('S', 100, 0, 5), S('SA', 500, 106), C('A', 106, 501)]);
    expect(got).toEqual(only({ history: 'SThA', state: 'S1', bytes: '5/0', orig: '2/85', resp: '1/40' }));
  });

  it('flips when the peer of a lone SYN-ACK answers', async () => {
    const got = await lines([S('SA', 500, 101), C('A', 101, 501), C('A', 101, 501, 10), S('A', 501, 111)]);
    expect(got).toEqual(only({ history: '^hADa', state: 'OTH', bytes: '10/0' }));
  });

  it('flips at once when the SYN-ACK comes from a server port', async () => {
    const port = { serverPort: 8888 };
    const got = await lines(
      [S('SA', 500, 101, 0, port), C('A', 101, 501, 0, port)],
      ['likely_server_ports={8888/tcp}'],
    );
    expect(got).toEqual(only({ history: '^hA', state: 'S1' }));
  });

  it('understands a SYN that was captured after its SYN-ACK', async () => {
    const got = await lines([S('SA', 500, 101), C('S', 100, 0), C('A', 101, 501), C('A', 101, 501, 3)]);
    expect(got).toEqual(only({ history: 'Hs^AD', state: 'S1', bytes: '3/0' }));
  });

  it('takes a simultaneous open for a reuse', async () => {
    const got = await lines([
      C('S', 100, 0),
      S('S', 500, 0),
      C('SA', 100, 501),
      S('SA', 500, 101),
      C('A', 101, 501, 5),
      S('A', 501, 106),
    ]);
    expect(got).toEqual(
      only(
        { history: 'S', state: 'S0' },
        { history: 'ShdA', state: 'S1', bytes: '0/5', orig: '3/120', resp: '2/85' },
      ),
    );
  });

  it('starts over when a SYN follows data', async () => {
    const got = await lines([C('A', 101, 500, 5), C('S', 100, 0), S('SA', 500, 101)]);
    expect(got).toEqual(only({ history: 'DSh', state: 'S1', bytes: '0/0' }));
  });

  it('removes an unanswered SYN after 5 s; later ones are new attempts', async () => {
    const got = await lines([1, 2, 6.5, 20].map((at) => C('S', 100, 0, 0, { at })));
    expect(got).toEqual(
      only(
        { history: 'S', state: 'S0', start: '1.00', duration: '1.000', orig: '2/80' },
        { history: 'S', state: 'S0', start: '6.50' },
        { history: 'S', state: 'S0', start: '20.00' },
      ),
    );
  });

  it('lets a SYN-ACK replace a connection that saw only a bad checksum', async () => {
    const frames = [C('S', 100, 0, 0, { bad: true }), S('SA', 500, 101), C('A', 101, 501)];
    expect(await lines(frames)).toEqual(
      only({ history: 'C', state: 'OTH', orig: '0/0' }, { history: '^hA', state: 'OTH' }),
    );
    expect(await lines(frames, ['ignore_checksums=T'])).toEqual(only({ history: 'ShA', state: 'S1' }));
  });
});

describe('windows and idleness', () => {
  it('gives a letter for the first and the tenth zero window', async () => {
    const zero = Array.from({ length: 11 }, () => S('A', 501, 101, 0, { window: 0 }));
    const got = await lines([...handshake(), ...zero]);
    expect(got).toEqual(only({ history: 'ShAaww', orig: '2/80', resp: '12/480' }));
  });

  it('ends an idle flow with the timer, before a packet of the same time', async () => {
    const got = await lines([
      C('A', 100, 1, 1, { at: 1 }),
      C('A', 101, 1, 1, { at: 61 }),
      S('A', 1, 102, 0, { at: 301 }),
      S('A', 1, 102, 0, { at: 601 }),
      S('A', 1, 102, 0, { at: 902 }),
    ]);
    expect(got).toEqual(
      only(
        { history: 'Da', state: 'OTH', duration: '300.000' },
        { history: 'A', start: '601.00' },
        { history: 'A', start: '902.00' },
      ),
    );
  });
});
