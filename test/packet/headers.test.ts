/** Header records of events: IPv6 extension headers field by field, and when a transport header is there. */
import { describe, expect, it } from 'vitest';
import type { Ip6ExtHdr } from '../../src/packet/ip6-extensions.ts';
import { hex, ipv4, ipv6, join, udp } from './frames.ts';
import { Recorder } from './recorder.ts';

/** What raw_packet says of an IP packet, and the lines that it caused. */
function header(bytes: Uint8Array) {
  const r = new Recorder({ ignore_checksums: true });
  const seen = r.listen('raw_packet');
  const lines = r.frame(bytes, { link: 12 });
  r.bus.drain();
  return { lines, hdr: seen[0]![1] as { ip6?: { exts: Ip6ExtHdr[] }; icmp?: object; udp?: object } };
}

const exts = (bytes: Uint8Array): Ip6ExtHdr[] => header(bytes).hdr.ip6!.exts;

describe('ip6_hdr.exts', () => {
  it('is empty without extension headers', () => {
    expect(exts(ipv6(17, udp(hex('aa'))))).toEqual([]);
  });

  it('has every header of the chain, in order, with its fields', () => {
    const hop = hex('3c00 0104 00000000');
    const destination = hex('2b00 00 c1 02 beef 00');
    const routing = hex('3300 04 03 01020304');
    const authentication = hex('1102 0708 00000009 0000000a 0b0b0b0b');
    expect(exts(ipv6(0, join(hop, destination, routing, authentication, udp(hex('aa')))))).toEqual([
      { id: 0, hopopts: { nxt: 60, len: 0, options: [{ otype: 1, len: 4, data: hex('00000000') }] } },
      {
        id: 60,
        dstopts: {
          nxt: 43,
          len: 0,
          options: [
            { otype: 0, len: 0, data: hex('') },
            { otype: 0xc1, len: 2, data: hex('beef') },
            { otype: 0, len: 0, data: hex('') },
          ],
        },
      },
      { id: 43, routing: { nxt: 51, len: 0, rtype: 4, segleft: 3, data: hex('01020304') } },
      { id: 51, ah: { nxt: 17, len: 2, rsv: 0x0708, spi: 9, seq: 10, data: hex('0b0b0b0b') } },
    ]);
  });

  it('leaves sequence and data of an empty authentication header unset', () => {
    expect(exts(ipv6(51, join(hex('1100 0000 00000009'), udp(hex('aa')))))).toEqual([
      { id: 51, ah: { nxt: 17, len: 0, rsv: 0, spi: 9 } },
    ]);
  });

  it('has fragment headers and ESP', () => {
    // offset 0x1234 / 8, reserved bits 2, more fragments
    expect(exts(ipv6(44, hex('1105 1235 00abcdef 0000000000000000')))).toEqual([
      { id: 44, fragment: { nxt: 17, rsv1: 5, offset: 0x246, rsv2: 2, more: true, id: 0xabcdef } },
    ]);
    expect(exts(ipv6(50, hex('ffffffff 00000002')))).toEqual([{ id: 50, esp: { spi: 0xffffffff, seq: 2 } }]);
  });

  it('weirds options that do not fit, once the record is built', () => {
    const packet = ipv6(0, join(hex('1100 01 09 00000000'), udp(hex('aa'))));
    const { lines, hdr } = header(packet);
    expect(lines).toContain('net truncated_IPv6_option//');
    expect(hdr.ip6!.exts[0]!.hopopts!.options).toEqual([]);
    expect(new Recorder().frame(packet, { link: 12 })).not.toContain('net truncated_IPv6_option//');
  });
});

describe('ip6_mobility_hdr', () => {
  const message = (type: string, body: string) => {
    const bytes = hex(`3b00 ${type} 00 1234 ${body}`);
    bytes[1] = bytes.length / 8 - 1;
    const { lines, hdr } = header(ipv6(135, bytes));
    const { msg, ...rest } = hdr.ip6!.exts[0]!.mobility!;
    return { lines, msg, rest };
  };
  const COOKIE = 'fedcba98 76543210';

  it('has the fixed fields', () => {
    expect(message('05', '0001 f000 0003 0102 0000').rest).toEqual({
      nxt: 59,
      len: 1,
      mh_type: 5,
      rsv: 0,
      chksum: 0x1234,
    });
  });

  it('reads each kind of message', () => {
    expect(message('00', '0007').msg).toEqual({ id: 0, brr: { rsv: 7, options: [] } });
    const init = { rsv: 7, cookie: 0xfedcba9876543210n, options: [] };
    expect(message('01', `0007 ${COOKIE}`).msg).toEqual({ id: 1, hoti: init });
    expect(message('02', `0007 ${COOKIE}`).msg).toEqual({ id: 2, coti: init });
    const test = { nonce_idx: 7, cookie: 0xfedcba9876543210n, token: 1n, options: [] };
    expect(message('03', `0007 ${COOKIE} 00000000 00000001`).msg).toEqual({ id: 3, hot: test });
    expect(message('04', `0007 ${COOKIE} 00000000 00000001`).msg).toEqual({ id: 4, cot: test });
    expect(message('05', '0001 a000 0003 0102 0000').msg).toEqual({
      id: 5,
      bu: {
        seq: 1,
        a: true,
        h: false,
        l: true,
        k: false,
        life: 3,
        options: [{ otype: 1, len: 2, data: hex('0000') }],
      },
    });
    expect(message('06', '8180 0002 0003 0102 0000').msg).toMatchObject({
      id: 6,
      back: { status: 0x81, k: true, seq: 2, life: 3 },
    });
    expect(message('07', '0200 20010db8 00000000 00000000 00000001').msg).toEqual({
      id: 7,
      be: { status: 2, hoa: '2001:db8::1', options: [] },
    });
  });

  it('weirds other types, and has no record for a message that is cut', () => {
    const { lines, msg } = message('09', '0000');
    expect(lines).toContain('net unknown_mobility_type/9/');
    expect(msg).toEqual({ id: 9 });
    expect(message('01', '0007').msg).toEqual({ id: 1 });
  });
});

describe('transport headers of a record', () => {
  it('need a payload as long as the structure that Zeek reads', () => {
    expect(header(ipv4(hex('0102030405060708'))).hdr.udp).toEqual({
      sport: 0x102,
      dport: 0x304,
      ulen: 0x506,
    });
    expect(header(ipv4(hex('01020304050607'))).hdr.udp).toBeUndefined();
    expect(header(ipv4(new Uint8Array(28).fill(8), { protocol: 1 })).hdr.icmp).toEqual({ icmp_type: 8 });
    expect(header(ipv4(new Uint8Array(27).fill(8), { protocol: 1 })).hdr.icmp).toBeUndefined();
    expect(header(ipv6(58, new Uint8Array(8).fill(128))).hdr.icmp).toEqual({ icmp_type: 128 });
  });
});
