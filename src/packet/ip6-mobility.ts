/** Records of the IPv6 Mobility header and its messages (RFC 6275, section 6.1; Zeek's `ip6_mobility_hdr`). */
import { addressText } from '../core/address.ts';
import { i32, u8, u16, u32 } from '../core/bytes.ts';
import { type Ip6Option, ip6Options } from './ip6-options.ts';
import type { WeirdSink } from './layer.ts';

/** What every message ends with. */
interface WithOptions {
  options: Ip6Option[];
}

/** Binding Refresh Request: Zeek's `ip6_mobility_brr`. */
export interface Ip6MobilityBrr extends WithOptions {
  rsv: number;
}

/** Home and Care-of Test Init: Zeek's `ip6_mobility_hoti` and `_coti`. Cookies have 64 bits, beyond a number. */
export interface Ip6MobilityTestInit extends WithOptions {
  rsv: number;
  cookie: bigint;
}

/** Home and Care-of Test: Zeek's `ip6_mobility_hot` and `_cot`. */
export interface Ip6MobilityTest extends WithOptions {
  nonce_idx: number;
  cookie: bigint;
  token: bigint;
}

/** Binding Update: Zeek's `ip6_mobility_bu`; `life` in units of 4 seconds. */
export interface Ip6MobilityBu extends WithOptions {
  seq: number;
  a: boolean;
  h: boolean;
  l: boolean;
  k: boolean;
  life: number;
}

/** Binding Acknowledgement: Zeek's `ip6_mobility_back`. */
export interface Ip6MobilityBack extends WithOptions {
  status: number;
  k: boolean;
  seq: number;
  life: number;
}

/** Binding Error: Zeek's `ip6_mobility_be`. */
export interface Ip6MobilityBe extends WithOptions {
  status: number;
  /** Home address. */
  hoa: string;
}

/** Zeek's `ip6_mobility_msg`: the type, and the one record for it. */
export interface Ip6MobilityMsg {
  id: number;
  brr?: Ip6MobilityBrr | undefined;
  hoti?: Ip6MobilityTestInit | undefined;
  coti?: Ip6MobilityTestInit | undefined;
  hot?: Ip6MobilityTest | undefined;
  cot?: Ip6MobilityTest | undefined;
  bu?: Ip6MobilityBu | undefined;
  back?: Ip6MobilityBack | undefined;
  be?: Ip6MobilityBe | undefined;
}

/** Zeek's `ip6_mobility_hdr`. */
export interface Ip6MobilityHdr {
  nxt: number;
  len: number;
  mh_type: number;
  rsv: number;
  chksum: number;
  msg: Ip6MobilityMsg;
}

const MESSAGE = 6;
/** Bytes of each message before its options, by type. */
const FIXED = [2, 10, 10, 18, 18, 6, 6, 18] as const;

/** The header in [at, end). A type that Zeek does not know is a net weird. */
export function mobilityHeader(b: Uint8Array, at: number, end: number, weirds: WeirdSink): Ip6MobilityHdr {
  return {
    nxt: u8(b, at),
    len: u8(b, at + 1),
    mh_type: u8(b, at + 2),
    rsv: u8(b, at + 3),
    chksum: u16(b, at + 4),
    msg: message(u8(b, at + 2), b, at + MESSAGE, end, weirds),
  };
}

function message(id: number, b: Uint8Array, at: number, end: number, weirds: WeirdSink): Ip6MobilityMsg {
  const fixed = FIXED[id];
  if (fixed === undefined) {
    weirds.net('unknown_mobility_type', String(id), '');
    return { id };
  }
  // a message shorter than its type says has no record: there is nothing to read it from
  if (at + fixed > end) return { id };
  const options = ip6Options(b, at + fixed, end, weirds);
  switch (id) {
    case 0:
      return { id, brr: { rsv: u16(b, at), options } };
    case 1:
      return { id, hoti: { rsv: u16(b, at), cookie: u64(b, at + 2), options } };
    case 2:
      return { id, coti: { rsv: u16(b, at), cookie: u64(b, at + 2), options } };
    case 3:
      return { id, hot: test(b, at, options) };
    case 4:
      return { id, cot: test(b, at, options) };
    case 5:
      return { id, bu: bindingUpdate(b, at, options) };
    case 6:
      return { id, back: acknowledgement(b, at, options) };
    default:
      return { id, be: { status: u8(b, at), hoa: address(b, at + 2), options } };
  }
}

const u64 = (b: Uint8Array, at: number): bigint => (BigInt(u32(b, at)) << 32n) | BigInt(u32(b, at + 4));

const address = (b: Uint8Array, at: number): string =>
  addressText(i32(b, at), i32(b, at + 4), i32(b, at + 8), i32(b, at + 12));

const test = (b: Uint8Array, at: number, options: Ip6Option[]): Ip6MobilityTest => ({
  nonce_idx: u16(b, at),
  cookie: u64(b, at + 2),
  token: u64(b, at + 10),
  options,
});

function bindingUpdate(b: Uint8Array, at: number, options: Ip6Option[]): Ip6MobilityBu {
  const flags = u8(b, at + 2);
  return {
    seq: u16(b, at),
    a: (flags & 0x80) !== 0,
    h: (flags & 0x40) !== 0,
    l: (flags & 0x20) !== 0,
    k: (flags & 0x10) !== 0,
    life: u16(b, at + 4),
    options,
  };
}

const acknowledgement = (b: Uint8Array, at: number, options: Ip6Option[]): Ip6MobilityBack => ({
  status: u8(b, at),
  k: (u8(b, at + 1) & 0x80) !== 0,
  seq: u16(b, at + 2),
  life: u16(b, at + 4),
  options,
});
