/** ICMP flows: which messages answer each other. */
import { describe, expect, it } from 'vitest';
import { counterpart } from '../../src/session/icmp-types.ts';
import { echo, icmp } from '../../src/testing/frames.ts';
import { replay } from '../../src/testing/index.ts';

const ALL = Array.from({ length: 256 }, (_, type) => type);
const pairsOf = (protocol: number) =>
  ALL.filter((type) => counterpart(protocol, type) >= 0).map((type) => [type, counterpart(protocol, type)]);

describe('counterparts', () => {
  // connection-engine 1.2
  it.each([
    [1, [8, 0], [13, 14], [15, 16], [10, 9], [17, 18]],
    [58, [128, 129], [133, 134], [135, 136], [130, 131], [139, 140], [144, 145]],
  ] as [number, ...[number, number][]][])('of protocol %i are these and no others', (protocol, ...pairs) => {
    const both = pairs.flatMap(([a, b]) => [
      [a, b],
      [b, a],
    ]);
    expect(pairsOf(protocol)).toEqual(both.sort(([a], [b]) => a! - b!));
  });
});

describe('flows', () => {
  const [a, b] = [
    { from: '10.0.0.1', to: '10.0.0.2' },
    { from: '10.0.0.2', to: '10.0.0.1' },
  ];
  const lines = async (...frames: Uint8Array[]) => {
    const packets = frames.map((bytes, i) => ({ time: 1 + i, bytes }));
    const { rows } = await replay({ packets, scripts: ['base/protocols/conn'] });
    return rows('conn').map((row) => [
      `${row['id.orig_h']}:${row['id.orig_p']} ${row['id.resp_h']}:${row['id.resp_p']}`,
      `${row.orig_pkts}/${row.resp_pkts}`,
      `${row.orig_bytes ?? '-'}/${row.resp_bytes ?? '-'}`,
      row.conn_state,
      row.history,
    ]);
  };

  it('pings of any identifier are one flow with their replies', async () => {
    const frames = [
      echo({ ...a!, id: 1 }),
      echo({ ...b!, id: 1, reply: true }),
      echo({ ...a!, id: 2, payload: '1234' }),
    ];
    expect(await lines(...frames)).toEqual([['10.0.0.1:8 10.0.0.2:0', '2/1', '12/8', 'OTH', undefined]]);
  });

  it('a reply that comes first makes its sender the originator', async () => {
    expect(await lines(echo({ ...b!, reply: true }), echo(a!))).toEqual([
      ['10.0.0.2:0 10.0.0.1:8', '1/1', '8/8', 'OTH', undefined],
    ]);
  });

  it('errors are one-way: those of the other direction are another flow', async () => {
    const error = (ends: typeof a) => icmp({ ...ends!, type: 3, code: 1, payload: 'quoted packet' });
    expect(await lines(error(a), error(b), error(a))).toEqual([
      ['10.0.0.1:3 10.0.0.2:1', '2/0', '26/0', 'OTH', undefined],
      ['10.0.0.2:3 10.0.0.1:1', '1/0', '-/-', 'OTH', undefined],
    ]);
  });

  it('a bad checksum leaves a line without packets', async () => {
    const bad = icmp({ ...a!, type: 13, badChecksum: true });
    expect(await lines(bad)).toEqual([['10.0.0.1:13 10.0.0.2:14', '0/0', '-/-', 'OTH', undefined]]);
  });
});
