/** TCP header options (RFC 9293 section 3.1 and the option registry), as Zeek's events give them. */
import { i32, u8, u16, u32 } from '../core/bytes.ts';
import type { TcpOption } from './events.ts';

/** Option kinds. */
export const OptionKind = {
  end: 0,
  nop: 1,
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
  quickStart: 27,
  userTimeout: 28,
  authentication: 29,
  fastOpen: 34,
} as const;

/** Length of the TCP header without options, bytes. */
const FIXED = 20;

/** What a SYN's options say; -1 where an option is absent. One object, refilled per SYN. */
export class SynOptions {
  mss = -1;
  windowScale = -1;
  sackPermitted = false;
  timestampValue = -1;
  timestampEcho = -1;

  /** Walks the options of the header in bytes[at, end). A missing, zero or overrunning length ends the walk. */
  read(bytes: Uint8Array, at: number, end: number): void {
    this.mss = -1;
    this.windowScale = -1;
    this.sackPermitted = false;
    this.timestampValue = -1;
    this.timestampEcho = -1;
    at += FIXED;
    while (at < end) {
      const kind = u8(bytes, at);
      if (kind === OptionKind.end) return;
      if (kind === OptionKind.nop) {
        at++;
        continue;
      }
      if (at + 1 >= end) return;
      const length = u8(bytes, at + 1);
      if (length === 0 || at + length > end) return;
      this.#take(kind, length, bytes, at);
      at += length;
    }
  }

  #take(kind: number, length: number, bytes: Uint8Array, at: number): void {
    if (kind === OptionKind.mss && length >= 4) this.mss = u16(bytes, at + 2);
    else if (kind === OptionKind.windowScale && length >= 3) this.windowScale = u8(bytes, at + 2);
    else if (kind === OptionKind.sackPermitted) this.sackPermitted = true;
    else if (kind === OptionKind.timestamps && length >= 10) {
      this.timestampValue = u32(bytes, at + 2);
      this.timestampEcho = u32(bytes, at + 6);
    }
  }
}

/** An option whose length does not fit its kind: the part of the weird's name, or '' when the kind has none. */
const LENGTH_WEIRDS = new Map<number, string>([
  [OptionKind.mss, 'mss'],
  [OptionKind.windowScale, 'window_scale'],
  [OptionKind.sackPermitted, 'sack'],
  [OptionKind.sack, 'sack_blocks'],
  [OptionKind.timestamps, 'timestamps'],
  [OptionKind.quickStart, 'qsresponse'],
  [OptionKind.userTimeout, 'uto'],
  [OptionKind.authentication, 'ao'],
  [OptionKind.fastOpen, 'tfo'],
]);

/**
 * Lists the options of a header in bytes[at, end). `onOption` is told kind and length of each, `onBadLength` the
 * weird's infix and the length of those that do not fit their kind.
 */
export function listOptions(
  bytes: Uint8Array,
  at: number,
  end: number,
  onOption: (kind: number, length: number) => void,
  onBadLength: (name: string, length: number) => void,
): TcpOption[] {
  const options: TcpOption[] = [];
  at += FIXED;
  while (at < end) {
    const kind = u8(bytes, at);
    const single = kind === OptionKind.end || kind === OptionKind.nop;
    if (!single && at + 1 >= end) break;
    const length = single ? 1 : u8(bytes, at + 1);
    if (length === 0 || at + length > end) break;
    onOption(kind, length);
    const option = single ? { kind, length } : readOption(bytes, at, kind, length);
    if (option.data !== undefined && LENGTH_WEIRDS.has(kind)) onBadLength(LENGTH_WEIRDS.get(kind)!, length);
    options.push(option);
    if (kind === OptionKind.end) break;
    at += length;
  }
  return options;
}

function readOption(b: Uint8Array, at: number, kind: number, length: number): TcpOption {
  const option: TcpOption = { kind, length };
  if (kind === OptionKind.mss && length === 4) option.mss = u16(b, at + 2);
  else if (kind === OptionKind.windowScale && length === 3) option.window_scale = u8(b, at + 2);
  else if (kind === OptionKind.sackPermitted && length === 2) return option;
  else if (kind === OptionKind.sack && [10, 18, 26, 34].includes(length)) {
    option.sack = Array.from({ length: (length - 2) / 4 }, (_, i) => i32(b, at + 2 + 4 * i) >>> 0);
  } else if (kind === OptionKind.timestamps && length === 10) {
    option.send_timestamp = u32(b, at + 2);
    option.echo_timestamp = u32(b, at + 6);
  } else if (kind === OptionKind.quickStart && length === 8) {
    option.rate = u8(b, at + 2);
    option.ttl_diff = u8(b, at + 3);
    option.qs_nonce = u32(b, at + 4);
  } else if (!validWithoutData(kind, length)) option.data = b.slice(at + 2, at + length);
  return option;
}

function validWithoutData(kind: number, length: number): boolean {
  if (kind === OptionKind.userTimeout) return length === 4;
  if (kind === OptionKind.authentication) return length >= 4;
  if (kind === OptionKind.fastOpen) return length === 2 || (length >= 6 && length <= 18);
  return false;
}
