/** 802.11 data frames, aggregates, and what the capture filter leaves of them. */
import { describe, expect, it } from 'vitest';
import { RawPacket } from '../../../src/capture/source.ts';
import { be16, ethernet, hex, ipv4, join, SMALL, SMALL_LINES, udp } from '../frames.ts';
import { Recorder, walk } from '../recorder.ts';

const A = ['0a0000000001', '0a0000000002', '0a0000000003', '0a0000000004'] as const;
const LLC = hex('aaaa03000000 0800');
/** Header by control byte and flags; the fourth address and QoS bytes as the caller says. */
const header = (control: string, flags: string, more = ''): Uint8Array =>
  hex(`${control}${flags} 0000 ${A[0]} ${A[1]} ${A[2]} 0000 ${more}`);
const frame = (bytes: Uint8Array): string[] => walk(bytes, { link: 105 });
const subframe = (payload: Uint8Array, pad = true): Uint8Array => {
  const body = join(LLC, payload);
  return join(hex(`${A[0]} ${A[1]}`), be16(body.length), body, new Uint8Array(pad ? body.length % 4 : 0));
};

describe('ieee80211', () => {
  it('finds addresses by the direction bits', () => {
    const expected = { '00': [2, 1], '01': [2, 3], '02': [3, 1], '03': [4, 3] } as const;
    for (const [flags, [from, to]] of Object.entries(expected)) {
      const r = new Recorder();
      const bytes = join(header('08', flags, flags === '03' ? A[3] : ''), LLC, SMALL);
      expect(r.frame(bytes, { link: 105 })).toEqual(SMALL_LINES);
      expect([r.packet.l2SrcLow, r.packet.l2DstLow, r.packet.l2SrcHigh]).toEqual([from, to, 0x0a00]);
    }
  });

  it('is silent about management, control and empty data frames', () => {
    for (const control of ['80', 'b4', '48', 'c8']) {
      expect(frame(join(header(control, '00'), LLC, SMALL))).toEqual([]);
    }
  });

  it('stops at protected QoS frames, and reads other protected frames as far as they go', () => {
    expect(frame(join(header('88', '41', '0000'), LLC, SMALL))).toEqual([]);
    expect(frame(join(header('08', '41'), LLC, SMALL))).toEqual(SMALL_LINES);
  });

  it('names what is cut', () => {
    const cut = ['net truncated_802_11_header//IEEE802_11'];
    expect(frame(hex('d400 0000 0a0000000001'))).toEqual(cut);
    expect(frame(header('08', '00'))).toEqual(cut);
    expect(frame(header('08', '03', A[3]))).toEqual(cut);
    expect(frame(header('88', '00', '0000'))).toEqual(cut);
    expect(frame(join(header('08', '00'), hex('aaaa03000000 08')))).toEqual([
      'net truncated_802_11_llc_header//IEEE802_11',
    ]);
    expect(frame(join(header('08', '00'), hex('4242030000000800'), SMALL))).toEqual([]);
  });

  it('complains of a subframe that held a tunnel with the addresses around it', () => {
    const tunnel = (inner: Uint8Array): Uint8Array => ipv4(inner, { protocol: 4, from: 8, to: 9 });
    const aggregate = (...parts: Uint8Array[]): string[] => frame(join(header('88', '00', '8000'), ...parts));
    expect(aggregate(subframe(tunnel(ipv4(hex('aa'), { protocol: 132 }))))).toEqual([
      'unknown 10.0.0.1 > 10.0.0.2 protocol 132, 1 of 1 in IP:T1',
      'flow invalid_802_11_amsdu_inner_packet//IEEE802_11 10.0.0.8 > 10.0.0.9',
    ]);
    expect(aggregate(subframe(tunnel(SMALL)), hex('00')).at(-1)).toBe(
      'flow truncated_802_11_amsdu_header//IEEE802_11 10.0.0.8 > 10.0.0.9',
    );
    // the second subframe has no tunnel: nothing of the first one is put back
    expect(aggregate(subframe(tunnel(SMALL)), subframe(SMALL), hex('00')).at(-1)).toBe(
      'flow truncated_802_11_amsdu_header//IEEE802_11 10.0.0.1 > 10.0.0.2',
    );
  });

  it('leaves the tunnels of its subframes, in a tunnel of its own as well', () => {
    const two = join(subframe(ipv4(SMALL, { protocol: 4, from: 8, to: 9 })), subframe(SMALL, false));
    const inGre = join(hex('0000 9000'), header('88', '00', '8000'), two);
    const lines = walk(ipv4(inGre, { protocol: 47, from: 18, to: 19 }), { link: 12 });
    expect(lines.filter((line) => line.startsWith('udp'))).toEqual([
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in GRE:T1 IP:T2',
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in GRE:T1',
    ]);
  });

  it('walks the subframes of an aggregate with the padding of Zeek', () => {
    const two = join(subframe(SMALL), subframe(ipv4(udp(hex('aabbcc'), 1, 2)), false));
    expect(frame(join(header('88', '00', '8000'), two))).toEqual([
      ...SMALL_LINES,
      'udp 10.0.0.1 > 10.0.0.2 1>2, 11 of 11',
      'done U2 > 31 3',
    ]);
  });

  it('ends an aggregate at the first bad subframe', () => {
    const qos = header('88', '00', '8000');
    expect(frame(join(qos, subframe(SMALL), hex('00010203')))).toEqual([
      ...SMALL_LINES,
      'flow truncated_802_11_amsdu_header//IEEE802_11 10.0.0.1 > 10.0.0.2',
    ]);
    expect(frame(join(qos, subframe(SMALL).subarray(0, 30)))).toEqual([
      'net truncated_802_11_amsdu_packet//IEEE802_11',
    ]);
    const unknown = subframe(ipv4(hex('00'), { protocol: 99 }));
    expect(frame(join(qos, unknown, subframe(SMALL)))).toEqual([
      'unknown 10.0.0.1 > 10.0.0.2 protocol 99, 1 of 1',
      'flow invalid_802_11_amsdu_inner_packet//IEEE802_11 10.0.0.1 > 10.0.0.2',
    ]);
  });

  it('lets later subframes inherit the addresses of earlier ones in weirds', () => {
    const cut = join(subframe(SMALL), subframe(hex('45')));
    expect(frame(join(header('88', '00', '8000'), cut))).toEqual([
      ...SMALL_LINES,
      'flow truncated_IP//IP 10.0.0.1 > 10.0.0.2',
      'flow invalid_802_11_amsdu_inner_packet//IEEE802_11 10.0.0.1 > 10.0.0.2',
    ]);
  });

  it('comes back from a tunnel inside a subframe', () => {
    const vxlan = ipv4(udp(join(hex('0800000000000100'), ethernet(0x0800, SMALL)), 7, 4789), {
      from: 8,
      to: 9,
    });
    const bad = ipv4(udp(join(hex('0800000000000100'), ethernet(0x0800, hex('450000'))), 7, 4789), {
      from: 8,
      to: 9,
    });
    const qos = header('88', '00', '8000');
    expect(frame(join(qos, subframe(vxlan), subframe(ipv4(udp(hex('00'), 3, 4)), false)))).toEqual([
      'udp 10.0.0.8 > 10.0.0.9 7>4789, 60 of 60',
      'confirm U1 vxlan',
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in VXLAN:U1',
      'done U2 > 30 2',
      'done U1 > 80 52',
      'udp 10.0.0.1 > 10.0.0.2 3>4, 9 of 9',
      'done U3 > 29 1',
    ]);
    const ipip = ipv4(SMALL.subarray(0, 12), { protocol: 4, from: 8, to: 9 });
    expect(frame(join(qos, subframe(ipip)))).toEqual([
      'flow invalid_inner_IP_version//IPTUNNEL 10.0.0.8 > 10.0.0.9',
      'flow invalid_802_11_amsdu_inner_packet//IEEE802_11 10.0.0.8 > 10.0.0.9',
    ]);
    expect(frame(join(qos, subframe(bad)))[2]).toBe('net truncated_IP_in_tunnel//IP');
    const unknown = ipv4(ipv4(hex('00'), { protocol: 99 }), { protocol: 4, from: 8, to: 9 });
    const lines = frame(join(qos, subframe(unknown)));
    expect(lines[0]).toBe('unknown 10.0.0.1 > 10.0.0.2 protocol 99, 1 of 1 in IP:T1');
    // the subframe itself is in no tunnel, so the name has no suffix
    expect(lines[1]).toMatch(/^flow invalid_802_11_amsdu_inner_packet\/\/IEEE802_11 /);
  });
});

