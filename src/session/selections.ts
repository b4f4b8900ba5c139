/** Which ports options choose: likely servers, VXLAN, and the flows whose payload scripts asked for. */
import type { PacketOptions } from '../packet/options.ts';
import { type Connection, Mark } from './connection.ts';
import type { SessionOptions } from './options.ts';
import { PortSet } from './server-ports.ts';

const TCP = 6;
const UDP = 17;

interface Ports {
  readonly likely: PortSet;
  readonly vxlan: PortSet;
  readonly tcpOrig: PortSet;
  readonly tcpResp: PortSet;
  readonly udpOrig: PortSet;
  readonly udpResp: PortSet;
}

export class Selections {
  readonly #options: SessionOptions;
  readonly #packetOptions: PacketOptions;
  /** Compiled at the first need. */
  #ports: Ports | null = null;

  constructor(options: SessionOptions, packetOptions: PacketOptions) {
    this.#options = options;
    this.#packetOptions = packetOptions;
  }

  get #compiled(): Ports {
    this.#ports ??= {
      likely: new PortSet(this.#options.likely_server_ports),
      vxlan: new PortSet(this.#packetOptions['PacketAnalyzer::VXLAN::vxlan_ports']),
      tcpOrig: new PortSet(this.#options.tcp_content_delivery_ports_orig),
      tcpResp: new PortSet(this.#options.tcp_content_delivery_ports_resp),
      udpOrig: new PortSet(this.#options.udp_content_delivery_ports_orig),
      udpResp: new PortSet(this.#options.udp_content_delivery_ports_resp),
    };
    return this.#ports;
  }

  /** Options changed: the sets are compiled again at the next need. */
  forget(): void {
    this.#ports = null;
  }

  likelyServer(port: number, protocol: number): boolean {
    return this.#compiled.likely.has(port, protocol);
  }

  vxlan(port: number): boolean {
    return this.#compiled.vxlan.has(port, UDP);
  }

  /** Whether a side's in-order TCP payload is to raise tcp_contents. */
  tcpContents(c: Connection, isOrig: boolean): boolean {
    if ((c.flags & (isOrig ? Mark.origContents : Mark.respContents)) !== 0) return true;
    const options = this.#options;
    return isOrig
      ? options.tcp_content_deliver_all_orig || this.#compiled.tcpOrig.has(c.respPort, TCP)
      : options.tcp_content_deliver_all_resp || this.#compiled.tcpResp.has(c.respPort, TCP);
  }

  /** Whether a side's datagrams are to raise udp_contents. */
  udpContents(c: Connection, isOrig: boolean): boolean {
    const options = this.#options;
    return isOrig
      ? options.udp_content_deliver_all_orig || this.#compiled.udpOrig.has(c.respPort, UDP)
      : options.udp_content_deliver_all_resp || this.#compiled.udpResp.has(c.respPort, UDP);
  }
}
