/** Options of IPv6 headers (RFC 8200, section 4.2), as records: Zeek's `ip6_option`. */
import { u8 } from '../core/bytes.ts';
import type { WeirdSink } from './layer.ts';

/** Zeek's `ip6_option`. Pad1 has length 0 and no data. */
export interface Ip6Option {
  otype: number;
  len: number;
  data: Uint8Array;
}

const PAD1 = 0;

/** The options in [at, end). One that does not fit ends the list, with a net weird. */
export function ip6Options(b: Uint8Array, at: number, end: number, weirds: WeirdSink): Ip6Option[] {
  const options: Ip6Option[] = [];
  while (at < end) {
    const otype = u8(b, at);
    if (otype === PAD1) {
      options.push({ otype, len: 0, data: new Uint8Array(0) });
      at++;
      continue;
    }
    const len = at + 2 > end ? end : u8(b, at + 1);
    if (at + 2 + len > end) {
      weirds.net('truncated_IPv6_option', '', '');
      return options;
    }
    options.push({ otype, len, data: b.slice(at + 2, at + 2 + len) });
    at += 2 + len;
  }
  return options;
}
