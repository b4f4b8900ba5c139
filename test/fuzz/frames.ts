/** Frames of every link type, tunnels in tunnels, fragments: what the packet target begins with, before it spoils it. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCapture } from '../../src/capture/open.ts';
import { Pull, RawPacket } from '../../src/capture/source.ts';
import { be, concat, echo, ethernet, icmp, ip, tcp, udp } from '../../src/testing/frames.ts';
import type { Random } from './target.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Bytes and what they are. */
export interface Frame {
  readonly kind: 'ip' | 'ethernet';
  readonly bytes: Uint8Array;
}

const ipFrame = (bytes: Uint8Array): Frame => ({ kind: 'ip', bytes });
const onWire = (bytes: Uint8Array): Frame => ({ kind: 'ethernet', bytes });
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const V4 = { from: '10.0.0.1:5000', to: '10.0.0.2:9999', link: 'none' } as const;
const V6 = { from: '[2001:db8::1]:5000', to: '[2001:db8::2]:9999', link: 'none' } as const;
const HOSTS = { from: '10.0.0.1', to: '10.0.0.2', link: 'none' } as const;
const HOSTS6 = { from: '2001:db8::1', to: '2001:db8::2', link: 'none' } as const;
const QUOTED = udp(V4).subarray(0, 28);

/** Extension headers (RFC 8200): hop-by-hop, routing, fragment, destination with home address, ESP, mobility. */
const EXTENSIONS: readonly (readonly [number, string])[] = [
  [0, '2b00 010400000000 1102 0001 00000000 20010db8000000000000000000000098'],
  [43, '1102 0001 00000000 20010db8000000000000000000000098'],
  [44, '1100 0001 00000009'],
  [60, '1102 c910 20010db8000000000000000000000099 01020000'],
  [50, '00000001 00000002 0011223344556677'],
  [51, '1104 0000 00000001 00000002 0011223344556677'],
  [135, '3b00 0000 0000 0000'],
];

/** Messages that need no wrapping. */
const PLAIN: readonly Frame[] = [
  udp({ ...V4, payload: 'payload' }),
  udp({ ...V6, payload: 'payload' }),
  udp({ ...V4, to: '10.0.0.2:53', payload: hex('1d1d 0100 0001 0000 0000 0000 0377777700 0001 0001') }),
  udp({ ...V4, to: '10.0.0.2:123', payload: hex('23020a00').subarray(0, 4) }),
  tcp({ ...V4, flags: 'S', options: hex('020405b4 0402 080a0000000100000000 01 030307') }),
  tcp({ ...V6, flags: 'PA', payload: 'GET / HTTP/1.0\r\n\r\n' }),
  echo(HOSTS),
  echo({ ...HOSTS6, reply: true }),
  icmp({ ...HOSTS, type: 3, code: 3, payload: QUOTED }),
  icmp({ ...HOSTS6, type: 1, payload: udp(V6) }),
  icmp({ ...HOSTS6, type: 134, payload: hex('0000000000000000 0101020000000007 0304 40c0 0000000a') }),
  ip({ ...HOSTS, protocol: 2, payload: hex('1600 0904 e00000fb') }),
  ip({ ...HOSTS, protocol: 132, payload: new Uint8Array(24) }),
  ip({ ...HOSTS, protocol: 6, fragment: 0x2000, payload: new Uint8Array(64) }),
  ...EXTENSIONS.map(([protocol, header]) =>
    ip({ ...HOSTS6, protocol, payload: concat(hex(header), new Uint8Array(16)) }),
  ),
].map(ipFrame);

const ARP = hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002');
/** Ethernet frames without IP: ARP, RARP, Novell, LLC. */
const NOT_IP: readonly Uint8Array[] = [
  ethernet(0x0806, ARP),
  ethernet(0x8035, ARP),
  ethernet(30, hex('ffff 001e 0000')),
  ethernet(6, hex('4242 0300 0000')),
];
const LLC_SNAP = hex('aaaa03 000000');
const typeOf = ({ bytes }: Frame): number => (bytes[0]! >> 4 === 6 ? 0x86dd : 0x0800);
/** The frame as an Ethernet frame. */
const framed = (frame: Frame): Uint8Array =>
  frame.kind === 'ethernet' ? frame.bytes : ethernet(typeOf(frame), frame.bytes);
