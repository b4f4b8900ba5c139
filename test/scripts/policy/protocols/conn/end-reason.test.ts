/** policy/protocols/conn/end-reason: each way in which a connection can end, under its name. */
import { defineScript, type Script } from 'tapline';
import { expect, it } from 'vitest';
import type { TimedPacket } from '../../../../../src/testing/captures.ts';
import { Conversation } from '../../../../../src/testing/conversation.ts';
import { tcp, udp } from '../../../../../src/testing/frames.ts';
import { replay } from '../../../../../src/testing/index.ts';

const ends = { client: '10.0.0.1:1000', server: '10.0.0.2:9999' };
const talk = (at = 1, server = ends.server) => new Conversation({ ...ends, server, at });

/** A datagram between strangers, for packet time to pass. */
const later = (time: number): TimedPacket => ({
  time,
  bytes: udp({ from: '10.9.9.9:1', to: '10.9.9.8:1', payload: '' }),
});

/** End reasons of the connections to the server, in the order of conn.log. */
async function reasons(packets: readonly TimedPacket[], extra: Script[] = [], options: string[] = []) {
  const scripts = ['base/protocols/conn', 'policy/protocols/conn/end-reason', ...extra];
  const { rows } = await replay({ packets, scripts, options });
  return rows<{ 'id.resp_h': string; end_reason: string }>('conn')
    .filter((row) => row['id.resp_h'] !== '10.9.9.8')
    .map((row) => row.end_reason);
}

const removing = defineScript({
  name: 'removing',
  setup(zeek) {
    zeek.on('connection_established', (c) => void zeek.conns.remove(c));
  },
});

it.each<[string, TimedPacket[]]>([
  ['FIN', [...talk().open().close().packets, later(20)]],
  ['RST', [...talk().open().client('R').packets, later(20)]],
  ['RST', [...talk().client('S').server('RA').packets, later(20)]],
  ['attempt timeout', [...talk().client('S').packets, later(20)]],
  ['inactivity (udp_inactivity_timeout)', [...talk().ask('a').packets, later(100)]],
  ['inactivity (tcp_inactivity_timeout)', [...talk().open().packets, later(400)]],
  ['end of input', talk().open().packets],
  ['end of input', talk().ask('a').packets],
])('%s', async (reason, packets) => {
  expect(await reasons(packets)).toEqual([reason]);
});

it('names a bad checksum alone expired: nothing valid was seen', async () => {
  const bytes = tcp({ from: ends.client, to: ends.server, flags: 'S', badChecksum: true });
  expect(await reasons([{ time: 1, bytes }, later(13)])).toEqual(['expired']);
});

it('names the reuse of a tuple', async () => {
  const again = tcp({ from: ends.client, to: ends.server, flags: 'S', seq: 77777 });
  const packets = [...talk().open().packets, { time: 2, bytes: again }];
  expect(await reasons(packets)).toEqual(['reuse', 'attempt timeout']);
});

it('names a removal by a script', async () => {
  expect((await reasons(talk().open().packets, [removing]))[0]).toBe('removed by script');
});

it('names a timeout that a script set', async () => {
  const patient = defineScript({
    name: 'patient',
    setup(zeek) {
      zeek.on('new_connection', (c) => void zeek.conns.setInactivityTimeout(c.id, 7));
    },
  });
  expect(await reasons([...talk().ask('a').packets, later(9)], [patient])).toEqual(['inactivity (script)']);
});

it('names the session timer of DNS', async () => {
  const { rows } = await replay({
    packets: [...talk(1, '10.0.0.2:53').ask(new Uint8Array(12)).packets, later(15)],
    scripts: ['policy/protocols/conn/end-reason'],
    bare: false,
  });
  expect(rows('conn')[0]!.end_reason).toBe('session timer');
});
