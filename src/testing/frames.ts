/**
 * Builds frames for tests and generators: Ethernet, VLAN, IPv4, IPv6, TCP, UDP, ICMP, with correct checksums.
 *
 *     tcp({ from: '10.0.0.1:40000', to: '10.0.0.2:80', flags: 'S', seq: 100 })
 *     udp({ from: '[2001:db8::1]:5353', to: '[2001:db8::2]:53', payload: 'question', vlan: [7] })
 *
 * The family of the addresses decides between IPv4 and IPv6, and between ICMP and ICMPv6.
 */
import { parseAddress, V4_PREFIX } from '../core/address.ts';
import { addBytes, folded } from '../core/checksum.ts';

/** Bytes, or text that stands for its UTF-8 bytes. */
export type Content = Uint8Array | string;

export interface LinkOptions {
  readonly fromMac?: string;
  readonly toMac?: string;
  /** VLAN tags (16 bits each: priority, DEI, id), outermost first. */
  readonly vlan?: readonly number[];
  /** `none` gives the IP packet without Ethernet: for raw link types and for tunnels. */
  readonly link?: 'ethernet' | 'none';
}

export interface IpOptions extends LinkOptions {
  /** Source and destination: `10.0.0.1`, `2001:db8::1`; with TCP and UDP `10.0.0.1:80`, `[2001:db8::1]:80`. */
  readonly from: string;
  readonly to: string;
  /** Time to live or hop limit; default 64. */
  readonly ttl?: number;
  /** IPv4 identification; default 0. */
  readonly id?: number;
  /** IPv4 flags and fragment offset, 16 bits; default 0x4000, don't fragment. */
  readonly fragment?: number;
}

export interface TcpOptions extends IpOptions {
  /** Letters of F S R P A U E C; default `A`. */
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly window?: number;
  /** Header options, padded here to a multiple of four bytes. */
  readonly options?: Uint8Array;
  readonly payload?: Content;
  /** Spoils the checksum. */
  readonly badChecksum?: boolean;
}

export interface UdpOptions extends IpOptions {
  readonly payload?: Content;
  readonly badChecksum?: boolean;
}

export interface IcmpOptions extends IpOptions {
  readonly type: number;
  readonly code?: number;
  /** The four bytes behind the checksum: identifier and sequence of an echo. */
  readonly rest?: number;
  readonly payload?: Content;
  readonly badChecksum?: boolean;
}

export interface IpPayloadOptions extends IpOptions {
  readonly protocol: number;
  readonly payload: Content;
}

export const EtherType = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100 } as const;
export const Protocol = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;
/** Default link addresses: of who sends first, and of the other side. */
export const CLIENT_MAC = '02:00:00:00:00:01';
export const SERVER_MAC = '02:00:00:00:00:02';
const DONT_FRAGMENT = 0x4000;
const FLAGS = 'FSRPAUEC';

