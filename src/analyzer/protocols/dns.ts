/** DNS over UDP (RFC 1035): the direction of the first message, odd opcodes, and the ten second session timer. */

import { V4_PREFIX } from '../../core/address.ts';
import { u16 } from '../../core/bytes.ts';
import type { Timer } from '../../core/timers.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionAnalyzers, PayloadHost } from '../../session/payload.ts';
import { EndReason, FlipReason } from '../../session/reasons.ts';
import type { DatagramProtocol } from '../analyzer.ts';

const OFFSET = { flags: 2, questions: 4, end: 12 } as const;
const RESPONSE = 0x8000;
/** Query, notify, dynamic update. */
const OPCODES: readonly number[] = [0, 4, 5];
const NETBIOS_PORT = 137;
/** More questions than this are no DNS (Zeek's violation). */
const MAX_QUESTIONS = 25;
/** Zeek's dns_session_timeout, seconds, and the slack of its idle test. */
const SESSION_TIMEOUT = 10;
const SLACK = 1;

class Dns implements ConnectionAnalyzers, Timer {
  due: number;
  slot = -1;
  readonly #c: Connection;
  readonly #host: PayloadHost;
  #first = true;
  #violated = false;

  constructor(c: Connection, host: PayloadHost) {
    this.#c = c;
    this.#host = host;
    this.due = host.now() + SESSION_TIMEOUT;
    host.addTimer(this);
  }

  datagram(isOrig: boolean, bytes: Uint8Array, at: number, end: number): void {
    if (this.#violated) {
      // a failed analyzer is gone at the next packet, and its timer with it
      this.#host.cancelTimer(this);
      return;
    }
    if (end - at < OFFSET.end) return;
    const flags = u16(bytes, at + OFFSET.flags);
    const c = this.#c;
    const anyOpcode = c.origPort === NETBIOS_PORT || c.respPort === NETBIOS_PORT;
    if (!anyOpcode && !OPCODES.includes((flags >> 11) & 15)) {
      this.#host.historyX(c);
      return;
    }
    if (this.#first && isOrig && (flags & RESPONSE) !== 0 && !multicast(c)) {
      this.#host.flip(c, FlipReason.dnsResponse);
    }
    this.#first = false;
    if (u16(bytes, at + OFFSET.questions) > MAX_QUESTIONS) this.#violated = true;
  }

  finish(): void {
    this.#host.cancelTimer(this);
  }

  fire(now: number, ending: boolean): void {
    if (ending || now - this.#c.lastTime >= SESSION_TIMEOUT - SLACK) {
      this.#host.timeOut(this.#c, EndReason.sessionTimer);
      return;
    }
    this.due = now + SESSION_TIMEOUT;
    this.#host.addTimer(this);
  }
}

/** Whether the responder is multicast as Zeek sees it: 224.x.x.x, or an address that begins with ff. */
function multicast(c: Connection): boolean {
  if (c.resp0 === 0 && c.resp1 === 0 && c.resp2 === V4_PREFIX) return c.resp3 >>> 24 === 224;
  return c.resp0 >>> 24 === 0xff;
}

export const dns: DatagramProtocol = {
  name: 'dns',
  ports: [53, 137, 5353, 5355],
  attach: (c, host) => new Dns(c, host),
};
