/**
 * What reading a capture costs a JavaScript thread at the very least:
 *
 *     npx tsx test/bench/bare-loop.ts CAPTURE
 *
 * One loop over typed arrays reads every record, verifies the IPv4 and transport checksums, finds the 5-tuple in a hash
 * table, and counts packets and bytes per direction. No layer but Ethernet, IPv4, TCP and UDP, no states, timers,
 * events or logs: the bound that the engine is held against, as a whole process.
 */
import { openSync, readSync } from 'node:fs';
import { i32, i32le, u8, u16 } from '../../src/core/bytes.ts';
import { addBytes, blockBuffer, folded } from '../../src/core/checksum.ts';
import { finish, mix } from '../../src/session/flow-key.ts';

const BLOCK = 1 << 18;
const FILE_HEADER = 24;
const RECORD = { captured: 8, end: 16 } as const;
const IP = {
  type: 12,
  start: 14,
  length: 16,
  fragment: 20,
  protocol: 23,
  src: 26,
  dst: 30,
  end: 34,
} as const;
const V4 = { type: 0x0800, first: 0x45 } as const;
const INTACT = 0xffff;
const PLACES = 1 << 18;
/** Per flow: source, destination, ports; then packets and bytes of either direction. */
const ROW = 8;

const fd = openSync(process.argv.at(-1)!, 'r');
const b = blockBuffer(BLOCK);
let end = readSync(fd, b);
let at = FILE_HEADER;
const hashes = new Int32Array(PLACES);
const rowOf = new Int32Array(PLACES);
const rows = new Int32Array(ROW * PLACES);
let flows = 0;
let packets = 0;
let damaged = 0;

/** Makes `n` bytes available at the cursor; false at the end of the file. */
function need(n: number): boolean {
  if (end - at >= n) return true;
  b.copyWithin(0, at, end);
  end -= at;
  at = 0;
  end += readSync(fd, b, end, b.length - end, null);
  return end - at >= n;
}

/** The row of a flow, and which of its directions a packet goes (0 or 1), as row + direction. */
function locate(src: number, dst: number, ports: number, protocol: number): number {
  const forward = src >>> 0 < dst >>> 0;
  const other = (ports << 16) | (ports >>> 16);
  let hash = mix(mix(mix(protocol, forward ? ports : other), forward ? src : dst), forward ? dst : src);
  hash = finish(hash) || 1;
  let i = hash & (PLACES - 1);
  for (; hashes[i] !== 0; i = (i + 1) & (PLACES - 1)) {
    if (hashes[i] !== hash) continue;
    const row = rowOf[i]!;
    if (rows[row] === src && rows[row + 1] === dst && rows[row + 2] === ports) return row;
    if (rows[row] === dst && rows[row + 1] === src && rows[row + 2] === other) return row + 1;
  }
  const row = ROW * flows++;
  hashes[i] = hash;
  rowOf[i] = row;
  rows[row] = src;
  rows[row + 1] = dst;
  rows[row + 2] = ports;
  return row;
}

function count(start: number): void {
  if (u16(b, start + IP.type) !== V4.type || u8(b, start + IP.start) !== V4.first) return;
  const total = u16(b, start + IP.length);
  const protocol = u8(b, start + IP.protocol);
  const transport = total - (IP.end - IP.start);
  const header = folded(addBytes(0, b, start + IP.start, start + IP.end));
  const payload = folded(addBytes(protocol + transport, b, start + IP.src, start + IP.start + total));
  if (header !== INTACT || payload !== INTACT) damaged++;
  const place = locate(i32(b, start + IP.src), i32(b, start + IP.dst), i32(b, start + IP.end), protocol);
  const counter = (place & ~1) + 4 + 2 * (place & 1);
  rows[counter] = rows[counter]! + 1;
  rows[counter + 1] = rows[counter + 1]! + total;
}

while (need(RECORD.end)) {
  const captured = i32le(b, at + RECORD.captured);
  if (!need(RECORD.end + captured)) break;
  count(at + RECORD.end);
  packets++;
  at += RECORD.end + captured;
}
process.stdout.write(`${JSON.stringify({ packets, flows, damaged })}\n`);
