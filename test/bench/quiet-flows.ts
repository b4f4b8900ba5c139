/** The floor above the packet floor, reduced to what keeps the walk going: for measuring the walk alone. */
import { EncapsulatingFlow, type TunnelKind } from '../../src/packet/encapsulation.ts';
import type { Flow, FlowSink, WeirdSink } from '../../src/packet/layer.ts';
import { dstPort } from '../../src/packet/layers/udp.ts';
import type { Packet } from '../../src/packet/packet.ts';

const UDP = 17;
const UDP_HEADER = 8;

/** All UDP flows in one: the responder is whoever a datagram goes to. */
class AnyFlow implements Flow {
  respPort = 0;
  tunnelBits = 0;

  carrier(kind: TunnelKind): EncapsulatingFlow {
    return new EncapsulatingFlow(kind, [0, 0, 0, 0], 0, [0, 0, 0, 0], this.respPort, UDP, '');
  }
}

/** Takes transports without looking at them, and drops weirds. */
export class QuietFlows implements FlowSink, WeirdSink {
  /** Packets that reached a transport. */
  delivered = 0;
  readonly #flow = new AnyFlow();
  readonly #record = { uid: '' };

  tcp(p: Packet): void {
    this.delivered++;
    p.processed = true;
  }

  udp(p: Packet): Flow {
    this.delivered++;
    this.#flow.respPort = dstPort(p.bytes, p.at);
    this.#flow.tunnelBits = 0;
    p.flow = this.#flow;
    p.at += UDP_HEADER;
    return this.#flow;
  }

  udpDone(): void {}

  icmp(p: Packet): void {
    this.tcp(p);
  }

  unknownTransport(p: Packet): void {
    this.tcp(p);
  }

  historyX(): void {}
  confirm(): void {}
  violation(): void {}
  flowWeird(): void {}

  recordOf(): { uid: string } {
    return this.#record;
  }

  tunnelUid(): string {
    return '';
  }

  net(): void {}
  flow(): void {}
}
