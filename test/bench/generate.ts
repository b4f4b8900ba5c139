/**
 * Generates a capture for measuring: seeded, so that runs compare.
 *
 *     npx tsx test/bench/generate.ts [FILE] [--packets N] [--connections N] [--kind mix|syn|udp] [--seed N]
 *                                    [--seconds N] [--tail N]
 *
 * mix: connections of 30 packets, interleaved over 75 s of packet time: nine in ten TCP (handshake, request, answer,
 *      FIN; a few with retransmissions, a few reset), the others UDP; one in ten of all over IPv6
 * syn: unanswered SYNs from distinct tuples over ten seconds        udp: UDP flows of one packet over ten seconds
 *
 * --seconds sets the packet time; --tail adds packets of one more UDP flow, a millisecond apart: time passes for
 * those before.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Flag, FrameWriter, type Side } from './frame-writer.ts';
import { random } from './random.ts';

export const KINDS = ['mix', 'syn', 'udp'] as const;
export type Kind = (typeof KINDS)[number];

export interface Plan {
  readonly kind: Kind;
  readonly packets: number;
  /** Only for `mix`; the other kinds have one packet per connection. */
  readonly connections: number;
  readonly seed: number;
  /** Packet time from first to last packet, the tail not counted; default 75 s for `mix`, 10 s for the others. */
  readonly seconds?: number;
  /** Packets of one more UDP flow behind the others, a millisecond apart; default none. */
  readonly tail?: number;
}

export interface Generated {
  readonly path: string;
  readonly packets: number;
  readonly connections: number;
  /** Size of the file, bytes. */
  readonly bytes: number;
}

export const DEFAULT_PLAN: Plan = { kind: 'mix', packets: 600_000, connections: 20_000, seed: 1 };

const START = 1_700_000_000e6;
const DEFAULT_SECONDS = { mix: 75, syn: 10, udp: 10 } as const;
const TAIL_GAP = 1000;
/** Mean distance of two packets of a connection, microseconds. */
const MEAN_GAP = 80_000;
const MSS = 1448;

/** Writes the capture of a plan. */
export function generate(path: string, plan: Plan): Generated {
  const next = random(plan.seed);
  const out = new FrameWriter(path, next);
  if (plan.kind === 'mix') mix(out, plan, next);
  else flood(out, plan);
  const { tail = 0 } = plan;
  if (tail > 0) rest(out, START + microsOf(plan), tail);
  out.close();
  const connections = (plan.kind === 'mix' ? plan.connections : plan.packets) + (tail > 0 ? 1 : 0);
  return { path, packets: out.packets, connections, bytes: out.bytes + 24 };
}

/** Calls `use` with the capture of a plan, which is removed again afterwards. */
export async function generated<T>(plan: Partial<Plan>, use: (path: string) => T | Promise<T>): Promise<T> {
  const path = join(tmpdir(), `tapline-bench-${process.pid}-${++made}.pcap`);
  try {
    generate(path, { ...DEFAULT_PLAN, ...plan });
    return await use(path);
  } finally {
    rmSync(path, { force: true });
  }
}

let made = 0;

const microsOf = ({ kind, seconds = DEFAULT_SECONDS[kind] }: Plan): number => seconds * 1e6;

/** Packets of one UDP flow that has nothing to do with the others. */
function rest(out: FrameWriter, from: number, packets: number): void {
  const client = { address: v4(192, 0x000201), port: 5000 };
  const server = { address: v4(192, 0x000202), port: 4001 };
  for (let i = 0; i < packets; i++) out.udp(from + i * TAIL_GAP, client, server, 64);
}

/** One packet per connection, evenly spaced. */
function flood(out: FrameWriter, plan: Plan): void {
  const { kind, packets } = plan;
  const span = microsOf(plan);
  for (let i = 0; i < packets; i++) {
    const micros = START + Math.floor((i * span) / packets);
    const from = { address: v4(10, i >>> 8), port: 1024 + (i & 0xff) };
    const to = { address: v4(172, 0x100000 + (i % 251)), port: kind === 'syn' ? 443 : 4000 };
    if (kind === 'syn') out.tcp(micros, from, to, Flag.syn, i * 64, 0, 0);
    else out.udp(micros, from, to, 64 + (i % 64));
  }
}

