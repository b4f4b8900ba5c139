/**
 * Discarders: hooks that drop IP packets before anything is made of them. In Zeek a function that returns true
 * discards; here a body that returns false does, like every hook that breaks.
 */
import type { HookPoint, Hooks } from '../bus/hook.ts';
import { u8 } from '../core/bytes.ts';
import { pktHdr } from './headers.ts';
import type { PacketHooks } from './hooks.ts';
import type { WeirdSink } from './layer.ts';
import type { Packet } from './packet.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
/** Bytes that must follow the IP header, by protocol; for ICMP what Zeek's structure of a message takes. */
const LEAST = { [TCP]: 20, [UDP]: 8, [ICMP]: 28 } as const;

export class Discarders {
  readonly #ip: HookPoint<PacketHooks['discarder_check_ip']>;
  readonly #tcp: HookPoint<PacketHooks['discarder_check_tcp']>;
  readonly #udp: HookPoint<PacketHooks['discarder_check_udp']>;
  readonly #icmp: HookPoint<PacketHooks['discarder_check_icmp']>;
  readonly #weirds: WeirdSink;

  constructor(hooks: Hooks, weirds: WeirdSink) {
    this.#ip = hooks.point('discarder_check_ip');
    this.#tcp = hooks.point('discarder_check_tcp');
    this.#udp = hooks.point('discarder_check_udp');
    this.#icmp = hooks.point('discarder_check_icmp');
    this.#weirds = weirds;
  }

  /** Whether anybody is to be asked. */
  get wanted(): boolean {
    return this.#ip.wanted || this.#tcp.wanted || this.#udp.wanted || this.#icmp.wanted;
  }

  /**
   * Whether the packet whose IP header is attached is to be dropped. `total` is its IP length, `fragment` says that
   * it is one; `most` bounds the payload that the hooks are shown, bytes.
   */
  drop(p: Packet, total: number, fragment: boolean, most: number): boolean {
    if (this.#ip.wanted && !this.#ip.run(pktHdr(p, this.#weirds))) return true;
    const { protocol } = p;
    if (protocol !== TCP && protocol !== UDP && protocol !== ICMP) return false;
    const at = p.ipAt + p.ipHeaderLength;
    const end = p.ipAt + total;
    if (fragment || p.end < end || end - at < LEAST[protocol]) return false;
    if (protocol === ICMP) return this.#icmp.wanted && !this.#icmp.run(pktHdr(p, this.#weirds));
    const hook = protocol === TCP ? this.#tcp : this.#udp;
    if (!hook.wanted) return false;
    const payload = at + (protocol === TCP ? (u8(p.bytes, at + 12) >> 4) * 4 : LEAST[UDP]);
    const shown = p.bytes.slice(payload, Math.max(payload, Math.min(end, payload + most)));
    return !hook.run(pktHdr(p, this.#weirds), shown);
  }
}
