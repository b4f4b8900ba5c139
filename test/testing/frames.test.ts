/** The packet builder against bytes worked out by hand, and checksums against the engine's own sum. */
import { expect, it } from 'vitest';
import { addBytes, folded } from '../../src/core/checksum.ts';
import { Conversation, woven } from '../../src/testing/conversation.ts';
import {
  address,
  be,
  bytesOf,
  concat,
  echo,
  ethernet,
  icmp,
  ip,
  mac,
  tcp,
  udp,
} from '../../src/testing/frames.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const ETHERNET = 14;
const V4 = 20;
const V6 = 40;
const intact = (...pieces: Uint8Array[]): boolean => {
  const all = concat(...pieces);
  return folded(addBytes(0, all, 0, all.length)) === 0xffff;
};

it('a UDP frame, byte by byte', () => {
  const frame = udp({ from: '10.0.0.1:1000', to: '10.0.0.2:53', payload: 'abc', id: 7 });
  // both sums stay below 0x10000 or carry once; the complement is what the header holds (RFC 1071)
  const ipSum = 0x4500 + 0x001f + 0x0007 + 0x4000 + 0x4011 + 0x0a00 + 0x0001 + 0x0a00 + 0x0002;
  const udpSum = 0x0a00 + 1 + 0x0a00 + 2 + 0x11 + 0x0b + 0x03e8 + 0x35 + 0x0b + 0x6162 + 0x6300;
  const word = (sum: number): string =>
    (0xffff - ((sum & 0xffff) + (sum >> 16))).toString(16).padStart(4, '0');
  expect(hex(frame)).toBe(
    `020000000002020000000001` +
      `08004500001f000740004011${word(ipSum)}0a0000010a00000203e80035000b${word(udpSum)}616263`,
  );
});

it.each([
  ['10.0.0.1', '10.0.0.2'],
  ['2001:db8::1', '2001:db8::2'],
])('checksums from %s to %s', (from, to) => {
  const v4 = from.includes('.');
  const skip = ETHERNET + (v4 ? V4 : V6);
  const at = (host: string): string => (v4 ? `${host}:9` : `[${host}]:9`);
  const pseudo = (protocol: number, size: number) =>
    concat(address(from), address(to), be(4, size, protocol));
  for (const payload of ['', 'x', 'even', 'odd length']) {
    const t = tcp({ from: at(from), to: at(to), flags: 'PA', seq: 0xfffffff0, ack: 7, payload }).subarray(
      skip,
    );
    expect(intact(pseudo(6, t.length), t)).toBe(true);
    const u = udp({ from: at(from), to: at(to), payload }).subarray(skip);
    expect(intact(pseudo(17, u.length), u)).toBe(true);
    const i = echo({ from, to, payload }).subarray(skip);
    expect(v4 ? intact(i) : intact(pseudo(58, i.length), i)).toBe(true);
    const bad = tcp({ from: at(from), to: at(to), payload, badChecksum: true }).subarray(skip);
    expect(intact(pseudo(6, bad.length), bad)).toBe(false);
  }
});

it('a TCP header says what was asked', () => {
  const frame = tcp({
    from: '10.0.0.1:40000',
    to: '10.0.0.2:80',
    flags: 'SEC',
    seq: 1,
    ack: 2,
    window: 3,
    options: Uint8Array.of(2, 4, 5, 0xb4, 1),
  });
  expect(hex(frame.subarray(34, 50))).toBe('9c400050000000010000000270c20003');
  expect(hex(frame.subarray(54))).toBe('020405b401000000');
});

it('tags, addresses and the hop limit', () => {
  const frame = ip({ from: '::1', to: '::2', protocol: 132, payload: 'z', ttl: 9, vlan: [5, 0x2007] });
  expect(hex(frame.subarray(12, 22))).toBe('810000058100200786dd');
  expect(hex(frame.subarray(22, 30))).toBe('6000000000018409');
  expect(hex(ethernet(0x88cc, bytesOf('a'), { toMac: '01:02:03:04:05:06' }))).toBe(
    '010203040506' + '020000000001' + '88cc61',
  );
  expect(mac('ff:00:0a:10:20:30')).toEqual(Uint8Array.of(255, 0, 10, 16, 32, 48));
});

it('`link: none` is the IP packet alone', () => {
  const options = { from: '10.0.0.1', to: '10.0.0.2', type: 3, code: 1 };
  expect(icmp({ ...options, link: 'none' })).toEqual(icmp(options).subarray(ETHERNET));
});

it('refuses what is no address', () => {
  expect(() => udp({ from: 'nobody:1', to: '10.0.0.2:2' })).toThrow('not an address: nobody');
});

it('a conversation keeps numbers and time', () => {
  const talk = new Conversation({ client: '10.0.0.1:9', server: '10.0.0.2:80', at: 5, step: 0.5 });
  talk.open().send('hello').close();
  const numbers = talk.packets.map(({ time, bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + ETHERNET + V4);
    return [time, view.getUint32(4), view.getUint32(8), view.getUint8(13)];
  });
  expect(numbers).toEqual([
    [5, 1000, 0, 2],
    [5.5, 5000, 1001, 18],
    [6, 1001, 5001, 16],
    [6.5, 1001, 5001, 24],
    [7, 5001, 1006, 16],
    [7.5, 1006, 5001, 17],
    [8, 5001, 1007, 17],
    [8.5, 1007, 5002, 16],
  ]);
});

it('weaves packets by time', () => {
  const packet = (time: number) => ({ time, bytes: new Uint8Array(0) });
  expect(woven([packet(1), packet(4)], [packet(2)]).map(({ time }) => time)).toEqual([1, 2, 4]);
});
