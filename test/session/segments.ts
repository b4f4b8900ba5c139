/** Frames for the session tests: one TCP segment per short description, on raw Ethernet with correct checksums. */
import { addBytes, addWord, folded } from '../../src/core/checksum.ts';

/** `C` is 10.0.0.1:1000, `S` is 10.0.0.2:9999 unless ports are given. */
export interface SegmentOptions {
  readonly at?: number;
  readonly clientPort?: number;
  readonly serverPort?: number;
  readonly window?: number;
  /** Breaks the checksum. */
  readonly bad?: boolean;
  /** Only so many bytes of the frame are captured. */
  readonly snap?: number;
}

export interface Frame {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
}

const FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32 };
const HOST = { C: [10, 0, 0, 1], S: [10, 0, 0, 2] } as const;

/** One segment: sender, flags as letters, sequence number, acknowledgement (0 without A), payload length. */
export function segment(
  from: 'C' | 'S',
  flags: string,
  seq: number,
  ack: number,
  length: number,
  options: SegmentOptions = {},
): Frame {
  const ports = { C: options.clientPort ?? 1000, S: options.serverPort ?? 9999 };
  const to = from === 'C' ? 'S' : 'C';
  const bytes = new Uint8Array(54 + length);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 0, 0, 0, 0, to === 'C' ? 1 : 2, 2, 0, 0, 0, 0, from === 'C' ? 1 : 2, 8, 0], 0);
  bytes.set([0x45, 0], 14);
  view.setUint16(16, 40 + length);
  bytes[22] = 64;
  bytes[23] = 6;
  bytes.set(HOST[from], 26);
  bytes.set(HOST[to], 30);
  view.setUint16(24, 0xffff - folded(addBytes(0, bytes, 14, 34)));
  view.setUint16(34, ports[from]);
  view.setUint16(36, ports[to]);
  view.setUint32(38, seq >>> 0);
  view.setUint32(42, ack >>> 0);
  bytes[46] = 0x50;
  bytes[47] = [...flags].reduce((sum, f) => sum | FLAGS[f]!, 0);
  view.setUint16(48, options.window ?? 8192);
  for (let i = 0; i < length; i++) bytes[54 + i] = (seq + i) & 0xff;
  const pseudo = addWord(addWord(6 + 20 + length, view.getInt32(26)), view.getInt32(30));
  const sum = 0xffff - folded(addBytes(pseudo, bytes, 34, bytes.length));
  view.setUint16(50, options.bad === true ? sum ^ 0x5555 : sum);
  return {
    time: options.at ?? 0,
    bytes: options.snap === undefined ? bytes : bytes.subarray(0, options.snap),
    wire: bytes.length,
  };
}

/** Stamps frames without a time 10 ms apart, from 1.0 on. */
export function inSteps(frames: readonly Frame[]): Frame[] {
  return frames.map((frame, i) => (frame.time === 0 ? { ...frame, time: 1 + i / 100 } : frame));
}

/** SYN, SYN-ACK, ACK with the numbers of the specification's examples: C 100, S 500. */
export const handshake = (): Frame[] => [
  segment('C', 'S', 100, 0, 0),
  segment('S', 'SA', 500, 101, 0),
  segment('C', 'A', 101, 501, 0),
];
