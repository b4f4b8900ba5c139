/** Which worker a frame goes to: both directions, fragments, tags and tunnels of a pair to the same one. */
import { describe, expect, it } from 'vitest';
import { RawPacket } from '../../src/capture/source.ts';
import { Share } from '../../src/packet/share.ts';
import { be, concat, ethernet, ip, tcp, udp } from '../../src/testing/frames.ts';

const WORKERS = 7;
const share = new Share(WORKERS);

/** The frame lies somewhere in a block, as those of readers do. */
function workerOf(frame: Uint8Array, linkType = 1): number {
  const raw = new RawPacket();
  raw.bytes = concat(new Uint8Array(3), frame, new Uint8Array(3));
  raw.start = 3;
  raw.captured = frame.length;
  raw.linkType = linkType;
  return share.of(raw);
}

const A = '10.1.2.3';
const B = '192.0.2.9';
const expected = workerOf(tcp({ from: `${A}:40000`, to: `${B}:80`, flags: 'S' }));
const plain = tcp({ from: `${A}:1`, to: `${B}:2`, link: 'none' });
const MPLS = 0x8847;
const PPPOE = 0x8864;

it('the pair under test is not at the worker of frames without addresses', () => {
  expect(expected).not.toBe(0);
});

describe('what meets at one worker', () => {
  it.each([
    ['the other direction', tcp({ from: `${B}:80`, to: `${A}:40000`, flags: 'SA' })],
    ['another protocol, other ports', udp({ from: `${A}:53`, to: `${B}:99`, payload: 'x' })],
    [
      'a later fragment, which has no ports',
      ip({ from: A, to: B, protocol: 17, payload: 'rest', fragment: 0x00b9 }),
    ],
    ['a VLAN tag', tcp({ from: `${A}:1`, to: `${B}:2`, vlan: [7] })],
    ['three VLAN tags', tcp({ from: `${A}:1`, to: `${B}:2`, vlan: [7, 8, 9] })],
    ['two MPLS labels', ethernet(MPLS, concat(be(4, 0x00010040, 0x00020140), plain))],
    ['PPPoE', ethernet(PPPOE, concat(be(2, 0x1100, 1, plain.length + 2, 0x0021), plain))],
    [
      'a tunnel that carries others',
      ip({ from: B, to: A, protocol: 4, payload: tcp({ from: '1.1.1.1:1', to: '2.2.2.2:2', link: 'none' }) }),
    ],
  ])('%s', (_, frame) => expect(workerOf(frame)).toBe(expected));

  it.each([
    ['raw IP', 101, plain],
    ['BSD loopback', 0, concat(be(4, 0x02000000), plain)],
    ['cooked capture', 113, concat(new Uint8Array(14), be(2, 0x0800), plain)],
    ['cooked capture 2', 276, concat(be(2, 0x0800), new Uint8Array(18), plain)],
  ])('link type: %s', (_, linkType, frame) => expect(workerOf(frame, linkType)).toBe(expected));

  it('IPv6 with mapped addresses, as their keys are those of IPv4', () => {
    const mapped = tcp({ from: '[2001:db8::1]:1', to: '[2001:db8::2]:2' });
    for (const [at, address] of [
      [22, [10, 1, 2, 3]],
      [38, [192, 0, 2, 9]],
    ] as const) {
      mapped.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...address], at);
    }
    expect(workerOf(mapped)).toBe(expected);
  });

  it('IPv6 behind a routing header: the final destination counts', () => {
    const back = tcp({ from: '[2001:db8::b]:2', to: '[2001:db8::a]:1' });
    const there = tcp({ from: '[2001:db8::a]:1', to: '[2001:db8::c]:2' });
    const routing = new Uint8Array(24);
    // next header TCP, two units, type 0, one segment left
    routing.set([6, 2, 0, 1]);
    routing.set(back.subarray(22, 38), 8);
    const routed = concat(there.subarray(0, 54), routing, there.subarray(54));
    routed[20] = 43;
    expect(workerOf(routed)).toBe(workerOf(back));
  });
});

it.each([
  ['nothing', new Uint8Array(0)],
  ['half a header', tcp({ from: `${A}:1`, to: `${B}:2` }).subarray(0, 20)],
  ['ARP', ethernet(0x0806, new Uint8Array(28))],
  ['802.3', ethernet(60, new Uint8Array(60))],
  ['another version of IP', ethernet(0x0800, new Uint8Array(40).fill(0x90))],
  ['labels without end', ethernet(MPLS, new Uint8Array(10))],
])('%s goes to the first', (_, frame) => expect(workerOf(frame)).toBe(0));

it.each(['v4', 'v6'])('pairs of neighbouring addresses are spread evenly, %s', (family) => {
  const counts = new Array<number>(WORKERS).fill(0);
  const pairs = 7000;
  for (let i = 0; i < pairs; i++) {
    const host = family === 'v4' ? `10.0.${i >> 8}.${i & 255}` : `[2001:db8::${i.toString(16)}]`;
    const peer = family === 'v4' ? B : '[2001:db8:1::1]';
    counts[workerOf(udp({ from: `${host}:1`, to: `${peer}:2` }))]!++;
  }
  for (const n of counts) expect(Math.abs(n - pairs / WORKERS)).toBeLessThan(pairs / WORKERS / 5);
});
