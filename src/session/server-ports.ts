/** Ports by transport, compiled from texts such as `53/udp` to one bit each: asked once per new connection. */

const BIT: Readonly<Record<string, number>> = { tcp: 1, udp: 2, icmp: 4, unknown: 8 };
const TCP = 6;
const UDP = 17;

export class PortSet {
  readonly #bits = new Uint8Array(65536);
  readonly size: number;

  /** Texts that are no ports throw a RangeError naming the text. */
  constructor(ports: Iterable<string>) {
    let size = 0;
    for (const text of ports) {
      const [number, transport] = text.split('/');
      const bit = BIT[transport ?? ''];
      const port = Number(number);
      if (bit === undefined || !/^\d+$/.test(number ?? '') || port > 65535) {
        throw new RangeError(`not a port: ${text}`);
      }
      this.#bits[port] = this.#bits[port]! | bit;
      size++;
    }
    this.size = size;
  }

  /** `protocol` is the IP protocol number; only TCP and UDP have ports. */
  has(port: number, protocol: number): boolean {
    return (this.#bits[port]! & (protocol === TCP ? 1 : protocol === UDP ? 2 : 0)) !== 0;
  }
}
