/** NTP (RFC 5905): a server's message from the originator, or a client's from the responder, flips the roles once. */
import { u8 } from '../../core/bytes.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionAnalyzers, PayloadHost } from '../../session/payload.ts';
import { FlipReason } from '../../session/reasons.ts';
import type { DatagramProtocol } from '../analyzer.ts';

const MIN_LENGTH = 48;
const Mode = { client: 3, server: 4 } as const;

class Ntp implements ConnectionAnalyzers {
  readonly #c: Connection;
  readonly #host: PayloadHost;
  #flipped = false;

  constructor(c: Connection, host: PayloadHost) {
    this.#c = c;
    this.#host = host;
  }

  datagram(isOrig: boolean, bytes: Uint8Array, at: number, end: number): void {
    if (this.#flipped || end - at < MIN_LENGTH) return;
    const mode = u8(bytes, at) & 7;
    if (mode !== (isOrig ? Mode.server : Mode.client)) return;
    this.#flipped = true;
    this.#host.flip(this.#c, FlipReason.ntpMode);
  }

  finish(): void {}
}

export const ntp: DatagramProtocol = {
  name: 'ntp',
  ports: [123],
  attach: (c, host) => new Ntp(c, host),
};
