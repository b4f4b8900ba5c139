/** conn.log as it is written: its columns. */
import { Conversation, replay } from 'tapline/testing';
import { expect, it } from 'vitest';

it('conn.log has the columns of the specification, in order', async () => {
  const packets = new Conversation().open().close().packets;
  const { files } = await replay({ packets, scripts: ['base/protocols/conn'], files: true });
  const header = files
    .get('conn.log')
    ?.split('\n')
    .find((line) => line.startsWith('#fields'));
  expect(header?.split('\t').slice(1)).toEqual(
    [
      'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state',
      'local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes',
      'tunnel_parents ip_proto',
    ].flatMap((line) => line.split(' ')),
  );
});
