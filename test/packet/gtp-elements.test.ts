/** GTPv1 control messages: the events of PDP contexts, their header and elements (3GPP TS 29.060, section 7.7). */
import { describe, expect, it } from 'vitest';
import { be16, hex, ipv4, ipv6, join, SMALL, udp } from './frames.ts';
import { Recorder } from './recorder.ts';

const EVENTS = [
  'gtpv1_create_pdp_ctx_request',
  'gtpv1_create_pdp_ctx_response',
  'gtpv1_update_pdp_ctx_request',
  'gtpv1_update_pdp_ctx_response',
  'gtpv1_delete_pdp_ctx_request',
  'gtpv1_delete_pdp_ctx_response',
];

/** The event that a control message of a type causes: name, header, elements; and the weirds. */
function control(type: number, elements: string) {
  const r = new Recorder();
  const seen = r.listen(...EVENTS);
  const body = hex(elements);
  const message = join(Uint8Array.of(0x32, type), be16(4 + body.length), hex('00000009 1234 07 00'), body);
  const lines = r.frame(ipv4(udp(message, 7, 2123)), { link: 12 }).slice(1, -1);
  r.bus.drain();
  expect(seen).toHaveLength(1);
  const [name, outer, hdr, info] = seen[0]!;
  expect(outer).toEqual({ uid: 'U1' });
  return { lines, name, hdr, info };
}

describe('gtpv1 messages about PDP contexts', () => {
  it('raise the event of their type, with the header', () => {
    for (const [i, event] of EVENTS.entries()) {
      const { name, hdr, lines } = control(16 + i, '');
      expect(name).toBe(event);
      expect(lines).toEqual([]);
      expect(hdr).toEqual({
        version: 1,
        pt_flag: true,
        rsv: false,
        e_flag: false,
        s_flag: true,
        pn_flag: false,
        msg_type: 16 + i,
        length: 4,
        teid: 9,
        seq: 0x1234,
        n_pdu: 7,
        next_type: 0,
      });
    }
  });

  it('have the elements of a request to create', () => {
    const { info, lines } = control(
      16,
      // IMSI 240001234567890, RAI 240/01, recovery, selection mode, two TEIDs, two NSAPIs
      '02 42001032547698f0 03 42f010 0102 05 0e09 0ffd 10 00000001 11 ffffffff 14f5 14f6' +
        '1a 0800 1b 0102 1c 0304 80 0006 f121 0a000001 83 0004 03616263 84 0002 8000' +
        '85 0004 0a000002 85 0003 aabbcc 86 0002 9146 87 0003 020102 89 0001 01 8e 0001 02 8f 0001 03' +
        'ff 0003 0007 ee',
    );
    expect(lines).toEqual([]);
    expect(info).toEqual({
      imsi: 240001234567890,
      rai: { mcc: 240, mnc: 1, lac: 0x0102, rac: 5 },
      recovery: 9,
      select_mode: 1,
      data1: 1,
      cp: 0xffffffff,
      nsapi: 5,
      linked_nsapi: 6,
      charge_character: 0x0800,
      trace_ref: 0x0102,
      trace_type: 0x0304,
      end_user_addr: { pdp_type_org: 1, pdp_type_num: 0x21, pdp_ip: '10.0.0.1' },
      ap_name: hex('03616263'),
      opts: hex('8000'),
      signal_addr: { ip: '10.0.0.2' },
      user_addr: { other: hex('aabbcc') },
      msisdn: hex('9146'),
      qos_prof: { priority: 2, data: hex('0102') },
      tft: hex('01'),
      trigger_id: hex('02'),
      omc_id: hex('03'),
      ext: { id: 7, value: hex('ee') },
    });
  });

  it('have those of answers and of the other requests', () => {
    const addresses = `85 0010 20010db8000000000000000000000001 85 0004 0a000002`;
    expect(control(17, `01 80 08 ff 7f 00000007 80 0002 f157 fb 0004 0a000003 ${addresses}`).info).toEqual({
      cause: 128,
      reorder_req: true,
      charging_id: 7,
      end_user_addr: { pdp_type_org: 1, pdp_type_num: 0x57 },
      charge_gateway: '10.0.0.3',
      cp_addr: { ip: '2001:db8::1' },
      user_addr: { ip: '10.0.0.2' },
    });
    expect(control(18, `14 05 ${addresses}`).info).toMatchObject({
      nsapi: 5,
      cp_addr: { ip: '2001:db8::1' },
    });
    expect(control(19, `01 80 ${addresses}`).info).toMatchObject({
      cause: 128,
      user_addr: { ip: '10.0.0.2' },
    });
    expect(control(20, '13 ff 14 05').info).toEqual({ teardown_ind: true, nsapi: 5 });
    expect(control(21, '01 c0').info).toEqual({ cause: 192 });
  });

  it('have network codes as Zeek reads them: the third digit counts only when it is 0', () => {
    const mnc = (digits: string) =>
      (control(16, `03 42${digits} 0102 05`).info as { rai: { mnc: number } }).rai.mnc;
    expect([mnc('f010'), mnc('3021'), mnc('0021')]).toEqual([1, 12, 120]);
  });

  it('weird elements that they do not have, only for who listens', () => {
    const { lines, info } = control(21, '01 c0 14 05');
    expect(lines).toEqual(['net gtp_invalid_info_element/20/GTPV1']);
    expect(info).toEqual({ cause: 192 });
    const silent = ipv4(udp(hex('30 15 0004 00000001 01 c0 14 05'), 7, 2123));
    expect(new Recorder().frame(silent, { link: 12 }).slice(1, -1)).toEqual([]);
  });
});

describe('gtpv1_g_pdu_packet', () => {
  it('carries the header of the tunnel and of the packet inside', () => {
    const r = new Recorder();
    const seen = r.listen('gtpv1_g_pdu_packet');
    const six = ipv6(0, join(hex('1100 0104 00000000'), udp(hex('aabb'))));
    for (const inner of [SMALL, six])
      r.frame(ipv4(udp(join(hex('30 ff 001e 00000005'), inner), 7, 2152)), { link: 12 });
    r.bus.drain();
    expect(seen).toMatchObject([
      [
        'gtpv1_g_pdu_packet',
        { uid: 'U1' },
        { teid: 5, msg_type: 255 },
        { ip: { src: '10.0.0.1' }, udp: { sport: 5000 } },
      ],
      [
        'gtpv1_g_pdu_packet',
        { uid: 'U1' },
        { teid: 5 },
        { ip6: { exts: [{ id: 0 }] }, udp: { dport: 9999 } },
      ],
    ]);
    expect(seen[0]![2] as object).not.toHaveProperty('seq');
  });
});
