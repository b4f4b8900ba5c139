/** The gates of TCP, UDP, ICMP and IGMP, and the header accessors of the session floor. */
import { describe, expect, it } from 'vitest';
import * as tcpLayer from '../../../src/packet/layers/tcp.ts';
import * as udpLayer from '../../../src/packet/layers/udp.ts';
import { be16, hex, internetChecksum, ipv4, join, tcp, udp } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const PAIR = '10.0.0.1 > 10.0.0.2';
const GATES = [
  ['TCP', 6, 20],
  ['UDP', 17, 8],
  ['ICMP', 1, 8],
  ['ICMP', 58, 8],
] as const;

describe.each(GATES)('%s (%i)', (name, protocol, least) => {
  it('is refused when the IP length leaves no room for its header', () => {
    for (const n of [1, least - 1]) {
      expect(walk(ipv4(new Uint8Array(n), { protocol }), { link: 12 })).toEqual([
        `flow truncated_header//${name} ${PAIR}`,
      ]);
    }
  });

  it('is refused when its header was not captured, or is nothing at all', () => {
    const cut = ipv4(new Uint8Array(least), { protocol }).subarray(0, 20 + least - 1);
    const weird = [`flow internally_truncated_header//${name} ${PAIR}`];
    expect(walk(cut, { link: 12, wire: 20 + least })).toEqual(weird);
    expect(walk(ipv4(hex(''), { protocol }), { link: 12 })).toEqual(weird);
  });

  it('passes with exactly its header', () => {
    const [line] = walk(ipv4(new Uint8Array(least), { protocol }), { link: 12 });
    expect(line).toContain(`${name.toLowerCase()} ${PAIR}`);
    expect(line).toContain(`, ${least} of ${least}`);
  });
});

it('accessors read the fields of TCP', () => {
  const b = hex('0bb8 0050 fffffffe 80000001 8018 7fff abcd 1234 00000000 00000000 00000000');
  expect([tcpLayer.srcPort(b, 0), tcpLayer.dstPort(b, 0), tcpLayer.seq(b, 0), tcpLayer.ack(b, 0)]).toEqual([
    3000, 80, -2, -2147483647,
  ]);
  expect([tcpLayer.dataOffset(b, 0), tcpLayer.flags(b, 0), tcpLayer.window(b, 0)]).toEqual([8, 0x18, 0x7fff]);
  expect([tcpLayer.checksum(b, 0), tcpLayer.urgent(b, 0)]).toEqual([0xabcd, 0x1234]);
});

it('accessors read the fields of UDP', () => {
  const b = hex('0035 ffff 0102 beef');
  expect([
    udpLayer.srcPort(b, 0),
    udpLayer.dstPort(b, 0),
    udpLayer.udpLength(b, 0),
    udpLayer.checksum(b, 0),
  ]).toEqual([53, 0xffff, 0x0102, 0xbeef]);
});

describe('igmp', () => {
  const report = hex('1600 0000 e00000fb');
  const good = join(report.subarray(0, 2), be16(internetChecksum(report)), report.subarray(4));

  it('makes no connection and checks only its checksum', () => {
    const r = new Recorder();
    expect(r.frame(ipv4(good, { protocol: 2 }), { link: 12 })).toEqual([]);
    expect(r.packet.processed).toBe(false);
    const bad = [`flow igmp_invalid_checksum//IGMP ${PAIR}`];
    expect(walk(ipv4(report, { protocol: 2 }), { link: 12 })).toEqual(bad);
    expect(walk(ipv4(report, { protocol: 2 }), { link: 12 }, { ignore_checksums: true })).toEqual([]);
  });
});

it('a frame that reaches a connection is processed', () => {
  const r = new Recorder();
  const seen = r.listen('packet_not_processed');
  r.frame(ipv4(tcp(), { protocol: 6 }), { link: 12 });
  r.frame(ipv4(udp(hex('00'))), { link: 12 });
  r.bus.drain();
  expect(seen).toEqual([]);
});