/** The IP packet of a frame: Ethernet frames travel in GRE. */
const packetOf = (frame: Frame): Uint8Array =>
  frame.kind === 'ip'
    ? frame.bytes
    : ip({ ...HOSTS, protocol: 47, payload: concat(hex('0000 6558'), frame.bytes) });
const tagged = (type: number, header: string, frame: Frame): Frame => {
  const packet = packetOf(frame);
  return onWire(ethernet(type, concat(hex(header), be(2, typeOf(ipFrame(packet))), packet)));
};
const inUdp = (port: number, payload: Uint8Array): Frame =>
  ipFrame(udp({ ...V4, to: `10.0.0.2:${port}`, payload }));
const inGre = (header: string, payload: Uint8Array): Frame =>
  ipFrame(ip({ ...HOSTS, protocol: 47, payload: concat(hex(header), payload) }));

/** Everything that can carry a frame. */
const WRAPPERS: readonly ((frame: Frame, random: Random) => Frame)[] = [
  (frame) => tagged(0x8100, '0007', frame),
  (frame) => tagged(0x88a8, '0001 8100 0002', frame),
  (frame) => tagged(0x8926, '00000001 8100 0005', frame),
  (frame) => onWire(ethernet(0x8847, concat(hex('00010040 00020140'), packetOf(frame)))),
  (frame) => onWire(ethernet(0x88e7, concat(hex('00000001'), framed(frame)))),
  (frame) => {
    const packet = packetOf(frame);
    const protocol = typeOf(ipFrame(packet)) === 0x86dd ? 0x57 : 0x21;
    return onWire(ethernet(0x8864, concat(hex('1100 0001'), be(2, packet.length + 2, protocol), packet)));
  },
  (frame) => {
    const packet = packetOf(frame);
    const body = concat(LLC_SNAP, be(2, typeOf(ipFrame(packet))), packet);
    return onWire(ethernet(body.length, body));
  },
  (frame, random) => {
    const packet = packetOf(frame);
    const protocol = typeOf(ipFrame(packet)) === 0x86dd ? 41 : 4;
    return ipFrame(ip({ ...(random.one(2) ? HOSTS : HOSTS6), protocol, payload: packet }));
  },
  (frame) => inGre(typeOf(ipFrame(packetOf(frame))) === 0x86dd ? '0000 86dd' : '0000 0800', packetOf(frame)),
  (frame) => inGre('b000 0800 00000000 00000000 00000000', packetOf(frame)),
  (frame) => inGre('0000 6558', framed(frame)),
  (frame) => inGre('1000 88be 00000001 0011223344556677', framed(frame)),
  (frame) => inGre('1000 22eb 00000001 000000000000000000000001 1122334455667788', framed(frame)),
  (frame) => inGre('3001 880b 001e 0001 00000001 ff03 0021', packetOf(frame)),
  (frame) => inUdp(4789, concat(hex('08000000 00123400'), framed(frame))),
  (frame) => inUdp(6081, concat(hex('02006558 00000100 0011223344556677'), framed(frame))),
  (frame) => inUdp(4754, concat(hex('0000 6558'), framed(frame))),
  (frame) =>
    inUdp(3544, concat(hex('0001 01 02 aa bbcc 0102030405060708 09 0000 f0ff f5fffffd'), packetOf(frame))),
  (frame) => inUdp(999, concat(hex('0000 f0ff f5fffffd'), packetOf(frame))),
  (frame) => inUdp(5072, concat(hex('40 52 11 04 00000000'), new Uint8Array(36), packetOf(frame))),
  (frame) => inUdp(2152, concat(hex('34 ff 0026 00000001 0001 00 85 01 0000 00'), packetOf(frame))),
  (frame) => inUdp(2123, concat(hex('30 10 0000 00000001 0e01 09 0102 84 0002 aabb'), frame.bytes)),
];

const WLAN = '0a0000000001 0a0000000002 0a0000000003 0000';
const subframe = (payload: Uint8Array): Uint8Array =>
  concat(
    hex('0a0000000001 0a0000000002'),
    be(2, payload.length + 8),
    LLC_SNAP,
    hex('0800'),
    payload,
    new Uint8Array(2),
  );

