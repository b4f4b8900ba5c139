/** Cuts the IP packet of a frame into fragments: `fragments(udp({ … , payload: 'long' }), 1000)`. */
import { addBytes, folded } from '../core/checksum.ts';
import { be, concat } from './frames.ts';
import { ipOf } from './tunnels.ts';

const IPV4 = { length: 2, flags: 6, checksum: 10 } as const;
const IPV6 = { length: 4, next: 6, end: 40 } as const;
const MORE = { 4: 0x2000, 6: 1 } as const;
/** Next header of IPv6 that stands for a fragment (RFC 8200, section 4.5). */
const FRAGMENT = 44;

/** Frames with pieces of at most `size` payload bytes each, which is rounded down to a multiple of eight. */
export function fragments(frame: Uint8Array, size = 1480, id = 1): Uint8Array[] {
  const step = size & ~7;
  if (step < 8) throw new RangeError('a fragment has at least 8 bytes');
  const packet = ipOf(frame);
  const link = frame.subarray(0, frame.length - packet.length);
  const v6 = packet[0]! >> 4 === 6;
  const header = packet.subarray(0, v6 ? IPV6.end : (packet[0]! & 15) * 4);
  const payload = packet.subarray(header.length);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += step) {
    const piece = payload.subarray(at, at + step);
    const last = at + step >= payload.length;
    const make = v6 ? fragment6 : fragment4;
    frames.push(concat(link, make(header, piece, at, last, id)));
  }
  return frames;
}

/** RFC 791: offset in units of eight bytes in the header itself. */
function fragment4(header: Uint8Array, piece: Uint8Array, at: number, last: boolean, id: number): Uint8Array {
  const own = new Uint8Array(header);
  own.set(be(2, own.length + piece.length, id, (last ? 0 : MORE[4]) | (at >> 3), 0), IPV4.length);
  own.set(header.subarray(8, 10), 8);
  own.set(be(2, 0), IPV4.checksum);
  own.set(be(2, ~folded(addBytes(0, own, 0, own.length)) & 0xffff), IPV4.checksum);
  return concat(own, piece);
}

/** RFC 8200: an extension header of eight bytes. */
function fragment6(header: Uint8Array, piece: Uint8Array, at: number, last: boolean, id: number): Uint8Array {
  const own = new Uint8Array(header);
  own.set(be(2, 8 + piece.length), IPV6.length);
  own[IPV6.next] = FRAGMENT;
  const extension = concat(be(1, header[IPV6.next]!, 0), be(2, at | (last ? 0 : MORE[6])), be(4, id));
  return concat(own, extension, piece);
}
