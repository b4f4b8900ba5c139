/** What the site knows of itself: the private networks, local ones, neighbours, zones, and what connections get of it. */
import { existsSync, readFileSync } from 'node:fs';
import { defineScript, type Zeek } from 'tapline';
import Site, { type SiteApi } from 'tapline/scripts/base/utils/site';
import { Conversation, replay } from 'tapline/testing';
import { expect, it } from 'vitest';

const SPECIFICATION = new URL('../../../../../shared/spec/script-runtime.md', import.meta.url);

/** Asks the site once it is set up, at the default priority of zeek_init. */
async function asked<T>(question: (site: SiteApi, zeek: Zeek) => T, options: readonly string[] = []) {
  const answers: T[] = [];
  const script = defineScript({
    name: 'asks',
    needs: [Site],
    setup(zeek) {
      const site = zeek.use(Site);
      zeek.on('zeek_init', () => void answers.push(question(site, zeek)));
    },
  });
  const { status } = await replay({ scripts: [script], options });
  expect(status).toBe(0);
  return answers[0] as T;
}

const nets = (zeek: Zeek, name: string) => [...(zeek.optionValue(`Site::${name}`) as Set<string>)];

it.skipIf(!existsSync(SPECIFICATION))('the private networks are those of the specification', async () => {
  const chapter = /\n## 7\. [\s\S]*?\n## 8\. /.exec(readFileSync(SPECIFICATION, 'utf8'))![0];
  const list = /private_address_space:\n([\s\S]*?)\n\n/.exec(chapter)![1]!;
  const written = list.match(/[\da-f:.]+\/\d+/g)!;
  expect(written.length).toBeGreaterThan(40);
  expect(await asked((_, zeek) => nets(zeek, 'private_address_space').sort())).toEqual(written.sort());
});

it('the private space is local by default, from zeek_init on', async () => {
  const question = (site: SiteApi, zeek: Zeek) => [
    site.isLocalAddr('10.1.2.3'),
    site.isLocalAddr('198.41.0.4'),
    nets(zeek, 'local_nets').includes('10.0.0.0/8'),
  ];
  expect(await asked(question)).toEqual([true, false, true]);
  expect(await asked(question, ['Site::local_nets+={198.41.0.0/24}'])).toEqual([true, true, true]);
  expect(await asked(question, ['Site::private_address_space_is_local=F'])).toEqual([false, false, false]);
});

it('neighbours, zones and administrators', async () => {
  const answers = await asked(
    (site) => [
      site.isNeighborAddr('192.88.99.7'),
      site.isNeighborAddr('192.88.100.7'),
      site.isLocalName('www.example.org'),
      site.isLocalName('example.org'),
      site.isLocalName('notexample.org'),
      site.isNeighborName('a.example.net'),
      site.emails('10.1.0.1'),
      site.emails('10.2.0.1'),
    ],
    [
      'Site::neighbor_nets={192.88.99.0/24}',
      'Site::local_zones={"example.org"}',
      'Site::neighbor_zones={"example.net"}',
      'Site::local_admins={[10.0.0.0/8]={"noc@example.org"},[10.1.0.0/16]={"lab@example.org"}}',
    ],
  );
  expect(answers).toEqual([
    true,
    false,
    true,
    true,
    false,
    true,
    'noc@example.org, lab@example.org',
    'noc@example.org',
  ]);
});

it('mapped addresses are the IPv4 ones; multicast is not private', async () => {
  const addresses = [
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    'ff02::1',
    '224.0.0.251',
    '239.255.0.1',
    '225.1.1.1',
  ];
  const answers = await asked((site) => addresses.map((a) => site.isPrivateAddr(a)));
  expect(answers).toEqual([true, false, false, true, true, false]);
});

it('a flip of the direction says anew which end is local', async () => {
  const flow = new Conversation({ client: '8.8.8.8:40000', server: '10.0.0.2:8080' });
  const seen: unknown[] = [];
  const script = defineScript({
    name: 'before the flip',
    setup(zeek) {
      zeek.on('new_connection', (c) => void seen.push([c.id.orig_h, c.conn.local_orig, c.conn.local_resp]));
    },
  });
  const { rows } = await replay({
    packets: flow.server('SA').client('A').packets,
    scripts: ['base/protocols/conn', script],
  });
  expect(seen).toEqual([['10.0.0.2', true, false]]);
  expect(rows('Conn::LOG')).toEqual([
    expect.objectContaining({ 'id.orig_h': '8.8.8.8', local_orig: false, local_resp: true }),
  ]);
});
