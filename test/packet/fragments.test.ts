/** Reassembly: the worked examples of fragments that were measured on a real Zeek, and its weirds one by one. */
import { describe, expect, it } from 'vitest';
import { counting, hex, ipv4, ipv6, join, udp } from './frames.ts';
import { Recorder } from './recorder.ts';

/** A UDP datagram of 3008 bytes, 3000 of payload. */
const U = udp(counting(3000));
const PAIR = '10.0.0.1 > 10.0.0.2';
const WHOLE = [`udp ${PAIR} 5000>9999, 3008 of 3008`, 'done U1 > 3028 3000'];
const MORE = 0x2000;

interface Piece {
  readonly time?: number;
  readonly last?: boolean;
  readonly id?: number;
  readonly options?: Uint8Array;
  readonly flags?: number;
}

/** Bytes [from, from + length) of a datagram as an IPv4 fragment; the last one has no more-fragments flag. */
function part(
  from: number,
  length: number,
  piece: Piece = {},
  whole = U,
): { bytes: Uint8Array; time: number } {
  const last = piece.last ?? from + length >= whole.length;
  const fragment = (last ? 0 : MORE) | (from / 8) | (piece.flags ?? 0);
  const { id = 7, options = new Uint8Array(0), time = 1 } = piece;
  return { bytes: ipv4(whole.subarray(from, from + length), { fragment, id, options }), time };
}

function play(parts: readonly { bytes: Uint8Array; time: number }[]): string[] {
  const r = new Recorder();
  return parts.flatMap(({ bytes, time }) => r.frame(bytes, { link: 12, time }));
}

const weird = (name: string): string => `flow ${name}// ${PAIR}`;
const [a, b, c] = [part(0, 1480), part(1480, 1480), part(2960, 48)];

describe('ipv4 fragments', () => {
  it('come in any order', () => {
    for (const order of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ]) {
      expect(play(order)).toEqual(WHOLE);
    }
  });

  it('wait for five minutes from the first on', () => {
    const early = [part(0, 1480, { time: 1 }), part(1480, 1480, { time: 2 })];
    expect(play([...early, part(2960, 48, { time: 300.5 })])).toEqual(WHOLE);
    const one = { bytes: ipv4(udp(hex('00'), 1, 2)), time: 302 };
    expect(play([...early, part(2960, 48, { time: 301.5 }), one])).toEqual([
      `udp ${PAIR} 1>2, 9 of 9`,
      'done U1 > 29 1',
    ]);
  });

  it('overlap: the first arrival wins', () => {
    const rest = part(2280, 728);
    expect(play([a, part(800, 1480), rest])).toEqual([weird('fragment_overlap'), ...WHOLE]);
    const other = { bytes: ipv4(counting(1480, 99), { fragment: MORE | 100, id: 7 }), time: 1 };
    const r = new Recorder();
    const lines = [a, other, rest].flatMap(({ bytes }) => r.frame(bytes, { link: 12 }));
    expect(lines).toEqual([weird('fragment_inconsistency'), ...WHOLE]);
    // bytes 800 to 1480 are those of the first fragment, those behind are the second's
    const { bytes } = r.packet;
    expect(bytes.subarray(20, 1500)).toEqual(U.subarray(0, 1480));
    expect(bytes[20 + 1480]).toBe((99 + 680) & 255);
  });

  it('small ones are odd, unless they are the last', () => {
    const small = udp(counting(40));
    expect(play([part(0, 24, {}, small), part(24, 24, {}, small)])).toEqual([
      weird('excessively_small_fragment'),
      `udp ${PAIR} 5000>9999, 48 of 48`,
      'done U1 > 68 40',
    ]);
  });

  it('behind the last one make the datagram longer', () => {
    const behind = { bytes: ipv4(counting(40), { fragment: MORE | 376, id: 7 }), time: 1 };
    expect(play([a, c, behind, b])).toEqual([
      weird('excessively_small_fragment'),
      weird('fragment_size_inconsistency'),
      `udp ${PAIR} 5000>9999, 3048 of 3048`,
      'done U1 > 3068 3040',
    ]);
  });

  it('with other header lengths do not fit, and are used', () => {
    expect(play([part(0, 1480, { options: hex('01010101') }), part(1480, 1528)])).toEqual([
      weird('fragment_protocol_inconsistency'),
      `udp ${PAIR} 5000>9999, 3008 of 3008`,
      'done U1 > 3032 3000',
    ]);
  });

  it('that are empty never complete a datagram', () => {
    expect(play([a, part(1480, 0, { last: true })])).toEqual([]);
  });

  it('of a set sent twice complete twice', () => {
    const [one, two] = [part(0, 1480), part(1480, 1528)];
    expect(play([one, two, two, one, one])).toEqual([...WHOLE, ...WHOLE]);
  });

  it('that were not captured whole are not reassembled; the first is read alone', () => {
    const r = new Recorder();
    const cut = (bytes: Uint8Array): string[] =>
      r.frame(bytes.subarray(0, 200), { link: 12, wire: bytes.length });
    expect(cut(a.bytes)).toEqual([
      `flow incompletely_captured_fragment//IP ${PAIR}`,
      `udp ${PAIR} 5000>9999, 180 of 1480`,
      'done U1 > 1500 172',
    ]);
    expect(cut(b.bytes)).toEqual([`flow incompletely_captured_fragment//IP ${PAIR}`]);
    expect(r.walker.fragments.size).toBe(0);
  });

  it('name what else is odd', () => {
    expect(play([part(0, 1480, { flags: 0x4000 })])).toEqual([weird('fragment_with_DF')]);
    const large = { bytes: ipv4(counting(1480), { fragment: MORE | 7900 }), time: 1 };
    expect(play([large])).toEqual([weird('excessively_large_fragment')]);
    expect(play([c, part(2952, 48, { last: true })])).toEqual([
      weird('fragment_size_inconsistency'),
      weird('fragment_overlap'),
    ]);
  });

  it('with a gap behind the expected end are complete up to the gap', () => {
    const short = udp(counting(92));
    const beyond = { bytes: ipv4(counting(56), { fragment: MORE | 20, id: 7 }), time: 1 };
    expect(play([beyond, part(0, 48, {}, short), part(48, 52, {}, short)])).toEqual([
      weird('fragment_size_inconsistency'),
      `udp ${PAIR} 5000>9999, 100 of 100`,
      'done U1 > 120 92',
    ]);
  });

  it('wrap their length beyond 64 KiB without harm', () => {
    const r = new Recorder();
    const seen: string[] = [];
    const big = counting(65528);
    for (let at = 0; at < 65520; at += 32760) {
      seen.push(
        ...r.frame(ipv4(big.subarray(at, at + 32760), { fragment: MORE | (at / 8), id: 3 }), { link: 12 }),
      );
    }
    seen.push(...r.frame(ipv4(big.subarray(0, 8), { fragment: 65520 / 8, id: 3 }), { link: 12 }));
    // 65,528 bytes of payload and 20 of header: the length field wraps to 12, less than the header
    expect(seen).toEqual([
      weird('excessively_large_fragment'),
      weird('excessively_large_fragment'),
      `flow invalid_IP_header_size//IP ${PAIR}`,
    ]);
    expect(r.walker.fragments.size).toBe(0);
  });

  it('leave nothing behind once complete, and no timer', () => {
    const r = new Recorder();
    r.frame(a.bytes, { link: 12 });
    expect([r.walker.fragments.size, r.timers.size]).toEqual([1, 1]);
    r.frame(b.bytes, { link: 12 });
    r.frame(c.bytes, { link: 12 });
    expect([r.walker.fragments.size, r.timers.size]).toEqual([0, 0]);
  });
});