/** The bytes of text, or bytes as they are. */
export const bytesOf = (content: Content): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** The pieces one behind the other. */
export const concat = (...pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

/** Big-endian fields: `be(2, 0x0800)`, `be(4, seq)`. */
export function be(size: 1 | 2 | 4, ...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(size * values.length);
  values.forEach((value, i) => {
    for (let k = 0; k < size; k++) out[i * size + k] = value >>> (8 * (size - 1 - k));
  });
  return out;
}

/** The bytes of `00:11:22:aa:bb:cc`. */
export const mac = (text: string): Uint8Array =>
  Uint8Array.from(text.split(':'), (part) => Number.parseInt(part, 16));

/** An Ethernet frame, tagged where asked. */
export function ethernet(etherType: number, payload: Uint8Array, link: LinkOptions = {}): Uint8Array {
  const { fromMac = CLIENT_MAC, toMac = SERVER_MAC, vlan = [] } = link;
  const tags = vlan.map((tag) => be(2, EtherType.vlan, tag));
  return concat(mac(toMac), mac(fromMac), ...tags, be(2, etherType), payload);
}

/** A frame with any IP payload. */
export function ip(options: IpPayloadOptions): Uint8Array {
  const from = address(options.from);
  const to = address(options.to);
  const payload = bytesOf(options.payload);
  const header = from.length === 4 ? ipv4Header : ipv6Header;
  const packet = concat(header(options, from, to, payload.length), payload);
  if (options.link === 'none') return packet;
  return ethernet(from.length === 4 ? EtherType.ipv4 : EtherType.ipv6, packet, options);
}

function ipv4Header(o: IpPayloadOptions, from: Uint8Array, to: Uint8Array, size: number): Uint8Array {
  const { id = 0, fragment = DONT_FRAGMENT, ttl = 64, protocol } = o;
  const header = concat(be(2, 0x4500, 20 + size, id, fragment, (ttl << 8) | protocol, 0), from, to);
  return stamped(header, 10, 0);
}

function ipv6Header(o: IpPayloadOptions, from: Uint8Array, to: Uint8Array, size: number): Uint8Array {
  return concat(be(4, 0x60000000), be(2, size), be(1, o.protocol, o.ttl ?? 64), from, to);
}

/** A frame with one TCP segment. */
export function tcp(options: TcpOptions): Uint8Array {
  const { flags = 'A', seq = 0, ack = 0, window = 64240 } = options;
  const extra = padded(options.options ?? new Uint8Array(0));
  const bits = [...flags].reduce((sum, letter) => sum | (1 << FLAGS.indexOf(letter)), 0);
  const words = ((20 + extra.length) >> 2) << 12;
  const from = endpoint(options.from);
  const to = endpoint(options.to);
  const header = concat(be(2, from.port, to.port), be(4, seq, ack), be(2, words | bits, window, 0, 0), extra);
  return transport(options, Protocol.tcp, header, 16);
}

/** A frame with one UDP datagram. */
export function udp(options: UdpOptions): Uint8Array {
  const size = 8 + bytesOf(options.payload ?? '').length;
  const header = be(2, endpoint(options.from).port, endpoint(options.to).port, size, 0);
  return transport(options, Protocol.udp, header, 6);
}

/** A frame with one ICMP or ICMPv6 message. */
export function icmp(options: IcmpOptions): Uint8Array {
  const { type, code = 0, rest = 0 } = options;
  const header = concat(be(1, type, code), be(2, 0), be(4, rest));
  const v4 = address(options.from).length === 4;
  return transport(options, v4 ? Protocol.icmp : Protocol.icmp6, header, 2);
}

/** An ICMP echo: `reply` answers, otherwise it asks. */
export function echo(
  options: IpOptions & { id?: number; seq?: number; reply?: boolean; payload?: Content },
): Uint8Array {
  const { seq = 1, reply = false, payload = 'abcdefgh', id = 1, ...rest } = options;
  const v4 = address(options.from).length === 4;
  const type = v4 ? (reply ? 0 : 8) : reply ? 129 : 128;
  return icmp({ ...rest, type, rest: (id << 16) | seq, payload });
}

type Transport = IpOptions & { readonly payload?: Content; readonly badChecksum?: boolean };

/** Joins header and payload, fills in the checksum at `checksumAt` and puts the whole into IP. */
function transport(o: Transport, protocol: number, header: Uint8Array, checksumAt: number): Uint8Array {
  const from = endpoint(o.from).host;
  const to = endpoint(o.to).host;
  const segment = concat(header, bytesOf(o.payload ?? ''));
  const pseudo = concat(address(from), address(to), be(4, segment.length, protocol));
  stamped(segment, checksumAt, protocol === Protocol.icmp ? 0 : addBytes(0, pseudo, 0, pseudo.length));
  // 0 would say "no checksum" in UDP; RFC 768 sends its complement instead
  const both = checksumAt + 2;
  if (protocol === Protocol.udp && segment[checksumAt] === 0 && segment[both - 1] === 0)
    segment.fill(0xff, checksumAt, both);
  if (o.badChecksum === true) segment[checksumAt]! ^= 0x55;
  return ip({ ...o, from, to, protocol, payload: segment });
}

/** Writes the Internet checksum of the bytes (and of what `sum` holds already) at `at`. */
function stamped(bytes: Uint8Array, at: number, sum: number): Uint8Array {
  const checksum = ~folded(addBytes(sum, bytes, 0, bytes.length));
  bytes.set(be(2, checksum & 0xffff), at);
  return bytes;
}

function padded(options: Uint8Array): Uint8Array {
  return concat(options, new Uint8Array(-options.length & 3));
}

/** 4 or 16 bytes of an address. */
export function address(text: string): Uint8Array {
  const words = parseAddress(text);
  if (words === undefined) throw new RangeError(`not an address: ${text}`);
  const v4 = words[0] === 0 && words[1] === 0 && words[2] === V4_PREFIX;
  return v4 ? be(4, words[3]) : be(4, ...words);
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`; an address without a port has port 0. */
function endpoint(text: string): { host: string; port: number } {
  const found = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]+)):(?<port>\d+)$/.exec(text)?.groups;
  return found === undefined
    ? { host: text, port: 0 }
    : { host: (found.v6 ?? found.v4)!, port: Number(found.port) };
}
