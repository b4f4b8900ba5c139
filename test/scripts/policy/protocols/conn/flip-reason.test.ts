/** policy/protocols/conn/flip-reason: the rule behind a `^`, and its packet. */
import { expect, it } from 'vitest';
import type { TimedPacket } from '../../../../../src/testing/captures.ts';
import { Conversation } from '../../../../../src/testing/conversation.ts';
import { replay } from '../../../../../src/testing/index.ts';

const talk = (port: number) =>
  new Conversation({ client: '10.0.0.1:1000', server: `10.0.0.2:${port}`, at: 1 });

async function flips(packets: readonly TimedPacket[], bare = true) {
  const scripts = ['base/protocols/conn', 'policy/protocols/conn/flip-reason'];
  const { rows } = await replay({ packets, scripts, bare });
  return rows('conn').map((row) => [row.history, row.flip_reason, row.flip_packet]);
}

it('leaves both columns unset without a flip', async () => {
  expect(await flips(talk(9999).open().packets)).toEqual([['ShA', undefined, undefined]]);
});

it('names a likely server port, and the first packet', async () => {
  const packets = [...talk(9).ask('other').packets, ...talk(5072).answer('a').packets];
  expect(await flips(packets)).toEqual([
    ['D', undefined, undefined],
    ['^d', 'the first packet came from a likely server port', 2],
  ]);
});

it('names the answer to a lone SYN-ACK', async () => {
  const packets = talk(9999).server('SA').client('A').packets;
  expect(await flips(packets)).toEqual([['^hA', 'the peer of a lone SYN-ACK answered', 2]]);
});

it('names a SYN that was captured after its SYN-ACK', async () => {
  const reordered = talk(9999);
  reordered.clientSeq++; // the SYN-ACK acknowledges the SYN
  reordered.server('SA');
  reordered.clientSeq--;
  reordered.client('S').client('A');
  expect(await flips(reordered.packets)).toEqual([['Hs^A', 'the SYN was captured after its SYN-ACK', 2]]);
});

it('names a DNS response that came first', async () => {
  // from one likely port to another: no flip by ports
  const response = Uint8Array.of(0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const between = new Conversation({ client: '10.0.0.1:5353', server: '10.0.0.2:53', at: 1 });
  expect(await flips(between.answer(response).packets, false)).toEqual([
    ['D^', 'the first DNS message was a response', 1],
  ]);
});
