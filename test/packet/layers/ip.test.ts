/** IP of both versions: the checks in their order, and what is a net or a flow weird. */
import { describe, expect, it } from 'vitest';
import { hex, internetChecksum, ipv4, ipv6, join, SMALL, SMALL_LINES, tcp, udp } from '../frames.ts';
import { type FrameOptions, Recorder, walk } from '../recorder.ts';

const raw = (bytes: Uint8Array, frame: FrameOptions = {}): string[] => walk(bytes, { link: 12, ...frame });
const V6 = '2001:db8::1 > 2001:db8::2';

describe('ip, before the header is attached: net weirds', () => {
  it('wants 20 bytes, or 40 for version 6', () => {
    expect(raw(SMALL.subarray(0, 19))).toEqual(['net truncated_IP//IP']);
    expect(raw(ipv6(17, udp(hex('00'))).subarray(0, 39))).toEqual(['net truncated_IP//IP']);
    expect(raw(join(hex('50'), new Uint8Array(30)))).toEqual(['net unknown_ip_version//IP']);
    expect(raw(new Uint8Array(19))).toEqual(['net truncated_IP//IP']);
  });

  it('drops a zero length unless checksums are ignored', () => {
    const zero = ipv4(udp(hex('aabb')), { total: 0 });
    expect(raw(zero)).toEqual(['net ip_hdr_len_zero//IP']);
    expect(walk(zero, { link: 12 }, { ignore_checksums: true })).toEqual([
      'net ip_hdr_len_zero//IP',
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 0',
      'done U1 > 0 2',
    ]);
  });

  it('compares the length with the original length, not with the captured one', () => {
    const cut = SMALL.subarray(0, 29);
    expect(raw(cut)).toEqual(['net truncated_IP_len//IP']);
    expect(raw(cut, { wire: 30 })).toEqual(['udp 10.0.0.1 > 10.0.0.2 5000>9999, 9 of 10', 'done U1 > 30 1']);
  });

  it('checks the header length against length field, captured bytes, and 20', () => {
    expect(raw(ipv4(new Uint8Array(10), { words: 8 }))).toEqual(['net invalid_IP_header_size//IP']);
    expect(raw(ipv4(new Uint8Array(60), { words: 8 }).subarray(0, 30), { wire: 80 })).toEqual([
      'net internally_truncated_header//IP',
    ]);
    expect(raw(ipv4(udp(hex('00')), { words: 4 }))).toEqual(['net IPv4_min_header_size//IP']);
  });

  it('finds a chain longer than the length field says', () => {
    // the extension header fits the captured bytes, not the payload length of 4
    expect(raw(ipv6(0, hex('1100 010400000000 0000'), 4))).toEqual(['net invalid_IP_header_size//IP']);
  });
});

describe('ip, once the header is attached: flow weirds', () => {
  it('checks the IPv4 header checksum, unless told not to', () => {
    const bad = ipv4(udp(hex('aabb')), { bad: true });
    expect(raw(bad)).toEqual(['flow bad_IP_checksum//IP 10.0.0.1 > 10.0.0.2']);
    expect(walk(bad, { link: 12 }, { ignore_checksums: true })).toEqual(SMALL_LINES);
    expect(walk(bad, { link: 12 }, { ignore_checksums_nets: new Set(['10.0.0.1/32']) })).toEqual(SMALL_LINES);
    expect(walk(bad, { link: 12 }, { ignore_checksums_nets: new Set(['10.0.0.2/32']) })).toHaveLength(1);
  });

  it('knows no next header', () => {
    expect(raw(ipv6(59, hex('00')))).toEqual([`flow ipv6_no_next//IP ${V6}`]);
    expect(raw(ipv4(hex('00'), { protocol: 59 }))).toEqual(['flow ipv6_no_next//IP 10.0.0.1 > 10.0.0.2']);
  });

  it('cuts the payload to the length field, but not to a payload of nothing', () => {
    expect(raw(join(SMALL, hex('00000000')))).toEqual(SMALL_LINES);
    // total length 20 with padding behind it: the transport reads the padding
    expect(raw(join(ipv4(hex('')), new Uint8Array(26)))).toEqual([
      'udp 10.0.0.1 > 10.0.0.2 0>0, 26 of 0',
      'done U1 > 20 18',
    ]);
  });

  it('gives every other protocol to the unknown transport, and says so', () => {
    for (const protocol of [50, 51, 97, 132, 255]) {
      expect(raw(ipv4(hex('0102'), { protocol }))).toEqual([
        `unknown 10.0.0.1 > 10.0.0.2 protocol ${protocol}, 2 of 2`,
      ]);
    }
    const r = new Recorder();
    const seen = r.listen('unknown_protocol', 'packet_not_processed');
    r.frame(ipv4(hex('0102'), { protocol: 132 }), { link: 12 });
    r.bus.drain();
    expect(seen.map(([name]) => name)).toEqual(['unknown_protocol', 'packet_not_processed']);
    expect(seen[0]!.slice(1, 4)).toEqual(['UNKNOWN_IP_TRANSPORT', 132, hex('0102')]);
  });
});

