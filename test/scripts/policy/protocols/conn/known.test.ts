/** policy/protocols/conn/known-hosts and known-services: who is known, when, and how often. */
import { defineScript, type Script } from 'tapline';
import { Conversation, replay, type Traffic } from 'tapline/testing';
import { describe, expect, it } from 'vitest';
import 'tapline/testing/vitest';
import 'tapline/scripts/policy/all';

const REMOTE = '8.8.8.8';
const DAY = 86400;
const START = 1_700_000_000;

describe('known-hosts', () => {
  const hosts = async (packets: Traffic, options: readonly string[] = []) => {
    const scripts = ['policy/protocols/conn/known-hosts'];
    const { rows } = await replay({ packets, scripts, options, bare: false });
    return rows('Known::HOSTS_LOG').map((row) => row.host);
  };
  const out = new Conversation({ server: `${REMOTE}:80` }).open().close();

  it.each([
    ['LOCAL_HOSTS', ['10.0.0.1']],
    ['REMOTE_HOSTS', [REMOTE]],
    ['ALL_HOSTS', ['10.0.0.1', REMOTE]],
    ['NO_HOSTS', []],
  ])('%s', async (which, expected) => {
    expect(await hosts(out, [`Known::host_tracking=${which}`])).toEqual(expected);
  });

  it('hosts that are local, as the site says', async () => {
    expect(await hosts(out, ['Site::local_nets+={8.8.8.0/24}'])).toEqual(['10.0.0.1', REMOTE]);
    expect(await hosts(out, ['Site::private_address_space_is_local=F'])).toEqual([]);
  });

  it('wants a handshake of both sides', async () => {
    expect(await hosts(new Conversation().client('S').server('RA'))).toEqual([]);
    expect(await hosts(new Conversation().ask('?').answer('!'))).toEqual([]);
  });

  it('writes a host once a day', async () => {
    const again = (at: number, port: number) =>
      new Conversation({ at, client: `10.0.0.1:${port}`, server: `${REMOTE}:80` }).open().close();
    expect(await hosts([again(START, 1), again(START + 100, 2)])).toHaveLength(1);
    // a look at the table comes between the two
    const ticks = new Conversation({ at: START + DAY + 20, server: `${REMOTE}:9` }).ask('tick');
    expect(await hosts([again(START, 1), ticks, again(START + DAY + 40, 2)])).toHaveLength(2);
  });
});

describe('known-services', () => {
  /** Gives the connections to a port names of protocols, as analyzers do. */
  const naming = (names: Readonly<Record<number, readonly string[]>>): Script =>
    defineScript({
      name: 'test/naming',
      setup(zeek) {
        zeek.on('new_connection', (c) => {
          for (const name of names[c.id.resp_p] ?? []) c.service.add(name);
        });
      },
    });
  /** Long enough for the patience with an unknown service. */
  const later = new Conversation({ at: 2000, server: `${REMOTE}:9` }).ask('').wait(400).ask('');
  const services = async (
    packets: readonly Conversation[],
    names: Readonly<Record<number, readonly string[]>> = {},
    options: readonly string[] = [],
  ) => {
    const scripts = ['policy/protocols/conn/known-services', naming(names)];
    const { rows } = await replay({ packets: [...packets, later], scripts, options, bare: false });
    return rows('Known::SERVICES_LOG').map((row) => `${row.port_num}/${row.port_proto} ${[...row.service!]}`);
  };
  const tcp = (port: number, at = 1) =>
    new Conversation({ at, client: `10.0.0.1:${at}`, server: `10.0.0.2:${port}` });

  it('writes the names of a service, those that failed left out', async () => {
    expect(await services([tcp(80).open().close()], { 80: ['HTTP', '-SSL'] })).toEqual(['80/tcp HTTP']);
  });

  it('writes only what is new', async () => {
    const twice = [tcp(80).open().close(), tcp(80, 100).open().close()];
    expect(await services(twice, { 80: ['HTTP'] })).toEqual(['80/tcp HTTP']);
  });

  it('waits with a service that has no name, and writes an empty one', async () => {
    expect(await services([tcp(80).open().close()])).toEqual(['80/tcp ']);
  });

  it('wants an active responder', async () => {
    expect(await services([tcp(80).client('S')])).toEqual([]);
    expect(await services([tcp(53).ask('?')])).toEqual([]);
    expect(await services([tcp(4000).ask('?').answer('!')])).toEqual(['4000/udp ']);
    const option = ['Known::service_udp_requires_response=F'];
    expect(await services([tcp(4000).ask('?')], {}, option)).toEqual(['4000/udp ']);
    expect(await services([tcp(0).ping()])).toEqual([]);
  });

  it('passes over data connections of FTP', async () => {
    expect(await services([tcp(2000).open().close()], { 2000: ['ftp-data'] })).toEqual([]);
  });

  it('passes over hosts that are not tracked', async () => {
    const out = new Conversation({ at: 1, server: `${REMOTE}:80` }).open().close();
    expect(await services([out])).toEqual([]);
    expect(await services([out], {}, ['Known::service_tracking=ALL_HOSTS'])).toEqual(['80/tcp ']);
  });
});
