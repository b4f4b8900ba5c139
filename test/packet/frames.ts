/** Builders of frames for the packet tests: bytes written out by field, checksums computed word by word. */

/** Bytes of a text of hexadecimal digits; spaces are for the eye. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) throw new RangeError(`not bytes: ${text}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** `n` bytes that count up from `first`. */
export const counting = (n: number, first = 0): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => (first + i) & 255);

export const be16 = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 255, value & 255);
export const be32 = (value: number): Uint8Array => join(be16(value >>> 16), be16(value));

/** The complement of the ones-complement sum, RFC 1071, the slow way. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export interface Ipv4Fields {
  readonly protocol?: number;
  readonly id?: number;
  /** Flags and offset word: 0x4000 DF, 0x2000 MF, offset in units of 8 bytes. */
  readonly fragment?: number;
  /** Total length field, when it is not the true one. */
  readonly total?: number;
  /** Header length field in words, when it is not the true one. */
  readonly words?: number;
  readonly options?: Uint8Array;
  /** Last bytes of the addresses 10.0.0.x. */
  readonly from?: number;
  readonly to?: number;
  /** Wrong header checksum. */
  readonly bad?: boolean;
}

/** An IPv4 packet from 10.0.0.1 to 10.0.0.2. */
export function ipv4(payload: Uint8Array, f: Ipv4Fields = {}): Uint8Array {
  const options = f.options ?? new Uint8Array(0);
  const length = 20 + options.length;
  const header = join(
    Uint8Array.of(0x40 | (f.words ?? length / 4), 0),
    be16(f.total ?? length + payload.length),
    be16(f.id ?? 1),
    be16(f.fragment ?? 0),
    Uint8Array.of(64, f.protocol ?? 17, 0, 0),
    Uint8Array.of(10, 0, 0, f.from ?? 1, 10, 0, 0, f.to ?? 2),
    options,
  );
  const sum = internetChecksum(header) ^ (f.bad === true ? 0x1111 : 0);
  header.set(be16(sum), 10);
  return join(header, payload);
}

/** An IPv6 packet from 2001:db8::1 to 2001:db8::2; `length` is the payload length field when it is not true. */
export function ipv6(next: number, payload: Uint8Array, length = payload.length): Uint8Array {
  return join(
    hex('60 00 00 00'),
    be16(length),
    Uint8Array.of(next, 64),
    hex('20010db8 00000000 00000000 00000001'),
    hex('20010db8 00000000 00000000 00000002'),
    payload,
  );
}

/** A UDP datagram; the length field is true, the checksum absent. */
export const udp = (payload: Uint8Array, from = 5000, to = 9999): Uint8Array =>
  join(be16(from), be16(to), be16(8 + payload.length), be16(0), payload);

/** A TCP header without options, SYN set. */
export const tcp = (from = 1000, to = 80): Uint8Array =>
  join(be16(from), be16(to), hex('00000064 00000000 5002 2000 0000 0000'));

/** Ethernet from 02:..:01 to 02:..:02. */
export const ethernet = (type: number, payload: Uint8Array): Uint8Array =>
  join(hex('020000000002 020000000001'), be16(type), payload);

/** UDP with two bytes of payload, in IPv4: what the link-layer tests carry. */
export const SMALL = ipv4(udp(hex('aabb')));
/** What becomes of it. */
export const SMALL_LINES = ['udp 10.0.0.1 > 10.0.0.2 5000>9999, 10 of 10', 'done U1 > 30 2'];