describe('ipv6 header chain', () => {
  const HOP = '0104 00000000';
  const U = udp(hex('aabb'));

  it('walks options, routing and authentication up to the transport', () => {
    const chain = join(hex(`3c00 ${HOP} 3300 ${HOP} 1101 0000 00000000 00000000`), U);
    const r = new Recorder();
    expect(r.frame(ipv6(0, chain), { link: 12 })).toEqual([
      `udp ${V6} 5000>9999, 10 of 10`,
      'done U1 > 78 2',
    ]);
    expect([r.packet.ipHeaders, r.packet.ipHeaderLength]).toEqual([4, 68]);
  });

  it('takes the number of a cut extension header for the transport', () => {
    for (const next of [0, 43, 51, 60, 135]) {
      expect(raw(ipv6(next, hex('11ff 0000')))).toEqual([`unknown ${V6} protocol ${next}, 4 of 4`]);
    }
    for (const next of [44, 50]) {
      expect(raw(ipv6(next, hex('1100 0000')))).toEqual([`unknown ${V6} protocol ${next}, 4 of 4`]);
    }
  });

  it('ends at ESP with an event and no connection', () => {
    const r = new Recorder();
    const seen = r.listen('esp_packet');
    expect(r.frame(ipv6(50, new Uint8Array(16)), { link: 12 })).toEqual([]);
    r.bus.drain();
    expect(seen).toHaveLength(1);
    expect(r.packet.processed).toBe(false);
  });

  const ADDRESS = '20010db8 00000000 00000000 00000099';
  const routed = '2001:db8::1 > 2001:db8::99';

  it('takes the last hop of a routing header for the destination', () => {
    const done = 'done U1 > 74 2';
    expect(raw(ipv6(43, join(hex(`1102 0001 00000000 ${ADDRESS}`), U)))).toEqual([
      `flow routing0_hdr// ${routed}`,
      `udp ${routed} 5000>9999, 10 of 10`,
      done,
    ]);
    expect(raw(ipv6(43, join(hex(`1102 0201 00000000 ${ADDRESS}`), U)))).toEqual([
      `udp ${routed} 5000>9999, 10 of 10`,
      done,
    ]);
    expect(raw(ipv6(43, join(hex(`1102 0200 00000000 ${ADDRESS}`), U)))[0]).toBe(
      `udp ${V6} 5000>9999, 10 of 10`,
    );
  });

  it('names odd routing headers', () => {
    const first = (header: string): string => raw(ipv6(43, join(hex(header), U)))[0]!;
    expect(first('1100 0400 00000000')).toBe(`flow unknown_routing_type/4/ ${V6}`);
    expect(first('1101 0201 00000000 00000000 00000000')).toBe(`flow bad_routing2_len// ${V6}`);
    expect(first('1100 0001 00000000')).toBe(`flow routing0_hdr// ${V6}`);
    const odd = raw(ipv6(43, join(hex(`1103 0001 00000000 ${ADDRESS} 0000000000000000`), U)));
    expect(odd.slice(0, 2)).toEqual([`flow odd_routing0_len// ${V6}`, `flow routing0_hdr// ${V6}`]);
    const two = raw(ipv6(43, join(hex(`2b02 0201 00000000 ${ADDRESS} 1100 0000 00000000`), U)));
    expect(two[0]).toBe(`flow multiple_routing_headers// ${routed}`);
  });

  it('takes a home address for the source', () => {
    const home = join(hex(`1102 c910 ${ADDRESS} 01020000`), U);
    expect(raw(ipv6(60, home))[0]).toBe('udp 2001:db8::99 > 2001:db8::2 5000>9999, 10 of 10');
    expect(raw(ipv6(60, join(hex('1100 c904 00000000'), U)))[0]).toBe(`flow bad_home_addr_len// ${V6}`);
    expect(raw(ipv6(60, join(hex('1100 0000 01ff 0000'), U)))[0]).toBe(`flow bad_ipv6_dest_opt_len// ${V6}`);
    expect(raw(ipv6(60, join(hex('1100 0000 0000 0001'), U)))[0]).toBe(`flow bad_ipv6_dest_opt_len// ${V6}`);
    const twice = raw(ipv6(60, join(hex(`1104 c910 ${ADDRESS} c910 ${ADDRESS} 0000`), U)));
    expect(twice[0]).toBe('flow multiple_home_addr_opts// 2001:db8::99 > 2001:db8::2');
  });

  it('verifies mobility headers, and says what is carried on their back', () => {
    const mobility = (next: number, sum: number): Uint8Array =>
      join(Uint8Array.of(next, 0, 0, 0, sum >> 8, sum & 255, 0, 0));
    const sumOf = (next: number): number =>
      internetChecksum(
        join(
          hex('20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002 0000 0087 0000 0008'),
          mobility(next, 0),
        ),
      );
    expect(raw(ipv6(135, mobility(59, sumOf(59))))).toEqual([]);
    expect(raw(ipv6(135, mobility(17, sumOf(17))))).toEqual([`flow mobility_piggyback//IP ${V6}`]);
    expect(raw(ipv6(135, mobility(59, sumOf(59) ^ 1)))).toEqual([`flow bad_MH_checksum//IP ${V6}`]);
    expect(walk(ipv6(135, mobility(59, 0)), { link: 12 }, { ignore_checksums: true })).toEqual([]);
  });
});

it('raw_packet carries what was attached', () => {
  const r = new Recorder();
  const seen = r.listen('raw_packet');
  r.frame(ipv4(tcp(), { protocol: 6 }), { link: 12 });
  r.frame(hex('45'), { link: 12 });
  r.bus.drain();
  expect(seen).toHaveLength(2);
  expect(seen[0]![1]).toMatchObject({
    ip: { hl: 20, len: 40, p: 6, ttl: 64, src: '10.0.0.1', dst: '10.0.0.2', DF: false, MF: false },
    tcp: { sport: 1000, dport: 80, seq: 100, ack: 0, hl: 20, dl: 0, flags: 2, win: 0x2000 },
    l2: { len: 40, cap_len: 40, encap: 'LINK_UNKNOWN', proto: 'L3_IPV4' },
  });
  expect(seen[1]![1]).not.toHaveProperty('ip');
});
