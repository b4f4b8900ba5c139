/** Packets and connections by their ends alone, for tests of keys and tables. */
import { parseAddress } from '../../src/core/address.ts';
import { Packet } from '../../src/packet/packet.ts';
import { type ConnectionOwner, DatagramConnection, LinkInfo } from '../../src/session/connection.ts';

export interface Ends {
  readonly src: string;
  readonly dst: string;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly protocol?: number;
  readonly oneWay?: boolean;
  readonly vlan?: number;
  readonly innerVlan?: number;
}

export function packetOf({ src, dst, protocol = 17, vlan = -1, innerVlan = -1 }: Ends): Packet {
  const p = new Packet();
  [p.src0, p.src1, p.src2, p.src3] = parseAddress(src)!;
  [p.dst0, p.dst1, p.dst2, p.dst3] = parseAddress(dst)!;
  p.protocol = protocol;
  p.vlan = vlan;
  p.innerVlan = innerVlan;
  return p;
}

const owner: ConnectionOwner = { inactive: () => {}, uidOf: () => '', timerFired: () => {} };

export function connectionOf(ends: Ends, hash = 0): DatagramConnection {
  const p = packetOf(ends);
  const { srcPort, dstPort, oneWay = false } = ends;
  return new DatagramConnection(owner, p, new LinkInfo(p), hash, srcPort, dstPort, oneWay, 0);
}

export const reversed = (ends: Ends): Ends => ({
  ...ends,
  src: ends.dst,
  dst: ends.src,
  srcPort: ends.dstPort,
  dstPort: ends.srcPort,
});