/** An IPv4 address: first byte, and the other 24 bits. */
const v4 = (first: number, rest: number): Uint8Array =>
  Uint8Array.of(first, (rest >>> 16) & 255, (rest >>> 8) & 255, rest & 255);

/** 2001:db8:NET::N */
function v6(net: number, n: number): Uint8Array {
  const out = new Uint8Array(16);
  out.set([0x20, 0x01, 0x0d, 0xb8, net >>> 8, net & 255]);
  out.set([(n >>> 16) & 255, (n >>> 8) & 255, n & 255], 13);
  return out;
}

/** All connections, packet by packet in the order of time. */
function mix(out: FrameWriter, plan: Plan, next: () => number): void {
  const { connections } = plan;
  const flows = Array.from({ length: connections }, (_, i) => flowOf(i, packetsOf(plan, i), next));
  for (const key of schedule(plan, next)) {
    const i = key % connections;
    flows[i]!.step(out, START + (key - i) / connections);
  }
}

/** How many packets connection i gets; the remainder of the division goes to the first ones. */
const packetsOf = ({ packets, connections }: Plan, i: number): number =>
  Math.floor(packets / connections) + (i < packets % connections ? 1 : 0);

/** Sorted keys, microsecond times the number of connections plus the connection: one per packet. */
function schedule(plan: Plan, next: () => number): Float64Array {
  const keys = new Float64Array(plan.packets);
  const span = microsOf(plan);
  let k = 0;
  for (let i = 0; i < plan.connections; i++) {
    const count = packetsOf(plan, i);
    let micros = Math.floor(next() * Math.max(1, span - count * MEAN_GAP));
    for (let n = 0; n < count; n++) {
      keys[k++] = micros * plan.connections + i;
      micros += 1 + Math.floor(next() * 2 * MEAN_GAP);
    }
  }
  return keys.sort();
}

/** A connection that sends one packet per step. */
interface FlowScript {
  step(out: FrameWriter, micros: number): void;
}

function flowOf(i: number, packets: number, next: () => number): FlowScript {
  const address = next() < 0.1 ? v6 : (net: number, n: number): Uint8Array => v4(net === 1 ? 10 : 172, n);
  const client = { address: address(1, i >>> 3), port: 32768 + Math.floor(next() * 28000) };
  const udp = next() < 0.1;
  const server = { address: address(2, 0x100000 + Math.floor(next() * 4096)), port: udp ? 4000 : 443 };
  return udp ? new UdpFlow(client, server, next) : new TcpFlow(client, server, packets, next);
}

class UdpFlow implements FlowScript {
  readonly #client: Side;
  readonly #server: Side;
  readonly #next: () => number;
  #sent = 0;

  constructor(client: Side, server: Side, next: () => number) {
    this.#client = client;
    this.#server = server;
    this.#next = next;
  }

