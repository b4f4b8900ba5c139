/** VXLAN, Geneve and AYIYA: what they ask of the carrier, and what they make of its payload. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, ipv4, ipv6, join, SMALL, udp } from '../frames.ts';
import { type FrameOptions, Recorder } from '../recorder.ts';

const FRAME = ethernet(0x0800, SMALL);
const PAIR = '10.0.0.8 > 10.0.0.9';
const VXLAN = hex('08000000 00123400');
const GENEVE = hex('00006558 00123400');
const AYIYA =
  '40 52 11 04 00000000 00112233445566778899aabbccddeeff 00112233445566778899aabbccddeeff01234567';

function carry(r: Recorder, port: number, payload: Uint8Array, frame: FrameOptions = {}): string[] {
  const lines = r.frame(ipv4(udp(payload, 7, port), { from: 8, to: 9 }), { link: 12, ...frame });
  expect(lines[0]).toContain(`udp ${PAIR} 7>${port}`);
  expect(lines.at(-1)).toMatch(/^done /);
  return lines.slice(1, -1);
}

const inside = (kind: string): string[] => [
  `udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10 in ${kind}:U1`,
  'done U2 > 30 2',
];

describe('vxlan', () => {
  it('carries Ethernet, and is confirmed once', () => {
    const r = new Recorder();
    const seen = r.listen('vxlan_packet');
    expect(carry(r, 4789, join(VXLAN, FRAME))).toEqual(['confirm U1 vxlan', ...inside('VXLAN')]);
    expect(carry(r, 4789, join(VXLAN, FRAME))).toEqual(inside('VXLAN'));
    r.bus.drain();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject(['vxlan_packet', { uid: 'U1' }, { ip: { src: '10.0.0.1' } }, 0x1234]);
  });

  it('shows the packet directly inside, whatever that one carries', () => {
    const r = new Recorder();
    const seen = r.listen('vxlan_packet', 'geneve_packet');
    const nested = ipv4(udp(join(GENEVE, FRAME), 5, 6081), { from: 18, to: 19 });
    carry(r, 4789, join(VXLAN, ethernet(0x0800, nested)));
    carry(r, 4789, join(VXLAN, ethernet(0x0800, ipv4(SMALL, { protocol: 4, from: 28, to: 29 }))));
    r.bus.drain();
    expect(seen).toMatchObject([
      ['geneve_packet', { uid: 'U2' }, { ip: { src: '10.0.0.1' } }, 0x1234],
      ['vxlan_packet', { uid: 'U1' }, { ip: { src: '10.0.0.18' }, udp: { dport: 6081 } }, 0x1234],
      ['vxlan_packet', { uid: 'U1' }, { ip: { src: '10.0.0.28', p: 4 } }, 0x1234],
    ]);
  });

  it('shows a datagram that its last fragment completed as a whole', () => {
    const r = new Recorder();
    const seen = r.listen('vxlan_packet');
    const whole = udp(new Uint8Array(100), 5, 6);
    for (const [fragment, from, to] of [
      [0x2000, 0, 64],
      [8, 64, 108],
    ] as const) {
      const part = ipv4(whole.subarray(from, to), { fragment });
      carry(r, 4789, join(VXLAN, ethernet(0x0800, part)));
    }
    r.bus.drain();
    expect(seen).toMatchObject([
      ['vxlan_packet', {}, { ip: { len: 84, MF: true } }, 0x1234],
      ['vxlan_packet', {}, { ip: { len: 128 }, udp: { ulen: 108 } }, 0x1234],
    ]);
  });

  it('refuses a carrier after a violation', () => {
    const r = new Recorder();
    carry(r, 4789, join(VXLAN, FRAME));
    expect(carry(r, 4789, join(new Uint8Array(8), FRAME))).toEqual([
      "violation U1 VXLAN: VXLAN 'I' flag not set",
    ]);
    expect(carry(r, 4789, join(VXLAN, FRAME))).toEqual([]);
    expect(carry(new Recorder(), 4789, VXLAN.subarray(0, 7))).toEqual([
      'violation U1 VXLAN: VXLAN header truncation',
    ]);
  });

  it('complains of nothing inside, with the carrier addresses', () => {
    expect(carry(new Recorder(), 4789, VXLAN)).toEqual([
      'confirm U1 vxlan',
      `flow vxlan_empty_packet//VXLAN ${PAIR}`,
    ]);
  });

  it('hands the truncation of the carrier on', () => {
    const whole = ipv4(udp(join(VXLAN, FRAME), 7, 4789), { from: 8, to: 9 });
    const r = new Recorder();
    expect(r.frame(whole.subarray(0, whole.length - 1), { link: 12, wire: whole.length })).toContain(
      'udp 10.0.0.1 > 10.0.0.2 5000>9999, 9 of 10 in VXLAN:U1',
    );
  });

  it('takes its ports from an option', () => {
    const r = new Recorder({ 'PacketAnalyzer::VXLAN::vxlan_ports': new Set(['1234/udp']) });
    expect(carry(r, 1234, join(VXLAN, FRAME))).toHaveLength(3);
    expect(
      carry(new Recorder({ 'PacketAnalyzer::VXLAN::vxlan_ports': new Set() }), 4789, join(VXLAN, FRAME)),
    ).toEqual([]);
  });

  it('goes four deep, then marks the carrier', () => {
    let bytes = SMALL;
    for (let i = 0; i < 5; i++) {
      bytes = ipv4(udp(join(VXLAN, ethernet(0x0800, bytes)), 7, 4789), { from: 20 + i, to: 30 + i });
    }
    const lines = new Recorder().frame(bytes, { link: 12 });
    expect(lines.filter((line) => line.startsWith('confirm'))).toHaveLength(4);
    expect(lines.filter((line) => /^X|max_depth/.test(line))).toEqual([
      'X U5',
      'flow exceeded_tunnel_max_depth_in_tunnel//VXLAN 10.0.0.20 > 10.0.0.30',
    ]);
    // every carrier is finished, innermost first, with its own lengths
    expect(lines.filter((line) => line.startsWith('done')).map((line) => line.split(' ')[1])).toEqual([
      'U5',
      'U4',
      'U3',
      'U2',
      'U1',
    ]);
  });
});

describe('geneve', () => {
  it('carries Ethernet, IP and ARP by type, behind options', () => {
    expect(carry(new Recorder(), 6081, join(GENEVE, FRAME))).toEqual([
      'confirm U1 geneve',
      ...inside('GENEVE'),
    ]);
    expect(carry(new Recorder(), 6081, join(hex('02000800 00000100 0011223344556677'), SMALL))).toEqual([
      'confirm U1 geneve',
      ...inside('GENEVE'),
    ]);
    expect(carry(new Recorder(), 6081, join(hex('00008847 00000100'), SMALL))).toEqual(['confirm U1 geneve']);
  });

  it('names what is wrong', () => {
    const lines = (payload: Uint8Array): string[] => carry(new Recorder(), 6081, payload);
    expect(lines(GENEVE.subarray(0, 7))).toEqual(['violation U1 GENEVE: Geneve header truncation']);
    expect(lines(join(hex('40006558 00000100'), FRAME))).toEqual([
      `flow geneve_invalid_version/1/GENEVE ${PAIR}`,
    ]);
    expect(lines(hex('3f006558 00000100 0011'))).toEqual([
      'violation U1 GENEVE: Geneve option header truncation',
    ]);
    expect(lines(GENEVE)).toEqual(['confirm U1 geneve', `flow geneve_empty_packet//GENEVE ${PAIR}`]);
  });
});

describe('ayiya', () => {
  it('is found by port and by content', () => {
    for (const port of [5072, 999]) {
      expect(carry(new Recorder(), port, join(hex(AYIYA), SMALL))).toEqual([
        'confirm U1 ayiya',
        ...inside('AYIYA'),
      ]);
    }
    // its second byte differs: by port yes, by content no
    const other = join(hex('40 42 11 04 00000000'), new Uint8Array(32), SMALL);
    expect(carry(new Recorder(), 5072, other)).toEqual(['confirm U1 ayiya', ...inside('AYIYA')]);
    expect(carry(new Recorder(), 999, other)).toEqual([]);
  });

  it('names what is wrong', () => {
    const lines = (payload: Uint8Array): string[] => carry(new Recorder(), 5072, payload);
    expect(lines(hex('405211'))).toEqual(['violation U1 AYIYA: Truncated AYIYA']);
    expect(lines(hex(AYIYA).subarray(0, 43))).toEqual(['violation U1 AYIYA: Truncated AYIYA']);
    expect(lines(hex(AYIYA))).toEqual(['confirm U1 ayiya', `flow ayiya_empty_packet//AYIYA ${PAIR}`]);
    expect(lines(join(hex(AYIYA.replace('11 04', '12 04')), SMALL))).toEqual([]);
    expect(lines(join(hex(AYIYA.replace('11 04', '11 3b')), SMALL))).toEqual(['confirm U1 ayiya']);
  });
});

describe('teredo', () => {
  const INNER = ipv6(17, udp(hex('aabb')));
  const SEEN = ['udp 2001:db8::1 > 2001:db8::2 5000>9999, 10 of 10 in TEREDO:U1', 'done U2 > 50 2'];
  const ORIGIN = hex('0000 f0ff f5fffffd');
  const AUTH = hex('0001 01 02 aa bbcc 0102030405060708 09');
  const back = (r: Recorder, payload: Uint8Array): string[] =>
    r.frame(ipv4(udp(payload, 3544, 7), { from: 9, to: 8 }), { link: 12 }).slice(1, -1);

  it('decapsulates at once, and is confirmed when both sides spoke it', () => {
    const r = new Recorder();
    expect(carry(r, 3544, INNER)).toEqual(SEEN);
    expect(back(r, INNER)).toEqual(['confirm U1 teredo', ...SEEN.slice(0, 1), 'done U2 > 50 2']);
    const hasty = new Recorder({ 'Tunnel::delay_teredo_confirmation': false });
    expect(carry(hasty, 3544, INNER)).toEqual(['confirm U1 teredo', ...SEEN]);
  });

  it('reads authentication and origin in front', () => {
    const r = new Recorder();
    const seen = r.listen(
      'teredo_packet',
      'teredo_authentication',
      'teredo_origin_indication',
      'teredo_bubble',
    );
    expect(carry(r, 3544, join(AUTH, ORIGIN, INNER))).toEqual(SEEN);
    r.bus.drain();
    expect(seen.map(([name]) => name)).toEqual([
      'teredo_packet',
      'teredo_authentication',
      'teredo_origin_indication',
    ]);
    expect(seen[0]![2]).toMatchObject({
      auth: { id: hex('aa'), value: hex('bbcc'), confirm: 9 },
      origin: { p: 0x0f00, a: '10.0.0.2' },
      hdr: { ip6: { src: '2001:db8::1', nxt: 17, len: 10 }, udp: { sport: 5000, dport: 9999, ulen: 10 } },
    });
  });

  it('knows bubbles', () => {
    const r = new Recorder();
    const seen = r.listen('teredo_bubble');
    expect(carry(r, 3544, ipv6(59, hex('')))).toEqual([]);
    expect(carry(r, 3544, join(ipv6(59, hex('')), hex('00')))).toEqual([
      'conn-weird U1 Teredo_bubble_with_payload//TEREDO',
    ]);
    r.bus.drain();
    expect(seen).toHaveLength(2);
  });

  it('is violated by anything else', () => {
    const lines = (payload: Uint8Array): string[] => carry(new Recorder(), 3544, payload);
    expect(lines(hex('42'))).toEqual(['violation U1 TEREDO: Bad Teredo encapsulation']);
    expect(lines(join(ORIGIN, AUTH, INNER))).toEqual(['violation U1 TEREDO: Bad Teredo encapsulation']);
    expect(lines(join(INNER, hex('00')))).toEqual(['violation U1 TEREDO: Teredo payload length']);
    expect(lines(INNER.subarray(0, 49))).toEqual([
      'violation U1 TEREDO: Truncated Teredo or invalid inner IP version',
    ]);
  });

  it('says what is cut only on a confirmed connection', () => {
    const lines = (payload: Uint8Array): string[] => {
      const r = new Recorder({ 'Tunnel::delay_teredo_confirmation': false });
      carry(r, 3544, INNER);
      return carry(r, 3544, payload).slice(0, -1);
    };
    const weird = (name: string): string[] => [`conn-weird U1 ${name}//TEREDO`];
    expect(lines(hex('00'))).toEqual(weird('truncated_Teredo'));
    // a second origin and bytes that are no header at all are bad, but nothing is cut
    expect(lines(join(ORIGIN, ORIGIN, INNER))).toEqual([]);
    expect(lines(hex('4242'))).toEqual([]);
    expect(lines(ORIGIN.subarray(0, 7))).toEqual(weird('truncated_Teredo_origin_indication'));
    expect(lines(AUTH.subarray(0, 9))).toEqual(weird('truncated_Teredo_authentication'));
    expect(lines(INNER.subarray(0, 39))).toEqual(weird('truncated_IPv6_in_Teredo'));
  });

  it('is recognised by content: prefix, or headers in front', () => {
    const prefixed = join(INNER.subarray(0, 8), hex('20010000'), INNER.subarray(12));
    expect(carry(new Recorder(), 999, prefixed)).toHaveLength(2);
    expect(carry(new Recorder(), 999, join(ORIGIN, INNER))).toEqual(SEEN);
    expect(carry(new Recorder(), 999, join(AUTH, ORIGIN, INNER))).toEqual(SEEN);
    expect(carry(new Recorder(), 999, join(AUTH, INNER))).toEqual([]);
    expect(carry(new Recorder(), 999, join(ORIGIN, INNER.subarray(0, 39)))).toEqual([]);
  });
});

describe('gtpv1', () => {
  const GTP = hex('30 ff 001e 00000001');
  const lines = (payload: Uint8Array, r = new Recorder()): string[] => carry(r, 2152, payload);

  it('carries IPv4 and IPv6, and is confirmed at once', () => {
    for (const port of [2152, 2123]) {
      expect(carry(new Recorder(), port, join(GTP, SMALL))).toEqual(['confirm U1 gtpv1', ...inside('GTPv1')]);
    }
    expect(lines(join(GTP, ipv6(17, udp(hex('aabb')))))[1]).toContain('in GTPv1:U1');
  });

  it('skips optional fields and extension headers', () => {
    expect(lines(join(hex('32 ff 0022 00000001 0001 00 00'), SMALL))).toHaveLength(3);
    expect(lines(join(hex('34 ff 0026 00000001 0001 00 85 01 0000 00'), SMALL))).toHaveLength(3);
    expect(lines(join(hex('34 ff 002a 00000001 0001 00 85 01 0000 85 01 0000 00'), SMALL))).toHaveLength(3);
  });

  it('is violated by what does not fit, and goes on with the next packet', () => {
    const reason = (payload: Uint8Array): string => {
      const [line, ...rest] = lines(payload);
      expect(rest).toEqual([]);
      return line!.replace('violation U1 GTPV1: ', '');
    };
    expect(reason(GTP.subarray(0, 7))).toMatch(/^Binpac exception/);
    expect(reason(hex('34 ff 0000 00000001 0001 00 85 00 0000 00'))).toMatch(/^Binpac exception/);
    expect(reason(join(hex('50 ff 001e 00000001'), SMALL))).toBe('GTPv1 bad Version');
    expect(reason(join(GTP, SMALL.subarray(0, 19)))).toBe('Truncated GTPv1');
    expect(reason(join(GTP, SMALL.subarray(0, 29)))).toBe('Truncated GTPv1');
    expect(reason(join(GTP, SMALL, hex('00')))).toBe('GTPv1 payload length');
    expect(reason(join(GTP, new Uint8Array(20)))).toBe('non-IP packet in GTPv1');
    const r = new Recorder();
    lines(GTP, r);
    expect(lines(join(GTP, SMALL), r)).toEqual(inside('GTPv1'));
  });

  it('does not carry itself, and other messages carry nothing', () => {
    const nested = ipv4(udp(join(GTP, SMALL), 7, 2152), { from: 18, to: 19 });
    expect(lines(join(GTP, nested)).find((line) => line.startsWith('violation'))).toBe(
      'violation U2 GTPV1: GTP-in-GTP',
    );
    expect(lines(hex('32 01 0004 00000000 0001 00 00'))).toEqual([]);
    expect(lines(join(hex('20 ff 001e 00000001'), SMALL))).toEqual([]);
  });

  it('is no deeper than other tunnels, but says so in its own words', () => {
    let bytes = ipv4(udp(join(GTP, SMALL), 7, 2152), { from: 8, to: 9 });
    for (let i = 0; i < 4; i++) bytes = ipv4(bytes, { protocol: 4, from: 20 + i, to: 30 + i });
    expect(new Recorder().frame(bytes, { link: 12 }).slice(1, -1)).toEqual(['net tunnel_depth//GTPV1']);
  });

  it('knows the lengths of information elements', () => {
    const control = (elements: string): string[] => lines(join(hex('30 10 0000 00000001'), hex(elements)));
    // 9: authentication triplet of 28 bytes, 22: RAB context of 9
    expect(control(`09 ${'00'.repeat(28)} 0e 01`)).toEqual([]);
    expect(control(`09 ${'00'.repeat(27)}`)).toHaveLength(1);
    expect(control(`16 ${'00'.repeat(9)} 0e 01`)).toEqual([]);
    expect(control('84 0002 aabb 0e 01')).toEqual([]);
    expect(control('84 0003 aabb')).toHaveLength(1);
    expect(control('02 00')).toHaveLength(1);
  });
});