describe('ipv6 fragments', () => {
  const V6 = '2001:db8::1 > 2001:db8::2';
  const whole = udp(counting(2000));
  const fragment = (from: number, length: number, more: boolean, next = 17, id = 9): Uint8Array =>
    ipv6(
      44,
      join(
        Uint8Array.of(next, 0, (from >> 8) & 255, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, id),
        whole.subarray(from, from + length),
      ),
    );
  const play6 = (...frames: Uint8Array[]): string[] => {
    const r = new Recorder();
    return frames.flatMap((bytes) => r.frame(bytes, { link: 12 }));
  };

  it('become a datagram without fragment header', () => {
    const lines = [`udp ${V6} 5000>9999, 2008 of 2008`, 'done U1 > 2048 2000'];
    expect(play6(fragment(0, 1200, true), fragment(1200, 808, false))).toEqual(lines);
    expect(play6(fragment(1200, 808, false), fragment(0, 1200, true))).toEqual(lines);
  });

  it('take the next header of the one with offset 0', () => {
    const r = new Recorder();
    expect(r.frame(fragment(1200, 808, false, 6), { link: 12 })).toEqual([]);
    expect(r.frame(fragment(0, 1200, true, 17), { link: 12 })).toEqual([
      `flow fragment_protocol_inconsistency// ${V6}`,
      `udp ${V6} 5000>9999, 2008 of 2008`,
      'done U1 > 2048 2000',
    ]);
  });

  it('may be atomic: whole at once with payload, never without', () => {
    const atomic = ipv6(44, join(hex('1100 0000 00000009'), udp(hex('aabb'))));
    expect(play6(atomic, atomic)).toEqual([
      `udp ${V6} 5000>9999, 10 of 10`,
      'done U1 > 50 2',
      `udp ${V6} 5000>9999, 10 of 10`,
      'done U1 > 50 2',
    ]);
    expect(play6(ipv6(44, hex('1100 0000 00000009')))).toEqual([]);
  });

  it('keep the headers before the fragment header', () => {
    const options = hex('2c00 010400000000');
    const first = join(options, hex('1100 0001 00000004'), whole.subarray(0, 1200));
    const second = join(options, hex('1100 04b0 00000004'), whole.subarray(1200));
    const r = new Recorder();
    expect([...r.frame(ipv6(0, first), { link: 12 }), ...r.frame(ipv6(0, second), { link: 12 })]).toEqual([
      `udp ${V6} 5000>9999, 2008 of 2008`,
      'done U1 > 2056 2000',
    ]);
    expect([r.packet.ipHeaders, r.packet.ipHeaderLength]).toEqual([2, 48]);
  });
});