  step(out: FrameWriter, micros: number): void {
    const up = this.#sent++ % 2 === 0;
    const size = up ? 40 + Math.floor(this.#next() * 200) : 700 + Math.floor(this.#next() * 700);
    if (up) out.udp(micros, this.#client, this.#server, size);
    else out.udp(micros, this.#server, this.#client, size);
  }
}

/** Packets that open a connection (SYN, SYN-ACK, ACK, request) and that close it (FIN, FIN, ACK). */
const OPENING = 4;
const CLOSING = 3;

class TcpFlow implements FlowScript {
  readonly #client: Side;
  readonly #server: Side;
  readonly #packets: number;
  readonly #next: () => number;
  readonly #reset: boolean;
  #sent = 0;
  #up: number;
  #down: number;
  /** Length of the segment sent last by the server, bytes. */
  #last = 0;

  constructor(client: Side, server: Side, packets: number, next: () => number) {
    this.#client = client;
    this.#server = server;
    this.#packets = packets;
    this.#next = next;
    this.#reset = next() < 0.03;
    this.#up = Math.floor(next() * 4294967296);
    this.#down = Math.floor(next() * 4294967296);
  }

  step(out: FrameWriter, micros: number): void {
    const n = this.#sent++;
    const left = this.#packets - n;
    if (n < OPENING) this.#open(out, micros, n);
    else if (left <= CLOSING) this.#close(out, micros, left);
    else if (n % 4 === 3) this.#fromClient(out, micros, Flag.ack, 0);
    else this.#data(out, micros);
  }

  #open(out: FrameWriter, micros: number, n: number): void {
    if (n === 0) this.#fromClient(out, micros, Flag.syn, 0);
    else if (n === 1) this.#fromServer(out, micros, Flag.syn | Flag.ack, 0);
    else if (n === 2) this.#fromClient(out, micros, Flag.ack, 0);
    else this.#fromClient(out, micros, Flag.psh | Flag.ack, 200 + Math.floor(this.#next() * 600));
  }

  /** FIN, FIN, ACK; a reset connection ends with data, data, RST. */
  #close(out: FrameWriter, micros: number, left: number): void {
    if (this.#reset) {
      if (left > 1) this.#data(out, micros);
      else this.#fromClient(out, micros, Flag.rst | Flag.ack, 0);
    } else if (left === 3) this.#fromClient(out, micros, Flag.fin | Flag.ack, 0);
    else if (left === 2) this.#fromServer(out, micros, Flag.fin | Flag.ack, 0);
    else this.#fromClient(out, micros, Flag.ack, 0);
  }

  /** A piece of the answer; one in fifty is the piece before, once more. */
  #data(out: FrameWriter, micros: number): void {
    if (this.#last > 0 && this.#next() < 0.02) this.#down -= this.#last;
    else this.#last = this.#next() < 0.85 ? MSS : 100 + Math.floor(this.#next() * 1300);
    this.#fromServer(out, micros, Flag.ack, this.#last);
  }

  #fromClient(out: FrameWriter, micros: number, flags: number, size: number): void {
    const ack = flags & Flag.ack ? this.#down : 0;
    out.tcp(micros, this.#client, this.#server, flags, this.#up, ack, size);
    this.#up += size + (flags & (Flag.syn | Flag.fin) ? 1 : 0);
  }

  #fromServer(out: FrameWriter, micros: number, flags: number, size: number): void {
    out.tcp(micros, this.#server, this.#client, flags, this.#down, this.#up, size);
    this.#down += size + (flags & (Flag.syn | Flag.fin) ? 1 : 0);
  }
}

/** Options of the command line over the defaults. Wrong ones are a RangeError. */
function planOf(values: Readonly<Record<string, string | undefined>>): Plan {
  const count = (name: 'packets' | 'connections' | 'seed' | 'seconds' | 'tail'): number => {
    const value = Number(values[name] ?? DEFAULT_PLAN[name]);
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} needs a whole number above 0`);
    return value;
  };
  const kind = KINDS.find((known) => known === (values.kind ?? DEFAULT_PLAN.kind));
  if (kind === undefined) throw new RangeError(`--kind is one of ${KINDS.join(', ')}`);
  return {
    kind,
    packets: count('packets'),
    connections: count('connections'),
    seed: count('seed'),
    ...(values.seconds === undefined ? {} : { seconds: count('seconds') }),
    ...(values.tail === undefined ? {} : { tail: count('tail') }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: {
      packets: { type: 'string' },
      connections: { type: 'string' },
      kind: { type: 'string' },
      seed: { type: 'string' },
      seconds: { type: 'string' },
      tail: { type: 'string' },
    },
    allowPositionals: true,
  });
  const plan = planOf(values);
  const path = positionals[0] ?? join(tmpdir(), `tapline-${plan.kind}-${plan.packets}.pcap`);
  const { packets, connections, bytes } = generate(path, plan);
  console.log(`${path}: ${packets} packets, ${connections} connections, ${bytes} bytes`);
}
