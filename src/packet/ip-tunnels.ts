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
  due: number;
  slot = -1;
  lastSeen: number;
  readonly flow: EncapsulatingFlow;
  readonly #forget: (idle: Known, now: number) => void;

  constructor(flow: EncapsulatingFlow, now: number, due: number, forget: (idle: Known, now: number) => void) {
    this.flow = flow;
    this.lastSeen = now;
    this.due = due;
    this.#forget = forget;
  }

  fire(now: number, ending: boolean): void {
    if (!ending) this.#forget(this, now);
  }
}

export class IpTunnels {
  readonly #parts: IpTunnelParts;
  readonly #known = new Map<string, Known>();

  constructor(parts: IpTunnelParts) {
    this.#parts = parts;
  }

  /** The tunnel between the packet's logical addresses, in whichever direction it was met first. */
  flow(p: Packet, kind: 'IP' | 'GRE'): EncapsulatingFlow {
    const src = `${p.src0},${p.src1},${p.src2},${p.src3}`;
    const dst = `${p.dst0},${p.dst1},${p.dst2},${p.dst3}`;
    const key = src < dst ? `${src} ${dst}` : `${dst} ${src}`;
    const now = this.#parts.clock.network;
    let known = this.#known.get(key);
    if (known === undefined) {
      const flow = new EncapsulatingFlow(
        kind,
        [p.src0, p.src1, p.src2, p.src3],
        0,
        [p.dst0, p.dst1, p.dst2, p.dst3],
        0,
        p.protocol,
        this.#parts.flows.tunnelUid(),
      );
      known = this.#remember(key, flow, now);
    }
    known.lastSeen = now;
    return known.flow;
  }

  #remember(key: string, flow: EncapsulatingFlow, now: number): Known {
    const timeout = this.#parts.options['Tunnel::ip_tunnel_timeout'];
    const known = new Known(flow, now, now + timeout, (idle, at) => {
      if (at - idle.lastSeen >= timeout) this.#known.delete(key);
      else {
        idle.due = at + timeout;
        this.#parts.timers.add(idle);
      }
    });
    this.#known.set(key, known);
    if (timeout > 0) this.#parts.timers.add(known);
    return known;
  }
}
