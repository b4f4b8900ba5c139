/** SOCKS (RFC 1928, RFC 1929, and version 4): the negotiation, up to the request that opens the tunnel. */
import { addressText, V4_PREFIX } from '../../core/address.ts';
import { i32, u8, u16 } from '../../core/bytes.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionAnalyzers } from '../../session/payload.ts';
import type { AnalyzerContext, Protocol } from '../analyzer.ts';

const Version = { four: 4, five: 5, password: 1 } as const;
const PASSWORD = 2;
const AddressType = { ipv4: 1, name: 3, ipv6: 4 } as const;

/** Messages of each side in order. */
type Client = 'greeting' | 'method' | 'password' | 'request' | 'done';
type Server = 'method' | 'password' | 'reply' | 'done';

const NO_BYTES = new Uint8Array(0);
/** Results of reading a message: its length is not known yet, or it is none. */
const MORE = 0;
const NONE = -1;

/** Where a request or reply goes: command or code, address or name, port. */
interface Endpoint {
  readonly code: number;
  readonly address: string;
  readonly port: number;
}

class Socks implements ConnectionAnalyzers {
  readonly #c: Connection;
  readonly #context: AnalyzerContext;
  #version = 0;
  #client: Client = 'greeting';
  #server: Server = 'method';
  /** Bytes of each side that are no whole message yet. */
  #fromClient: Uint8Array = NO_BYTES;
  #fromServer: Uint8Array = NO_BYTES;

  constructor(c: Connection, context: AnalyzerContext) {
    this.#c = c;
    this.#context = context;
  }

  datagram(): void {}

  stream(isOrig: boolean, bytes: Uint8Array): void {
    if (this.#server === 'done') return;
    if (isOrig) this.#fromClient = joined(this.#fromClient, bytes);
    else this.#fromServer = joined(this.#fromServer, bytes);
    // one side's message may be what the other side's waits for
    for (let moved = true; moved; ) {
      const a = this.#take('client');
      const b = this.#take('server');
      moved = a || b;
    }
  }

  #stop(): boolean {
    this.#client = 'done';
    this.#server = 'done';
    this.#fromClient = NO_BYTES;
    this.#fromServer = NO_BYTES;
    return false;
  }

  /** Takes one message of a side; false when there is no whole one to take. */
  #take(side: 'client' | 'server'): boolean {
    const b = side === 'client' ? this.#fromClient : this.#fromServer;
    if (b.length === 0) return false;
    const length = side === 'client' ? this.#clientMessage(b) : this.#serverMessage(b);
    if (length === NONE) return this.#stop();
    if (length === MORE) return false;
    if (side === 'client') this.#fromClient = this.#fromClient.subarray(length);
    else this.#fromServer = this.#fromServer.subarray(length);
    return true;
  }

  #clientMessage(b: Uint8Array): number {
    switch (this.#client) {
      case 'greeting':
        return this.#greeting(b);
      case 'password': {
        if (b.length < 2) return MORE;
        const user = u8(b, 1);
        if (u8(b, 0) !== Version.password || b.length < user + 3) return b.length < user + 3 ? MORE : NONE;
        const length = user + 3 + u8(b, user + 2);
        if (b.length >= length) this.#client = 'request';
        return b.length < length ? MORE : length;
      }
      case 'request':
        return this.#request5(b);
      default:
        return MORE;
    }
  }

  #greeting(b: Uint8Array): number {
    this.#version = u8(b, 0);
    if (this.#version === Version.four) return this.#request4(b);
    if (this.#version !== Version.five) return NONE;
    if (b.length < 2 || b.length < 2 + u8(b, 1)) return MORE;
    this.#client = 'method';
    return 2 + u8(b, 1);
  }

  #request4(b: Uint8Array): number {
    const user = b.indexOf(0, 8);
    if (b.length < 9 || user < 0) return MORE;
    this.#client = 'done';
    this.#server = 'reply';
    this.#raiseRequest({ code: u8(b, 1), port: u16(b, 2), address: addressText(0, 0, V4_PREFIX, i32(b, 4)) });
    return b.length;
  }

  #request5(b: Uint8Array): number {
    const [target, length] = endpoint5(b);
    if (target === undefined) return length;
    if (target.code < 1 || target.code > 3) return NONE;
    this.#client = 'done';
    this.#server = 'reply';
    this.#raiseRequest(target);
    return length;
  }

  #serverMessage(b: Uint8Array): number {
    if (this.#server === 'reply') return this.#reply(b);
    if (this.#version !== Version.five || b.length < 2) return MORE;
    if (this.#server === 'method') {
      const password = u8(b, 1) === PASSWORD;
      this.#client = password ? 'password' : 'request';
      this.#server = password ? 'password' : 'reply';
    } else {
      this.#server = 'reply';
    }
    return 2;
  }

  #reply(b: Uint8Array): number {
    if (this.#version === Version.four) {
      if (b.length < 8) return MORE;
      if (u8(b, 0) !== 0) return NONE;
      this.#raiseReply({ code: u8(b, 1), port: u16(b, 2), address: addressText(0, 0, V4_PREFIX, i32(b, 4)) });
      return NONE;
    }
    const [bound, length] = endpoint5(b);
    if (bound === undefined) return length;
    this.#raiseReply(bound);
    return NONE;
  }

  #raiseRequest({ code, address, port }: Endpoint): void {
    const { host, points } = this.#context;
    if (!points.socks_request.wanted) return;
    points.socks_request.raise(host.refresh(this.#c), this.#version, code, address, port);
  }

  /** The server's answer makes SOCKS certain. */
  #raiseReply({ code, address, port }: Endpoint): void {
    const { host, points } = this.#context;
    host.confirm(this.#c, 'socks');
    if (!points.socks_reply.wanted) return;
    points.socks_reply.raise(host.refresh(this.#c), this.#version, code, address, port);
  }

  finish(): void {}
}

const joined = (held: Uint8Array, bytes: Uint8Array): Uint8Array =>
  held.length === 0 ? bytes : Buffer.concat([held, bytes]);

/** Version 5: version, command or code, 0, address, port. The endpoint and its length, or why there is none. */
function endpoint5(b: Uint8Array): [Endpoint | undefined, number] {
  if (b.length < 5) return [undefined, MORE];
  const end = addressEnd(b);
  if (u8(b, 0) !== Version.five || u8(b, 2) !== 0 || end < 0) return [undefined, NONE];
  if (b.length < end + 2) return [undefined, MORE];
  return [{ code: u8(b, 1), port: u16(b, end), address: addressOf(b, end) }, end + 2];
}

/** Offset behind the address; -1 for an unknown type. */
function addressEnd(b: Uint8Array): number {
  switch (u8(b, 3)) {
    case AddressType.ipv4:
      return 8;
    case AddressType.ipv6:
      return 20;
    case AddressType.name:
      return 5 + u8(b, 4);
    default:
      return -1;
  }
}

function addressOf(b: Uint8Array, end: number): string {
  switch (u8(b, 3)) {
    case AddressType.ipv4:
      return addressText(0, 0, V4_PREFIX, i32(b, 4));
    case AddressType.ipv6:
      return addressText(i32(b, 4), i32(b, 8), i32(b, 12), i32(b, 16));
    default:
      return Buffer.from(b.subarray(5, end)).toString('latin1');
  }
}

export const socks: Protocol = {
  name: 'socks',
  ports: { tcp: [1080], udp: [] },
  attach: (c, context) => new Socks(c, context),
};
