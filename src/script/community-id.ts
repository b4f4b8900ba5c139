/**
 * Community ID: one text for a flow that other tools compute, too, so that their logs can be joined with ours.
 *
 * Version 1 of github.com/corelight/community-id-spec, as Zeek's `community_id_v1` has it.
 */
import type { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { type AddressWords, parseAddress, V4_PREFIX } from '../core/address.ts';
import { counterpart, ICMP4, ICMP6 } from '../session/icmp-types.ts';
import type { ConnId } from '../session/record.ts';

const UNDETERMINED = 65535;
/** Protocols whose flows have ports: TCP, UDP, SCTP, and ICMP with its types. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132, ICMP4, ICMP6]);

/** Looked up when the first id is made: loading it costs start-up time, which other runs do not pay. */
let hasher: typeof createHash | undefined;
const sha1 = (): ReturnType<typeof createHash> => {
  hasher ??= (createRequire(import.meta.url)('node:crypto') as { createHash: typeof createHash }).createHash;
  return hasher('sha1');
};

export interface CommunityIdOptions {
  /** Sixteen bits that set one site's ids apart; default 0. */
  readonly seed?: number;
  /** False: hexadecimal. Default true. */
  readonly base64?: boolean;
}

/** `1:` and the hash of a flow; the same for both directions. An id without protocol gives ''. */
export function communityId(id: ConnId, { seed = 0, base64 = true }: CommunityIdOptions = {}): string {
  const { orig_p, resp_p, proto } = id;
  const orig = parseAddress(id.orig_h);
  const resp = parseAddress(id.resp_h);
  if (proto === UNDETERMINED || orig === undefined || resp === undefined) return '';
  const icmp = proto === ICMP4 || proto === ICMP6;
  const oneWay = icmp && counterpart(proto, orig_p) < 0;
  const ends = [bytesOf(orig), bytesOf(resp)];
  const ports = [orig_p, resp_p];
  if (!oneWay && !inOrder(ends, ports)) {
    ends.reverse();
    ports.reverse();
  }
  const parts = [bigEndian(seed), ...ends, Buffer.of(proto, 0)];
  if (WITH_PORTS.has(proto)) parts.push(...ports.map(bigEndian));
  const hash = sha1().update(Buffer.concat(parts));
  return `1:${hash.digest(base64 ? 'base64' : 'hex')}`;
}

/** The smaller address comes first; of equal ones the smaller port, by its bytes as a little-endian number (as Zeek). */
function inOrder([a, b]: readonly Buffer[], [p, q]: readonly number[]): boolean {
  const order = Buffer.compare(a!, b!);
  return order === 0 ? swapped(p!) < swapped(q!) : order < 0;
}

const swapped = (port: number): number => ((port & 0xff) << 8) | (port >> 8);

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

/** Four bytes of an IPv4 address, sixteen of others. */
function bytesOf(words: AddressWords): Buffer {
  const bytes = Buffer.alloc(16);
  words.forEach((word, i) => {
    bytes.writeInt32BE(word | 0, 4 * i);
  });
  return words[0] === 0 && words[1] === 0 && words[2] === V4_PREFIX ? bytes.subarray(12) : bytes;
}
