import { Conversation, replay } from 'tapline/testing';
import 'tapline/testing/vitest';
import { expect, it } from 'vitest';
import script from './my-script.ts';

it('adds up what both sides sent', async () => {
  const packets = new Conversation().open().send('x'.repeat(1000)).reply('y'.repeat(500)).close();
  const run = await replay({ packets, scripts: [script] });
  expect(run).toHaveLogged('Conn::LOG', { conn_state: 'SF', megabytes: 0.0015 });
});

it('has a value for every connection of the capture', async () => {
  const run = await replay({ capture: `${import.meta.dirname}/capture.pcap`, scripts: [script] });
  const rows = run.rows('Conn::LOG');
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.megabytes).toBeTypeOf('number');
});
