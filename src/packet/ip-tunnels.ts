/** Tunnels directly on IP (IP in IP, GRE): one identity per pair of hosts, fixed by the first packet. */
import type { Clock } from '../core/clock.ts';
import type { Timer, TimerQueue } from '../core/timers.ts';
import { EncapsulatingFlow } from './encapsulation.ts';
import type { FlowSink } from './layer.ts';
import type { PacketOptions } from './options.ts';
import type { Packet } from './packet.ts';

export interface IpTunnelParts {
  readonly flows: FlowSink;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly options: PacketOptions;
}

/** A known tunnel; its timer looks whether it is still used. */
class Known implements Timer {
  slot = -1;
  lastSeen: number;
  readonly flow: EncapsulatingFlow;
  readonly #forget: (idle: Known, now: number) => void;

  constructor(flow: EncapsulatingFlow, now: number, forget: (idle: Known, now: number) => void) {
    this.flow = flow;
    this.lastSeen = now;
    this.#forget = forget;
  }

  fire(now: number, ending: boolean): void {
    if (!ending) this.#forget(this, now);
  }
}

export class IpTunnels {
  readonly #parts: IpTunnelParts;
  readonly #known = new Map<string, Known>();
  /** The tunnel of the latest packet: traffic repeats itself, and needs no key then. */
  #latest: Known | null = null;

  constructor(parts: IpTunnelParts) {
    this.#parts = parts;
  }

  /** The tunnel between the packet's logical addresses, in whichever direction it was met first. */
  flow(p: Packet, kind: 'IP' | 'GRE'): EncapsulatingFlow {
    const now = this.#parts.clock.network;
    const known =
      this.#latest !== null && isBetween(this.#latest.flow, p) ? this.#latest : this.#find(p, kind, now);
    this.#latest = known;
    known.lastSeen = now;
    return known.flow;
  }

  #find(p: Packet, kind: 'IP' | 'GRE', now: number): Known {
    const src = `${p.src0},${p.src1},${p.src2},${p.src3}`;
    const dst = `${p.dst0},${p.dst1},${p.dst2},${p.dst3}`;
    const key = src < dst ? `${src} ${dst}` : `${dst} ${src}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const flow = new EncapsulatingFlow(
      kind,
      [p.src0, p.src1, p.src2, p.src3],
      0,
      [p.dst0, p.dst1, p.dst2, p.dst3],
      0,
      p.protocol,
      this.#parts.flows.tunnelUid(),
    );
    return this.#remember(key, flow, now);
  }

  #remember(key: string, flow: EncapsulatingFlow, now: number): Known {
    const timeout = this.#parts.options['Tunnel::ip_tunnel_timeout'];
    const known = new Known(flow, now, (idle, at) => {
      if (at - idle.lastSeen >= timeout) {
        this.#known.delete(key);
        if (this.#latest === idle) this.#latest = null;
      } else {
        this.#parts.timers.add(idle, at + timeout);
      }
    });
    this.#known.set(key, known);
    if (timeout > 0) this.#parts.timers.add(known, now + timeout);
    return known;
  }
}

/** Whether a tunnel runs between the packet's logical addresses, either way. */
function isBetween(t: EncapsulatingFlow, p: Packet): boolean {
  if (t.orig3 === p.src3 && t.resp3 === p.dst3) {
    if (isFrom(t, p.src0, p.src1, p.src2) && isTo(t, p.dst0, p.dst1, p.dst2)) return true;
  }
  if (t.orig3 !== p.dst3 || t.resp3 !== p.src3) return false;
  return isFrom(t, p.dst0, p.dst1, p.dst2) && isTo(t, p.src0, p.src1, p.src2);
}

const isFrom = (t: EncapsulatingFlow, a0: number, a1: number, a2: number): boolean =>
  t.orig0 === a0 && t.orig1 === a1 && t.orig2 === a2;
const isTo = (t: EncapsulatingFlow, a0: number, a1: number, a2: number): boolean =>
  t.resp0 === a0 && t.resp1 === a1 && t.resp2 === a2;
