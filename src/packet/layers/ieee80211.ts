/** IEEE 802.11 data frames: LLC/SNAP payload, plain or as an A-MSDU of several. */
import type { RawPacket } from '../../capture/source.ts';
import { i32, u8, u16, u16le, u32le } from '../../core/bytes.ts';
import { Aggregate } from '../aggregate.ts';
import { DONE, type Layer, STOP } from '../layer.ts';
import type { Packet } from '../packet.ts';
import type { Walker } from '../walk.ts';

const OFFSET = { control: 0, flags: 1, address1: 4, address2: 10, address3: 16, address4: 24 } as const;
const HEADER = 24;
const FOUR_ADDRESSES = 30;
const FLAG = { toFromDs: 3, protected: 0x40 } as const;
const LLC_SNAP = 8;
const SUBFRAME = { length: 12, end: 14 } as const;

/** Source and destination fields by the to-DS and from-DS bits. */
const ADDRESSES = [
  [OFFSET.address2, OFFSET.address1],
  [OFFSET.address2, OFFSET.address3],
  [OFFSET.address3, OFFSET.address1],
  [OFFSET.address4, OFFSET.address3],
] as const;

const isData = (control: number): boolean => ((control >> 2) & 2) !== 0;
const isNull = (control: number): boolean => ((control >> 4) & 4) !== 0;
const isQos = (control: number): boolean => ((control >> 4) & 8) !== 0;

function fail(p: Packet, w: Walker, name: string): number {
  w.weird(p, 'IEEE802_11', name);
  return STOP;
}

export const ieee80211: Layer = {
  name: 'IEEE802_11',
  says: 'Data frames: LLC/SNAP payload, plain or as an A-MSDU of several.',
  enter(p: Packet, w: Walker): number {
    const b = p.bytes;
    const at = p.at;
    const length = p.end - at;
    if (length <= HEADER) return fail(p, w, 'truncated_802_11_header');
    const control = u8(b, at + OFFSET.control);
    const flags = u8(b, at + OFFSET.flags);
    if (!isData(control) || isNull(control)) return STOP;
    const direction = flags & FLAG.toFromDs;
    let header = HEADER;
    if (direction === FLAG.toFromDs) {
      header = FOUR_ADDRESSES;
      if (length <= header) return fail(p, w, 'truncated_802_11_header');
    }
    let aggregate = false;
    if (isQos(control)) {
      aggregate = (u8(b, at + header) & 0x80) !== 0;
      if ((flags & FLAG.protected) !== 0) return DONE;
      header += 2;
    }
    if (length <= header) return fail(p, w, 'truncated_802_11_header');
    const [src, dst] = ADDRESSES[direction]!;
    p.l2SrcHigh = u16(b, at + src);
    p.l2SrcLow = i32(b, at + src + 2);
    p.l2DstHigh = u16(b, at + dst);
    p.l2DstLow = i32(b, at + dst + 2);
    p.at = at + header;
    return aggregate ? subframes(p, w) : payload(p, w);
  },
};

/** Key of an LLC/SNAP payload with organisation 0; other headers end silently. */
function payload(p: Packet, w: Walker): number {
  if (p.end - p.at < LLC_SNAP) return fail(p, w, 'truncated_802_11_llc_header');
  const b = p.bytes;
  if (i32(b, p.at) !== (0xaaaa0300 | 0) || u16(b, p.at + 4) !== 0) return STOP;
  const type = u16(b, p.at + 6);
  p.at += LLC_SNAP;
  return type;
}

/**
 * Walks the subframes of an A-MSDU one by one; a failing one ends it. To Zeek they are one packet, so a later one has
 * the IP header of an earlier one until it brings its own.
 */
function subframes(p: Packet, w: Walker): number {
  const around = w.aggregate;
  const aggregate = new Aggregate(p);
  w.aggregate = aggregate;
  const result = eachSubframe(p, w, aggregate);
  w.aggregate = around;
  return result;
}

function eachSubframe(p: Packet, w: Walker, aggregate: Aggregate): number {
  const { bytes, end, start, captured, wire, linkType } = p;
  let at = p.at;
  while (at < end) {
    p.at = at;
    p.end = end;
    if (end - at < SUBFRAME.end) return fail(p, w, 'truncated_802_11_amsdu_header');
    const n = u16(bytes, at + SUBFRAME.length);
    if (end - at < n + SUBFRAME.end) return fail(p, w, 'truncated_802_11_amsdu_packet');
    p.at = at + SUBFRAME.end;
    p.end = p.at + n;
    const key = payload(p, w);
    const good = key >= 0 && w.forward(p, ieee80211, key);
    aggregate.comeBack(p);
    Object.assign(p, { bytes, start, captured, wire, linkType });
    if (!good) return fail(p, w, 'invalid_802_11_amsdu_inner_packet');
    at += SUBFRAME.end + n;
    const padding = n % 4;
    if (end - at >= padding) at += padding;
  }
  return DONE;
}

// ---- what libpcap's program for `ip or not ip` makes of 802.11 frames

const DATA_MASK = 0x0c;
const DATA = 0x08;

/** Whether the default capture filter passes a frame of link type 105 or 127 (pcap files only). */
export function acceptedByFilter(raw: RawPacket): boolean {
  const { bytes: b, start } = raw;
  if (raw.linkType === 105) return passes(b, start, raw.captured, 0);
  if (raw.captured < 4) return false;
  const length = u16le(b, start + 2);
  if (raw.captured <= length) return false;
  return passes(b, start, raw.captured, length);
}

function passes(b: Uint8Array, start: number, captured: number, at: number): boolean {
  if (captured <= at) return false;
  const control = u8(b, start + at);
  if ((control & DATA_MASK) !== DATA) return true;
  const qos = (control & 0x80) !== 0;
  let header = at + HEADER + (qos ? 2 : 0);
  if (qos && at > 0) {
    const padded = paddedHeader(b, start, captured);
    if (padded < 0) return false;
    if (padded > 0) header = at + ((header - at + 3) & ~3);
  }
  return captured >= header + LLC_SNAP;
}

/** Whether radiotap says that the 802.11 header is padded to 32 bits: 1 yes, 0 no, -1 not captured. */
function paddedHeader(b: Uint8Array, start: number, captured: number): number {
  if (captured < 8) return -1;
  const present = u32le(b, start + 4);
  if ((present & 2) === 0 || present >>> 31 === 1) return 0;
  const flagsAt = (present & 1) !== 0 ? 16 : 8;
  if (captured <= flagsAt) return -1;
  return (u8(b, start + flagsAt) & 0x20) !== 0 ? 1 : 0;
}
