/** DNS (RFC 1035) over UDP and TCP: the direction of the first message, odd opcodes, and the ten second session timer. */
import { V4_PREFIX } from '../../core/address.ts';
import { u16 } from '../../core/bytes.ts';
import type { Timer } from '../../core/timers.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionAnalyzers, PayloadHost } from '../../session/payload.ts';
import { EndReason, FlipReason } from '../../session/reasons.ts';
import type { Protocol } from '../analyzer.ts';

const OFFSET = { flags: 2, questions: 4, end: 12 } as const;
const RESPONSE = 0x8000;
/** Query, notify, dynamic update. */
const OPCODES: readonly number[] = [0, 4, 5];
const NETBIOS_PORT = 137;
const UDP = 17;
/** More questions than this are no DNS (Zeek's violation). */
const MAX_QUESTIONS = 25;
/** Slack of the idle test of dns_session_timeout, seconds. */
const SLACK = 1;
/** Length in front of each message over TCP, bytes. */
const FRAME = 2;

class Dns implements ConnectionAnalyzers, Timer {
  slot = -1;
  readonly #c: Connection;
  readonly #host: PayloadHost;
  #first = true;
  #violated = false;
  /** Bytes of an unfinished message over TCP, per direction. */
  readonly #pending: [orig: Uint8Array, resp: Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];

  constructor(c: Connection, host: PayloadHost) {
    this.#c = c;
    this.#host = host;
    if (c.protocol === UDP) host.addTimer(this, host.now() + host.options.dns_session_timeout);
  }

  datagram(isOrig: boolean, bytes: Uint8Array, at: number, end: number): void {
    // a failed analyzer is gone at the next packet, and its timer with it
    if (this.#violated) this.#host.cancelTimer(this);
    else this.#message(isOrig, bytes, at, end);
  }

  stream(isOrig: boolean, bytes: Uint8Array): void {
    const side = isOrig ? 0 : 1;
    const held = this.#pending[side];
    const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    let at = 0;
    while (!this.#violated && all.length - at >= FRAME) {
      const end = at + FRAME + u16(all, at);
      if (end > all.length) break;
      this.#message(isOrig, all, at + FRAME, end);
      at = end;
    }
    this.#pending[side] = this.#violated ? new Uint8Array(0) : all.slice(at);
  }

  #message(isOrig: boolean, bytes: Uint8Array, at: number, end: number): void {
    const c = this.#c;
    if (end - at < OFFSET.end) {
      this.#host.weird(c, 'DNS_truncated_len_lt_hdr_len', '', 'DNS');
      return;
    }
    const flags = u16(bytes, at + OFFSET.flags);
    const opcode = (flags >> 11) & 15;
    const anyOpcode = c.origPort === NETBIOS_PORT || c.respPort === NETBIOS_PORT;
    if (!anyOpcode && !OPCODES.includes(opcode)) {
      this.#host.weird(c, 'DNS_unknown_opcode', String(opcode), 'DNS');
      this.#host.historyX(c);
      return;
    }
    if (this.#first && isOrig && (flags & RESPONSE) !== 0 && !multicast(c)) {
      this.#host.flip(c, FlipReason.dnsResponse);
    }
    this.#first = false;
    if (u16(bytes, at + OFFSET.questions) > MAX_QUESTIONS) {
      this.#host.weird(c, 'DNS_Conn_count_too_large', '', 'DNS');
      this.#violated = true;
    }
  }

  finish(): void {
    this.#host.cancelTimer(this);
  }

  fire(now: number, ending: boolean): void {
    const timeout = this.#host.options.dns_session_timeout;
    if (ending || now - this.#c.lastTime >= timeout - SLACK) {
      this.#host.timeOut(this.#c, EndReason.sessionTimer);
      return;
    }
    this.#host.addTimer(this, now + timeout);
  }
}

/** Whether the responder is multicast as Zeek sees it: 224.x.x.x, or an address that begins with ff. */
function multicast(c: Connection): boolean {
  if (c.resp0 === 0 && c.resp1 === 0 && c.resp2 === V4_PREFIX) return c.resp3 >>> 24 === 224;
  return c.resp0 >>> 24 === 0xff;
}

export const dns: Protocol = {
  name: 'dns',
  ports: { tcp: [53], udp: [53, 137, 5353, 5355] },
  attach: (c, { host }) => new Dns(c, host),
};
