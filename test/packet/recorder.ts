/** A walker whose sinks write down what reaches them: the floors above the packet floor, for its tests. */
import { Bus } from '../../src/bus/bus.ts';
import { Hooks } from '../../src/bus/hook.ts';
import { RawPacket } from '../../src/capture/source.ts';
import { addressText } from '../../src/core/address.ts';
import { Clock } from '../../src/core/clock.ts';
import { TimerQueue } from '../../src/core/timers.ts';
import { EncapsulatingFlow, type TunnelKind } from '../../src/packet/encapsulation.ts';
import type { Flow, FlowSink, WeirdSink } from '../../src/packet/layer.ts';
import { dstPort, srcPort } from '../../src/packet/layers/udp.ts';
import { defaultPacketOptions, type PacketOptions } from '../../src/packet/options.ts';
import type { Packet } from '../../src/packet/packet.ts';
import { Walker } from '../../src/packet/walk.ts';

/** A connection that only knows its ends. */
class StubFlow implements Flow {
  tunnelBits = 0;
  history = '';
  readonly respPort: number;
  readonly record: { uid: string };
  readonly #ends: readonly [number, number, number, number][];
  readonly #origPort: number;
  readonly #protocol: number;
  #carrier: EncapsulatingFlow | null = null;

  constructor(p: Packet, origPort: number, respPort: number, uid: string) {
    this.#ends = [
      [p.src0, p.src1, p.src2, p.src3],
      [p.dst0, p.dst1, p.dst2, p.dst3],
    ];
    this.#origPort = origPort;
    this.respPort = respPort;
    this.#protocol = p.protocol;
    this.record = { uid };
  }

  carrier(kind: TunnelKind): EncapsulatingFlow {
    if (this.#carrier?.kind === kind) return this.#carrier;
    const [orig, resp] = this.#ends as [[number, number, number, number], [number, number, number, number]];
    const { uid } = this.record;
    this.#carrier = new EncapsulatingFlow(
      kind,
      orig,
      this.#origPort,
      resp,
      this.respPort,
      this.#protocol,
      uid,
    );
    return this.#carrier;
  }
}

const src = (p: Packet): string => addressText(p.src0, p.src1, p.src2, p.src3);
const dst = (p: Packet): string => addressText(p.dst0, p.dst1, p.dst2, p.dst3);

export interface FrameOptions {
  /** LINKTYPE number; default 1, Ethernet. */
  readonly link?: number;
  /** Original length; default the captured one. */
  readonly wire?: number;
  readonly time?: number;
}

/** Takes what a walker delivers. `log` has one line per delivery or weird, in order. */
export class Recorder implements FlowSink, WeirdSink {
  readonly bus = new Bus();
  readonly hooks = new Hooks(this.bus.failures);
  readonly clock = new Clock();
  readonly timers = new TimerQueue();
  readonly options: PacketOptions = defaultPacketOptions();
  readonly walker: Walker;
  log: string[] = [];
  /** Services confirmed, and histories marked, per uid. */
  readonly marks: string[] = [];
  readonly #flows = new Map<string, StubFlow>();
  #uids = 0;

  constructor(options: Partial<PacketOptions> = {}) {
    Object.assign(this.options, options);
    this.walker = new Walker({
      flows: this,
      weirds: this,
      bus: this.bus,
      hooks: this.hooks,
      clock: this.clock,
      timers: this.timers,
      options: this.options,
    });
  }

  #begun = false;

  /** Walks one frame and gives the lines that it caused. */
  frame(bytes: Uint8Array, { link = 1, wire = bytes.length, time = 1 }: FrameOptions = {}): string[] {
    const raw = new RawPacket();
    Object.assign(raw, { bytes, start: 0, captured: bytes.length, wire, time, linkType: link });
    return this.raw(raw);
  }

