/** NTP (RFC 5905): a server's message from the originator, or a client's from the responder, flips the roles once. */
import { u8, u16, u32 } from '../../core/bytes.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionAnalyzers, PayloadHost } from '../../session/payload.ts';
import { FlipReason } from '../../session/reasons.ts';
import type { Protocol } from '../analyzer.ts';

const LENGTH = { time: 48, control: 12, private: 8 } as const;
const CONTROL_COUNT = 10;
const Mode = { reserved: 0, client: 3, server: 4, control: 6, private: 7 } as const;
/** RFC 5906 extension fields: length and value length. What is no longer than this is a MAC. */
const EXTENSION = { length: 2, valueLength: 16, least: 22, fixed: 18, mac: 24 } as const;

/** Whether a message of bytes[at, end) has the form of its mode; what has not is a violation. */
function isWellFormed(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at;
  if (length < 1) return false;
  switch (u8(bytes, at) & 7) {
    case Mode.reserved:
      return true;
    case Mode.control:
      return length >= LENGTH.control && length >= LENGTH.control + u16(bytes, at + CONTROL_COUNT);
    case Mode.private:
      return length >= LENGTH.private;
    default:
      return length >= LENGTH.time && extensionsFit(bytes, at + LENGTH.time, end);
  }
}

function extensionsFit(bytes: Uint8Array, at: number, end: number): boolean {
  while (end - at > EXTENSION.mac) {
    const length = u16(bytes, at + EXTENSION.length);
    if (length < EXTENSION.least || length > end - at) return false;
    if (u32(bytes, at + EXTENSION.valueLength) > length - EXTENSION.fixed) return false;
    at += length;
  }
  return true;
}

class Ntp implements ConnectionAnalyzers {
  readonly #c: Connection;
  readonly #host: PayloadHost;
  /** Flipped, or found not to be NTP: nothing more to do. */
  #done = false;

  constructor(c: Connection, host: PayloadHost) {
    this.#c = c;
    this.#host = host;
  }

  datagram(isOrig: boolean, bytes: Uint8Array, at: number, end: number): void {
    if (this.#done) return;
    if (!isWellFormed(bytes, at, end)) {
      this.#done = true;
      return;
    }
    if ((u8(bytes, at) & 7) !== (isOrig ? Mode.server : Mode.client)) return;
    this.#done = true;
    this.#host.flip(this.#c, FlipReason.ntpMode);
  }

  stream(): void {}

  finish(): void {}
}

export const ntp: Protocol = {
  name: 'ntp',
  ports: { tcp: [], udp: [123] },
  attach: (c, { host }) => new Ntp(c, host),
};