/** Link types and their headers. */
const LINKS: readonly (readonly [number, (frame: Frame) => Uint8Array])[] = [
  [1, framed],
  [0, (frame) => concat(hex('02000000'), packetOf(frame))],
  [9, (frame) => concat(hex('ff030021'), packetOf(frame))],
  [10, (frame) => concat(new Uint8Array(21), packetOf(frame))],
  [12, packetOf],
  [50, (frame) => concat(hex('0f000021'), packetOf(frame))],
  [101, packetOf],
  [105, (frame) => concat(hex(`0801 0000 ${WLAN}`), LLC_SNAP, hex('0800'), packetOf(frame))],
  [
    105,
    (frame) =>
      concat(hex(`8803 0000 ${WLAN} 0a0000000004 8000`), subframe(packetOf(frame)), subframe(QUOTED)),
  ],
  [113, (frame) => concat(hex('0000 0001 0006 020000000007 0000 0800'), packetOf(frame))],
  [
    127,
    (frame) => concat(hex(`0000 0800 00000000 0801 0000 ${WLAN}`), LLC_SNAP, hex('0800'), packetOf(frame)),
  ],
  [239, (frame) => concat(hex('02000000 0500 0a00 7f000000 0800 0100 00000000 2200 0900'), packetOf(frame))],
  [276, (frame) => concat(hex('0800 0000 00000001 0001 00 06 020000000007 0000'), packetOf(frame))],
];
const ANY_LINK = 300;
/** Deeper than the limits on tunnels (4) and on layers (25). */
const MOST_WRAPPERS = 40;

/** A whole frame with its link type. */
export interface Linked {
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

/** A valid frame: a message, or one of the fixtures, in up to forty wrappers, on some link. */
export function validFrame(random: Random, fixtures: readonly Linked[]): Linked {
  if (random.one(3)) return random.pick(fixtures);
  if (random.one(15)) return { linkType: 1, bytes: random.pick(NOT_IP) };
  let frame = random.one(5) ? onWire(random.pick(fixtures).bytes) : random.pick(PLAIN);
  const most = random.one(12) ? MOST_WRAPPERS : 4;
  for (let i = random.below(most + 1); i > 0; i--) {
    const next = random.pick(WRAPPERS)(frame, random);
    // an IP packet holds no more
    if (next.bytes.length > 0xffff) break;
    frame = next;
  }
  const [linkType, linked] = random.pick(LINKS);
  return { linkType: random.one(20) ? random.below(ANY_LINK) : linkType, bytes: linked(frame) };
}

/** Cuts the IPv4 packet of a raw frame into fragments of eight or more bytes, in any order, some of them twice. */
export function fragments(random: Random): Uint8Array[] {
  const payload = random.bytes(16 + random.below(120));
  const id = random.below(4);
  const v6 = random.one(3);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < payload.length; ) {
    const size = 8 * (1 + random.below(6));
    const more = at + size < payload.length;
    const overlap = random.one(8) && at >= 8 ? 8 : 0;
    const piece = payload.subarray(at - overlap, at + size);
    pieces.push(v6 ? fragment6(id, at - overlap, more, piece) : fragment4(id, at - overlap, more, piece));
    at += size;
  }
  if (random.one(2)) pieces.push(random.pick(pieces));
  return pieces.sort(() => random.below(3) - 1);
}

const fragment4 = (id: number, at: number, more: boolean, payload: Uint8Array): Uint8Array =>
  ip({ ...HOSTS, protocol: 17, id, fragment: (at >> 3) | (more ? 0x2000 : 0), payload });
const fragment6 = (id: number, at: number, more: boolean, payload: Uint8Array): Uint8Array =>
  ip({ ...HOSTS6, protocol: 44, payload: concat(be(2, 0x1100, at | (more ? 1 : 0)), be(4, id), payload) });

/** Frames of the captures in fixtures/, up to `each` per file. */
export async function fixtureFrames(each: number): Promise<Linked[]> {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.pcap'),
  );
  const frames: Linked[] = [];
  for (const name of names.sort()) {
    const source = await openCapture(FIXTURES + name);
    const raw = new RawPacket();
    // fixtures that are cut on purpose are long enough
    for (let i = 0; i < each && source.next(raw) === Pull.packet; i++) {
      if (raw.weird !== '') continue;
      const { bytes, start, captured, linkType } = raw;
      frames.push({ linkType, bytes: bytes.slice(start, start + captured) });
    }
    source.close();
  }
  return frames;
}
