/** What this project uses of the package pcap-parser, which has no types of its own. */
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events';

  /** The part of a stream that the parser touches; `data` chunks must be Buffers. */
  interface Input extends EventEmitter {
    pause(): void;
    resume(): void;
  }

  interface PacketHeader {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  }

  export interface ParsedPacket {
    readonly header: PacketHeader;
    readonly data: Uint8Array;
  }

  interface Parser extends EventEmitter {
    on(event: 'packetHeader', listener: (header: PacketHeader) => void): this;
    on(event: 'packet', listener: (packet: ParsedPacket) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  const pcapParser: { parse(input: Input): Parser };
  export default pcapParser;
}