describe('capture filter', () => {
  const accepts = (bytes: Uint8Array, linkType: number, filtered = true): boolean => {
    const raw = new RawPacket();
    Object.assign(raw, { bytes, start: 0, captured: bytes.length, wire: bytes.length, linkType, filtered });
    return new Recorder().walker.accepts(raw);
  };

  it('wants room for a data frame header and LLC, in pcap files only', () => {
    expect(accepts(join(header('08', '00'), new Uint8Array(8)), 105)).toBe(true);
    expect(accepts(join(header('08', '00'), new Uint8Array(7)), 105)).toBe(false);
    expect(accepts(join(header('08', '00'), new Uint8Array(7)), 105, false)).toBe(true);
    expect(accepts(join(header('88', '00'), new Uint8Array(9)), 105)).toBe(false);
    expect(accepts(join(header('88', '00'), new Uint8Array(10)), 105)).toBe(true);
    expect(accepts(hex('d400'), 105)).toBe(true);
    expect(accepts(hex('00'), 1)).toBe(true);
  });

  it('looks behind radiotap, whose flags may pad the header', () => {
    const data = (n: number): Uint8Array => join(header('88', '00'), new Uint8Array(n));
    expect(accepts(hex('0000 08'), 127)).toBe(false);
    expect(accepts(hex('0000 0800 00000000'), 127)).toBe(false);
    expect(accepts(join(hex('0000 0800 00000000'), hex('80')), 127)).toBe(true);
    expect(accepts(join(hex('0000 0900 02000000 00'), data(10)), 127)).toBe(true);
    expect(accepts(join(hex('0000 0900 02000000 00'), data(9)), 127)).toBe(false);
    // padded to 28 bytes
    expect(accepts(join(hex('0000 0900 02000000 20'), data(11)), 127)).toBe(false);
    expect(accepts(join(hex('0000 0900 02000000 20'), data(12)), 127)).toBe(true);
  });
});
