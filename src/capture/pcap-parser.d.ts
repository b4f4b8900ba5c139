/** What this project uses of the package pcap-parser, which has no types of its own. */
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events';
  import type { Readable } from 'node:stream';

  interface PacketHeader {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  }

  interface Parser extends EventEmitter {
    on(event: 'globalHeader', listener: (header: { readonly linkLayerType: number }) => void): this;
    on(event: 'packetHeader', listener: (header: PacketHeader) => void): this;
    on(
      event: 'packet',
      listener: (packet: { readonly header: PacketHeader; readonly data: Uint8Array }) => void,
    ): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  const pcapParser: { parse(input: Readable): Parser };
  export default pcapParser;
}
