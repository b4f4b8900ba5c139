/** GRE: what it carries, and its checks in their order. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, ipv4, join, SMALL, udp } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const outer = { protocol: 47, from: 8, to: 9 };
const gre = (head: string, payload = SMALL): string[] =>
  walk(ipv4(join(hex(head), payload), outer), { link: 12 });
const LINES = ['udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in GRE:T1', 'done U2 > 30 2'];
const weird = (name: string, addl = ''): string[] => [`flow ${name}/${addl}/GRE 10.0.0.8 > 10.0.0.9`];
const FRAME = ethernet(0x0800, SMALL);

describe('gre version 0', () => {
  it('skips the optional fields, and does not look at the type of IP', () => {
    expect(gre('0000 0800')).toEqual(LINES);
    expect(gre('b000 0800 00000000 00000000 00000000')).toEqual(LINES);
    expect(gre('0080 0800 00000000')).toEqual(LINES);
    expect(gre('0000 1234')).toEqual(LINES);
  });

  it('carries Ethernet', () => {
    expect(gre('0000 6558', FRAME)).toEqual(LINES);
    expect(gre('0000 6558', FRAME.subarray(0, 14))).toEqual(weird('truncated_GRE'));
  });

  it('carries ERSPAN of three types', () => {
    expect(gre('0000 88be', FRAME)).toEqual(LINES);
    expect(gre('1000 88be 00000001 1122334455667788', FRAME)).toEqual(LINES);
    expect(gre('1000 88be 00000001 1122334455667788', FRAME.subarray(0, 13))).toEqual(weird('truncated_GRE'));
    expect(gre('1000 22eb 00000001 000000000000000000000000', FRAME)).toEqual(LINES);
    expect(gre('1000 22eb 00000001 000000000000000000000001 1122334455667788', FRAME)).toEqual(LINES);
    expect(gre('1000 22eb 00000001 000000000000000000000001', FRAME.subarray(0, 22))).toEqual(
      weird('truncated_GRE'),
    );
  });

  it('carries 802.11 of Aruba', () => {
    const frame = join(hex('0801 0000 0a0000000001 0a0000000002 0a0000000003 0000 aaaa03000000 0800'), SMALL);
    for (const type of ['8200', '8210', '9000']) expect(gre(`0000 ${type}`, frame)).toEqual(LINES);
    expect(gre('0000 8200', hex(''))).toEqual(weird('truncated_GRE'));
  });

  it('hands over whatever is there: IP complains inside the tunnel', () => {
    expect(gre('0000 0800', hex(''))).toEqual(['net truncated_IP_in_tunnel//IP']);
    expect(gre('0000 8847', join(hex('00010140'), SMALL))).toEqual(['net unknown_ip_version_in_tunnel//IP']);
    expect(gre('0000 0800', join(SMALL, hex('0000')))).toEqual(LINES);
    const cut = ipv4(join(hex('0000 0800'), SMALL), outer);
    expect(walk(cut.subarray(0, 50), { link: 12, wire: 54 })).toEqual(['net truncated_IP_len_in_tunnel//IP']);
  });
});

describe('gre version 1', () => {
  it('carries IP in PPP', () => {
    expect(gre('3001 880b 001e 0001 00000001 ff03 0021')).toEqual(LINES);
    expect(gre('3081 880b 001e 0001 00000001 00000001 ff03 0021')).toEqual(LINES);
  });

  it('does not carry anything else', () => {
    expect(gre('3001 880b 001e 0001 00000001 ff03 c021')).toEqual(weird('non_ip_packet_in_encap'));
    expect(gre('3001 0800 001e 0001 00000001 ff03 0021')).toEqual(weird('egre_protocol_type', 'proto=2048'));
    expect(gre('2081 880b 0000 0001 00000001', hex(''))).toEqual(weird('truncated_GRE'));
  });

  it('wants the inner length exactly', () => {
    expect(gre('3001 880b 001e 0001 00000001 ff03 0021', join(SMALL, hex('00')))).toEqual([
      'flow inner_IP_payload_length_mismatch//IPTUNNEL 10.0.0.8 > 10.0.0.9',
    ]);
  });
});

describe('gre headers', () => {
  it('are checked in order: length, version, payload, routing, flags', () => {
    expect(gre('0000 08', hex(''))).toEqual(weird('truncated_GRE'));
    expect(gre('0002 0800')).toEqual(weird('unknown_gre_version', 'version=2'));
    expect(gre('4000 0800')).toEqual(weird('gre_routing'));
    expect(gre('4008 0800')).toEqual(weird('gre_routing'));
    expect(gre('0008 0800')).toEqual(weird('unknown_gre_flags'));
    expect(gre('4000 6558', FRAME.subarray(0, 14))).toEqual(weird('truncated_GRE'));
  });
});

describe('gre in UDP', () => {
  it('is a tunnel of the address pair beside the connection', () => {
    const bytes = ipv4(udp(join(hex('0000 0800'), SMALL), 7, 4754), { from: 8, to: 9 });
    const r = new Recorder();
    expect(r.frame(bytes, { link: 12 })).toEqual([
      'udp 10.0.0.8 > 10.0.0.9 7>4754, 42 of 42',
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in GRE:T2',
      'done U3 > 30 2',
      'done U1 > 62 34',
    ]);
    expect(r.packet.encapsulation!.flows[0]).toMatchObject({ protocol: 17, origPort: 0, respPort: 0 });
  });
});

describe('gre depth', () => {
  it('is limited as that of IP in IP is, without a mark in the history', () => {
    let bytes = SMALL;
    for (let i = 0; i < 5; i++)
      bytes = ipv4(join(hex('0000 0800'), bytes), { protocol: 47, from: 20 + i, to: 30 + i });
    expect(walk(bytes, { link: 12 })).toEqual([
      'flow exceeded_tunnel_max_depth_in_tunnel//IPTUNNEL 10.0.0.20 > 10.0.0.30',
    ]);
    let inUdp = ipv4(udp(join(hex('0000 0800'), SMALL), 7, 4754), { from: 8, to: 9 });
    for (let i = 0; i < 4; i++) inUdp = ipv4(inUdp, { protocol: 4, from: 20 + i, to: 30 + i });
    expect(walk(inUdp, { link: 12 }).slice(1)).toEqual([
      'flow exceeded_tunnel_max_depth_in_tunnel//IPTUNNEL 10.0.0.8 > 10.0.0.9',
      'done U5 > 62 34',
    ]);
  });

  it('hands on within the limit of layers: to IPTUNNEL, and from there to the inner link', () => {
    // IP, GRE, IPTUNNEL, IP
    const limited = (head: string, most: number): string[] =>
      walk(ipv4(join(hex(head), SMALL), outer), { link: 12 }, { 'PacketAnalyzer::max_depth': most });
    const exceeded = 'max_packet_analyzer_depth_exceeded';
    for (const head of ['0000 0800', '3001 880b 001e 0001 00000001 ff03 0021']) {
      expect(limited(head, 2)).toEqual([`flow ${exceeded}//GRE 10.0.0.8 > 10.0.0.9`]);
    }
    expect(limited('0000 0800', 3)).toEqual([`net ${exceeded}_in_tunnel//ROOT`]);
    expect(limited('3001 880b 001e 0001 00000001 ff03 0021', 3)).toEqual([
      `net ${exceeded}_in_tunnel//IPTUNNEL`,
    ]);
  });
});
