/** Every layer of the tree under the shared suite. */
import { describe, expect, it } from 'vitest';
import { layers } from '../../src/packet/tree.ts';
import { counting, ethernet, hex, ipv4, ipv6, join, SMALL, tcp, udp } from './frames.ts';
import { judge, type Sample, survives } from './layer.cases.ts';
import { Recorder } from './recorder.ts';

const WLAN = '0a0000000001 0a0000000002 0a0000000003 0000';
const LLC = hex('aaaa03 000000 0800');
const SUBFRAME = join(hex('0a0000000001 0a0000000002 0026'), LLC, SMALL, hex('0000'));
const FRAME = ethernet(0x0800, SMALL);
const SNAP = join(LLC, SMALL);
const IN6 = ipv6(17, udp(hex('aabb')));
const ARP = '0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002';
const AYIYA =
  '40 52 11 04 00000000 00112233445566778899aabbccddeeff 00112233445566778899aabbccddeeff01234567';
const EXTENSIONS = join(
  hex('3c00 010400000000 2b02 c910 20010db8 00000000 00000000 00000099 01020000'),
  hex('1102 0001 00000000 20010db8 00000000 00000000 00000098'),
  udp(hex('aabb')),
);
const carried = (port: number, payload: Uint8Array): Uint8Array =>
  ipv4(udp(payload, 7, port), { from: 8, to: 9 });
const over = (protocol: number, payload: Uint8Array): Uint8Array =>
  ipv4(payload, { protocol, from: 8, to: 9 });

/** Name of a layer, link type, and a frame that reaches it; a layer may have several. */
const SAMPLES: readonly (readonly [string, number, Uint8Array])[] = [
  ['ETHERNET', 1, FRAME],
  ['VLAN', 1, ethernet(0x8100, join(hex('0001 8100 0002 0800'), SMALL))],
  ['SNAP', 1, ethernet(SNAP.length, SNAP)],
  ['LLC', 1, ethernet(6, hex('4242 0300 0000'))],
  ['NOVELL_802_3', 1, ethernet(30, hex('ffff 001e 0000'))],
  ['MPLS', 1, ethernet(0x8847, join(hex('00010040 00020140'), SMALL))],
  ['PBB', 1, ethernet(0x88e7, join(hex('00000001'), FRAME))],
  ['VNTAG', 1, ethernet(0x8926, join(hex('00000001 8100 0005 0800'), SMALL))],
  ['PPPOE', 1, ethernet(0x8864, join(hex('1100 0001 0020 0021'), SMALL))],
  ['PPP', 9, join(hex('ff030021'), SMALL)],
  ['PPPSERIAL', 50, join(hex('0f000021'), SMALL)],
  ['NULL', 0, join(hex('02000000'), SMALL)],
  ['FDDI', 10, join(new Uint8Array(21), SMALL)],
  ['LINUXSLL', 113, join(hex('0000 0001 0006 020000000007 0000 0800'), SMALL)],
  ['LINUXSLL2', 276, join(hex('0800 0000 00000001 0001 00 06 020000000007 0000'), SMALL)],
  ['NFLOG', 239, join(hex('02000000 0500 0a00 7f000000 0800 0100 00000000 2200 0900'), SMALL)],
  ['IEEE802_11', 105, join(hex(`8803 0000 ${WLAN} 0a0000000004 8000`), SUBFRAME, SUBFRAME)],
  ['IEEE802_11_RADIO', 127, join(hex(`0000 0800 00000000 0801 0000 ${WLAN}`), LLC, SMALL)],
  ['ARP', 1, ethernet(0x0806, hex(ARP))],
  ['IP', 12, ipv4(udp(hex('aabb')), { options: hex('01010101') })],
  ['IP', 12, ipv6(0, EXTENSIONS)],
  ['IP', 12, ipv6(44, join(hex('1100 0000 00000009'), udp(hex('aabb'))))],
  ['IP', 12, ipv6(135, hex('3b00 0000 0000 0000'))],
  ['IP', 12, ipv6(50, new Uint8Array(16))],
  ['IGMP', 12, ipv4(hex('1600 0904 e00000fb'), { protocol: 2 })],
  ['ICMP', 12, ipv4(hex('0800 0000 0001 0001'), { protocol: 1 })],
  ['TCP', 12, ipv4(tcp(), { protocol: 6 })],
  ['UDP', 12, SMALL],
  ['UNKNOWN_IP_TRANSPORT', 12, ipv4(counting(12), { protocol: 132 })],
  ['IPTUNNEL', 12, over(4, SMALL)],
  ['IPTUNNEL', 12, over(41, IN6)],
  ['GRE', 12, over(47, join(hex('b000 0800 00000000 00000000 00000000'), SMALL))],
  ['GRE', 12, over(47, join(hex('1000 22eb 00000001 000000000000000000000001 1122334455667788'), FRAME))],
  ['GRE', 12, over(47, join(hex('3001 880b 001e 0001 00000001 ff03 0021'), SMALL))],
  ['VXLAN', 12, carried(4789, join(hex('08000000 00123400'), FRAME))],
  ['GENEVE', 12, carried(6081, join(hex('02006558 00000100 0011223344556677'), FRAME))],
  ['TEREDO', 12, carried(3544, join(hex('0001 01 02 aa bbcc 0102030405060708 09 0000 f0ff f5fffffd'), IN6))],
  ['TEREDO', 12, carried(999, join(hex('0000 f0ff f5fffffd'), IN6))],
  ['AYIYA', 12, carried(5072, join(hex(AYIYA), SMALL))],
  ['GTPV1', 12, carried(2152, join(hex('34 ff 0026 00000001 0001 00 85 01 0000 00'), SMALL))],
  ['GTPV1', 12, carried(2123, hex('30 10 0000 00000001 0e01 09 0102 84 0002 aabb 80 0006 0121 0a000001'))],
];

/** Not in the tree unless somebody puts it there; it has a test of its own. */
const UNWIRED = ['SKIP'];

it('there is a sample for every layer', () => {
  const names = new Set(SAMPLES.map(([name]) => name));
  expect(layers.map((layer) => layer.name).filter((name) => !names.has(name))).toEqual(UNWIRED);
});

it.each(SAMPLES)('the sample of %s reaches it', (name, link, bytes) => {
  const r = new Recorder();
  const layer = layers.find((candidate) => candidate.name === name)!;
  const { enter } = layer;
  let entered = 0;
  layer.enter = (p, w) => {
    entered++;
    return enter.call(layer, p, w);
  };
  try {
    r.frame(bytes, { link });
  } finally {
    layer.enter = enter;
  }
  expect(entered).toBeGreaterThan(0);
});

it('the suite notices a layer that reads one byte too far', () => {
  const layer = layers.find(({ name }) => name === 'LLC')!;
  const { enter } = layer;
  const frame = ethernet(0x22, hex('4242 0300 0000'));
  judge(frame, 1, frame.length);
  layer.enter = (p, w) => {
    if (p.bytes[p.end] === 0xff) w.weird(p, 'LLC', 'beyond');
    return enter.call(layer, p, w);
  };
  try {
    expect(() => judge(frame, 1, frame.length)).toThrow('read beyond');
  } finally {
    layer.enter = enter;
  }
});

describe('robustness', () => {
  SAMPLES.forEach(([name, link, bytes], i) => {
    const sample: Sample = { name: `${name} (${i})`, link, bytes };
    survives(sample, 1000 + i);
  });
});
