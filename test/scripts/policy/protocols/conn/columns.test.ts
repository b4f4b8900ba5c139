/** The columns that policy scripts add, as services.md, section 5, gives them; and what decides their values. */
import { Conversation, echo, ip, replay, type Traffic } from 'tapline/testing';
import { describe, expect, it } from 'vitest';
import 'tapline/testing/vitest';
import 'tapline/scripts/policy/all';

const at = (script: string): string => `policy/protocols/conn/${script}`;
const run = (script: string, packets: Traffic, options: readonly string[] = []) =>
  replay({ packets, scripts: [at(script)], options, bare: false });

describe('columns of conn.log, behind ip_proto', () => {
  it.each([
    ['community-id-logging', [['community_id', 'string']]],
    ['failed-service-logging', [['failed_service', 'set[string]']]],
    ['ip-proto-name-logging', [['ip_proto_name', 'string']]],
    [
      'mac-logging',
      [
        ['orig_l2_addr', 'string'],
        ['resp_l2_addr', 'string'],
      ],
    ],
    ['pppoe-session-id-logging', [['pppoe_session_id', 'count']]],
    ['speculative-service', [['speculative_service', 'string']]],
    [
      'vlan-logging',
      [
        ['vlan', 'int'],
        ['inner_vlan', 'int'],
      ],
    ],
  ])('%s', async (script, columns) => {
    const packets = new Conversation().open().packets;
    const { files } = await replay({ packets, scripts: [at(script)], bare: false, files: true });
    const line = (name: string): string[] =>
      new RegExp(`^#${name}\t(.*)$`, 'm').exec(files.get('conn.log')!)![1]!.split('\t');
    const fields = line('fields');
    const from = fields.indexOf('ip_proto') + 1;
    expect(fields.slice(from).map((name, i) => [name, line('types')[from + i]])).toEqual(columns);
  });
});

it('vlan-logging has both tags', async () => {
  const result = await run('vlan-logging', new Conversation({ vlan: [100, 7] }).open());
  expect(result).toHaveLogged('Conn::LOG', { vlan: 100, inner_vlan: 7 });
});

it('mac-logging follows a flip, and leaves an absent address unset', async () => {
  const flipped = await run('mac-logging', new Conversation().server('SA').client('A'));
  expect(flipped).toHaveLogged('Conn::LOG', {
    'id.resp_p': 80,
    orig_l2_addr: '02:00:00:00:00:01',
    resp_l2_addr: '02:00:00:00:00:02',
  });
  const absent = new Conversation({ fromMac: '00:00:00:00:00:00' }).ask('?');
  expect((await run('mac-logging', absent)).rows('Conn::LOG')[0]!.orig_l2_addr).toBeUndefined();
});

it('community-id-logging takes seed and form from its options', async () => {
  const talk = new Conversation().open();
  const ids = await Promise.all(
    [[], ['CommunityID::seed=1'], ['CommunityID::do_base64=F']].map(async (options) => {
      return (await run('community-id-logging', talk, options)).rows('Conn::LOG')[0]!.community_id!;
    }),
  );
  expect(new Set(ids).size).toBe(3);
  expect(ids[2]).toMatch(/^1:[0-9a-f]{40}$/);
});

describe('IP protocols', () => {
  const frame = (protocol: number) =>
    ip({ from: '10.0.0.1', to: '10.0.0.2', protocol, payload: 'x'.repeat(40) });
  const packets = [
    { time: 1, bytes: frame(132) },
    { time: 2, bytes: frame(200) },
    { time: 3, bytes: echo({ from: '10.0.0.1', to: '10.0.0.2' }) },
  ];

  it('ip-proto-name-logging names those that Zeek knows', async () => {
    const { rows } = await run('ip-proto-name-logging', packets);
    const names = new Map(rows('Conn::LOG').map((row) => [row.ip_proto, row.ip_proto_name]));
    expect([names.get(132), names.get(200), names.get(1)]).toEqual(['sctp', undefined, 'icmp']);
  });

  it('disable-unknown-ip-proto-support leaves the others out, with their column', async () => {
    const { rows } = await run('disable-unknown-ip-proto-support', packets);
    expect(rows('Conn::LOG').map((row) => [row.proto, row.ip_proto])).toEqual([['icmp', undefined]]);
  });
});