  raw(raw: RawPacket): string[] {
    this.log = [];
    if (!this.#begun) this.walker.begin();
    this.#begun = true;
    this.clock.advance(raw.time);
    while (this.timers.nextDue <= this.clock.network) this.timers.fireNext(this.clock.network, false);
    this.walker.walk(raw);
    return this.log;
  }

  /** The events of some names, as they are dispatched: name and arguments. */
  listen(...names: string[]): unknown[][] {
    const seen: unknown[][] = [];
    for (const name of names) this.bus.on(name, (...args: unknown[]) => void seen.push([name, ...args]));
    return seen;
  }

  get packet(): Packet {
    return this.walker.packet;
  }

  // ---- flows

  #deliver(name: string, p: Packet, what: string): void {
    const tunnels = p.encapsulation?.flows.map((f) => `${f.kind}:${f.uid}`).join(' ') ?? '';
    this.log.push(`${name} ${src(p)} > ${dst(p)}${what}${tunnels === '' ? '' : ` in ${tunnels}`}`);
    p.processed = true;
  }

  #flowOf(p: Packet, from: number, to: number): StubFlow {
    const forth = `${src(p)} ${from} ${dst(p)} ${to}`;
    const back = `${dst(p)} ${to} ${src(p)} ${from}`;
    const known = this.#flows.get(forth) ?? this.#flows.get(back);
    const flow = known ?? new StubFlow(p, from, to, `U${++this.#uids}`);
    if (known === undefined) this.#flows.set(forth, flow);
    p.flow = flow;
    p.isOrig = this.#flows.get(forth) === flow;
    return flow;
  }

  tcp(p: Packet): void {
    this.#deliver('tcp', p, `, ${p.end - p.at} of ${p.payloadLength}`);
  }

  udp(p: Packet): Flow {
    const from = srcPort(p.bytes, p.at);
    const to = dstPort(p.bytes, p.at);
    this.#deliver('udp', p, ` ${from}>${to}, ${p.end - p.at} of ${p.payloadLength}`);
    const flow = this.#flowOf(p, from, to);
    p.at += 8;
    return flow;
  }

  udpDone(flow: Flow, isOrig: boolean, ipBytes: number, _bytes: Uint8Array, at: number, end: number): void {
    this.log.push(`done ${(flow as StubFlow).record.uid} ${isOrig ? '>' : '<'} ${ipBytes} ${end - at}`);
  }

  icmp(p: Packet): void {
    this.#deliver('icmp', p, `, ${p.end - p.at} of ${p.payloadLength}`);
  }

  unknownTransport(p: Packet): void {
    this.#deliver('unknown', p, ` protocol ${p.protocol}, ${p.end - p.at} of ${p.payloadLength}`);
    p.processed = false;
  }

  historyX(flow: Flow): void {
    this.log.push(`X ${(flow as StubFlow).record.uid}`);
  }

  confirm(flow: Flow, service: string): void {
    this.log.push(`confirm ${(flow as StubFlow).record.uid} ${service}`);
  }

  violation(flow: Flow, layer: string, reason: string): void {
    this.log.push(`violation ${(flow as StubFlow).record.uid} ${layer}: ${reason}`);
  }

  flowWeird(flow: Flow, name: string, addl: string, source: string): void {
    this.log.push(`conn-weird ${(flow as StubFlow).record.uid} ${name}/${addl}/${source}`);
  }

  recordOf(flow: Flow): { uid: string } {
    return (flow as StubFlow).record;
  }

  tunnelUid(): string {
    return `T${++this.#uids}`;
  }

  // ---- weirds

  net(name: string, addl: string, source: string): void {
    this.log.push(`net ${name}/${addl}/${source}`);
  }

  flow(name: string, p: Packet, addl: string, source: string): void {
    this.log.push(`flow ${name}/${addl}/${source} ${src(p)} > ${dst(p)}`);
  }
}

/** Lines of one frame in a fresh run. */
export const walk = (
  bytes: Uint8Array,
  frame: FrameOptions = {},
  options: Partial<PacketOptions> = {},
): string[] => new Recorder(options).frame(bytes, frame);
