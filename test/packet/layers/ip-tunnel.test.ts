/** IP in IP: exact lengths, one tunnel per pair of hosts, depth. */
import { describe, expect, it } from 'vitest';
import { hex, ipv4, ipv6, join, SMALL, udp } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const outer = { protocol: 4, from: 8, to: 9 };
const PAIR = '10.0.0.8 > 10.0.0.9';
const raw = (bytes: Uint8Array, wire = bytes.length): string[] => walk(bytes, { link: 12, wire });

describe('ip-tunnel', () => {
  it('carries IPv4 and IPv6 in either', () => {
    const lines = ['udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in IP:T1', 'done U2 > 30 2'];
    expect(raw(ipv4(SMALL, outer))).toEqual(lines);
    expect(raw(ipv6(4, SMALL))).toEqual(lines);
    const six = ['udp 2001:db8::1 > 2001:db8::2 5000>9999, 10 of 10 in IP:T1', 'done U2 > 50 2'];
    expect(raw(ipv4(ipv6(17, udp(hex('aabb'))), { ...outer, protocol: 41 }))).toEqual(six);
  });

  it('wants the inner length exactly, and complains with the outer addresses', () => {
    const weird = (name: string): string[] => [`flow ${name}//IPTUNNEL ${PAIR}`];
    expect(raw(ipv4(join(SMALL, hex('00')), outer))).toEqual(weird('inner_IP_payload_length_mismatch'));
    expect(raw(ipv4(SMALL.subarray(0, 29), outer))).toEqual(weird('truncated_inner_IP'));
    expect(raw(ipv4(SMALL, outer).subarray(0, 49), 50)).toEqual(weird('truncated_inner_IP'));
    expect(raw(ipv4(ipv6(17, udp(hex('aabb'))), outer))).toEqual(weird('invalid_inner_IP_version'));
    expect(raw(ipv4(SMALL, { ...outer, protocol: 41 }))).toEqual(weird('truncated_inner_IP'));
    const sixLong = ipv6(17, udp(hex('aabb')));
    const fours = join(hex('45'), sixLong.subarray(1));
    expect(raw(ipv4(fours, { ...outer, protocol: 41 }))).toEqual(weird('invalid_inner_IP_version'));
    expect(raw(ipv4(hex('4500'), outer))).toEqual(weird('invalid_inner_IP_version'));
    expect(raw(ipv4(hex('6000'), { ...outer, protocol: 41 }))).toEqual(weird('truncated_inner_IP'));
  });

  it('is one tunnel between two hosts, whichever way and whatever kind', () => {
    const r = new Recorder();
    const uid = (bytes: Uint8Array): string => r.frame(bytes, { link: 12 })[0]!.split(' in ')[1]!;
    expect(uid(ipv4(SMALL, outer))).toBe('IP:T1');
    expect(uid(ipv4(SMALL, { ...outer, from: 9, to: 8 }))).toBe('IP:T1');
    expect(uid(ipv4(join(hex('0000 0800'), SMALL), { ...outer, protocol: 47 }))).toBe('IP:T1');
    expect(uid(ipv4(SMALL, { ...outer, to: 7 }))).not.toBe('IP:T1');
    const { flows } = r.packet.encapsulation!;
    expect(flows.map((f) => [f.kind, f.protocol, f.origPort, f.respPort])).toEqual([['IP', 4, 0, 0]]);
  });

  it('is told from others when packets of several pairs alternate', () => {
    const r = new Recorder();
    const uid = (from: number, to: number): string =>
      r.frame(ipv4(SMALL, { protocol: 4, from, to }), { link: 12 })[0]!.split(' in ')[1]!;
    const pairs = [
      [8, 9],
      [8, 7],
      [7, 9],
      [9, 8],
      [9, 9],
      [8, 8],
    ] as const;
    const first = pairs.map(([from, to]) => uid(from, to));
    expect(new Set(first).size).toBe(5);
    expect(first[3]).toBe(first[0]);
    expect(pairs.map(([from, to]) => uid(from, to))).toEqual(first);
    expect(pairs.map(([from, to]) => uid(to, from))).toEqual(first);
  });

  it('is forgotten after a day without packets', () => {
    const r = new Recorder({ 'Tunnel::ip_tunnel_timeout': 100 });
    const uid = (time: number): string =>
      r.frame(ipv4(SMALL, outer), { link: 12, time })[0]!.split(' in ')[1]!;
    expect(uid(1)).toBe('IP:T1');
    expect(uid(60)).toBe('IP:T1');
    // looked at every 100 seconds: at 101 it was idle for 41, at 201 for 141
    expect(uid(150)).toBe('IP:T1');
    expect(uid(400)).not.toBe('IP:T1');
  });

  it('says _in_tunnel of weirds about inner packets', () => {
    expect(raw(ipv4(ipv4(udp(hex('00')), { bad: true }), outer))).toEqual([
      'flow bad_IP_checksum_in_tunnel//IP 10.0.0.1 > 10.0.0.2',
    ]);
    // the protocol number is attached, so the gate's complaint is a flow weird of the inner header
    expect(raw(ipv4(ipv4(hex('00')), outer))).toEqual([
      'flow truncated_header_in_tunnel//UDP 10.0.0.1 > 10.0.0.2',
    ]);
  });

  it('goes four deep', () => {
    let bytes = SMALL;
    for (let i = 0; i < 4; i++) bytes = ipv4(bytes, { protocol: 4, from: 20 + i, to: 30 + i });
    expect(raw(bytes)[0]).toMatch(/^udp .* in IP:T1 IP:T2 IP:T3 IP:T4$/);
    expect(raw(ipv4(bytes, outer))).toEqual([
      'flow exceeded_tunnel_max_depth_in_tunnel//IPTUNNEL 10.0.0.20 > 10.0.0.30',
    ]);
  });
});
