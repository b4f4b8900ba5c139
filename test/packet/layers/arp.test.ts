/** ARP: events, and one weird. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const SENDER = '020000000001 0a000001';
const TARGET = '000000000000 0a000002';

function events(message: string): unknown[][] {
  const r = new Recorder();
  const seen = r.listen('arp_request', 'arp_reply', 'bad_arp', 'packet_not_processed');
  expect(r.frame(ethernet(0x0806, hex(message)))).toEqual([]);
  r.bus.drain();
  return seen;
}

const ADDRESSES = ['10.0.0.1', '02:00:00:00:00:01', '10.0.0.2', '00:00:00:00:00:00'];

describe('arp', () => {
  it('raises request and reply with link and message addresses', () => {
    const link = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
    expect(events(`0001 0800 06 04 0001 ${SENDER} ${TARGET}`)).toEqual([
      ['arp_request', ...link, ...ADDRESSES],
    ]);
    expect(events(`0006 0800 06 04 0002 ${SENDER} ${TARGET}`)).toEqual([
      ['arp_reply', ...link, ...ADDRESSES],
    ]);
  });

  it('explains bad messages in the order of the checks', () => {
    const bad = (explanation: string, addresses = ADDRESSES) => [['bad_arp', ...addresses, explanation]];
    const rest = `${SENDER} ${TARGET}`;
    expect(events(`0007 0800 06 04 0001 ${rest}`)).toEqual(bad('unknown-arp-hw-address (hrd=7)'));
    expect(events(`0001 86dd 06 04 0001 ${rest}`)).toEqual(bad('unknown-arp-proto-address (pro=34525)'));
    expect(events(`0001 0800 06 04 0001 02000000000f 0a000001 ${TARGET}`)).toEqual(
      bad('weird-arp-sha', ['10.0.0.1', '02:00:00:00:00:0f', '10.0.0.2', '00:00:00:00:00:00']),
    );
    expect(events(`0001 0800 06 04 0003 ${rest}`)).toEqual(bad('unimplemented-arp-opcode (3)'));
    expect(events(`0001 0800 06 04 000a ${rest}`)).toEqual(bad('invalid-arp-opcode (opcode=10)'));
    expect(events('0001 0800 08 04 0001 0200000000010000 0a000001 0000000000000000 0a000002')).toEqual(
      bad('corrupt-arp-header (hrd=1, hln=8)', [
        '10.0.0.1',
        '02:00:00:00:00:01',
        '10.0.0.2',
        '00:00:00:00:00:00',
      ]),
    );
    expect(events('0001 0800 06 02 0001 020000000001 0a00 000000000000 0a00')).toEqual(
      bad('corrupt-arp-header (pro=2048, pln=2)', [
        '0.0.0.0',
        '02:00:00:00:00:01',
        '0.0.0.0',
        '00:00:00:00:00:00',
      ]),
    );
  });

  it('needs the addresses that it announces', () => {
    const cut = ['net truncated_ARP//ARP'];
    expect(walk(ethernet(0x0806, hex('0001 0800 06 04 00')))).toEqual(cut);
    expect(walk(ethernet(0x0806, hex(`0001 0800 06 04 0001 ${SENDER} 000000000000 0a0000`)))).toEqual(cut);
    expect(walk(ethernet(0x0806, hex(`0001 0800 07 04 0001 ${SENDER} ${TARGET}`)))).toEqual(cut);
  });
});
