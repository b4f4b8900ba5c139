/** Conversations, tunnels and fragments: the engine sees in them what they say they are. */
import { Conversation, fragments, gre, ipInIp, replay, type Traffic, udp, vxlan } from 'tapline/testing';
import { describe, expect, it } from 'vitest';
import 'tapline/testing/vitest';

const run = (packets: Traffic) =>
  replay({ packets, bare: false, events: ['content_gap', 'icmp_echo_reply'] });

describe('a TCP conversation', () => {
  it('opens, talks and closes', async () => {
    const result = await run(new Conversation().open().send('GET /').reply('200 OK').close());
    expect(result).toHaveLogged('Conn::LOG', {
      'id.orig_h': '10.0.0.1',
      'id.resp_p': 80,
      conn_state: 'SF',
      history: 'ShADadFf',
      orig_bytes: 5,
      resp_bytes: 6,
    });
  });

  it('is aborted by either side', async () => {
    const client = await run(new Conversation().open().abort());
    expect(client).toHaveLogged('Conn::LOG', { conn_state: 'RSTO' });
    const server = await run(new Conversation().open().abort('server'));
    expect(server).toHaveLogged('Conn::LOG', { conn_state: 'RSTR' });
  });

  it('has gaps, with the event for each', async () => {
    const result = await run(new Conversation().open().lose(500).server('PA', 'rest').client('A').close());
    expect(result).toHaveRaised('content_gap', [{ id: { resp_p: 80 } }, false, 1, 500]);
    expect(result).toHaveLogged('Conn::LOG', { missed_bytes: 500 });
    expect(result.raised('content_gap')).toHaveLength(1);
  });

  it('says the last thing again', async () => {
    const result = await run(new Conversation().open().client('PA', 'twice').again().server('A').close());
    expect(result).toHaveLogged('Conn::LOG', { history: 'ShADTaFf', orig_bytes: 5, orig_pkts: 6 });
  });

  it('runs over IPv6 and with VLAN tags', async () => {
    const ends = { client: '[2001:db8::1]:1000', server: '[2001:db8::2]:443' };
    const result = await run(new Conversation({ ...ends, vlan: [7] }).open().close());
    expect(result).toHaveLogged('Conn::LOG', { 'id.orig_h': '2001:db8::1', conn_state: 'SF' });
  });
});

describe('other conversations', () => {
  it('ask and answer over UDP', async () => {
    const result = await run(new Conversation({ server: '10.0.0.2:4000' }).ask('one?').answer('two'));
    expect(result).toHaveLogged('Conn::LOG', { proto: 'udp', conn_state: 'SF', history: 'Dd' });
  });

  it('ping, in both families', async () => {
    const v6 = new Conversation({ client: '[2001:db8::1]:1', server: '[2001:db8::2]:1' });
    const result = await run([new Conversation().ping().ping(2), v6.ping()]);
    expect(result.raised('icmp_echo_reply').map(([, info, , seq]) => [info.v6, seq])).toEqual([
      [false, 1],
      [true, 1],
      [false, 2],
    ]);
  });
});

describe.each([
  ['vxlan', vxlan, 'Tunnel::VXLAN'],
  ['gre', gre, 'Tunnel::GRE'],
  ['ipInIp', ipInIp, 'Tunnel::IP'],
] as const)('%s', (_name, tunnel, kind) => {
  it.each([
    ['IPv4', {}],
    ['IPv6', { client: '[2001:db8::1]:1000', server: '[2001:db8::2]:80' }],
  ])('carries %s', async (_family, ends) => {
    const result = await run(new Conversation({ ...ends, tunnel }).open().send('inside').close());
    expect(result).toHaveLogged('Tunnel::LOG', { tunnel_type: kind, 'id.orig_h': '192.0.2.1' });
    const inner = result.rows('Conn::LOG').filter((row) => row.tunnel_parents !== undefined);
    expect(inner.map((row) => [row.conn_state, row.orig_bytes])).toEqual([['SF', 6]]);
  });
});

describe('fragments', () => {
  const ends = [
    { from: '10.0.0.1:1', to: '10.0.0.2:4000' },
    { from: '[2001:db8::1]:1', to: '[2001:db8::2]:4000' },
  ];
  const payload = 'x'.repeat(3000);

  it.each(ends)('come together again: $from', async (between) => {
    const pieces = fragments(udp({ ...between, payload, vlan: [3] }), 1000);
    // 8 bytes of UDP header come with the payload
    expect(pieces).toHaveLength(4);
    const result = await run(pieces.map((bytes, i) => ({ time: 1 + i, bytes })));
    expect(result).toHaveLogged('Conn::LOG', {
      proto: 'udp',
      orig_ip_bytes: between.from.startsWith('[') ? 3048 : 3028,
    });
  });

  it.each(ends)('that miss one are no datagram: $from', async (between) => {
    const pieces = fragments(udp({ ...between, payload }), 1000).toSpliced(1, 1);
    const result = await run(pieces.map((bytes) => ({ time: 1, bytes })));
    expect(result).not.toHaveLogged('Conn::LOG');
  });

  it('of less than eight bytes are refused', () => {
    expect(() => fragments(udp({ ...ends[0]!, payload }), 7)).toThrow(RangeError);
  });
});
