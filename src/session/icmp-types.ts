/** ICMP numbers: protocols, and which message types answer each other (RFC 792, RFC 4443, RFC 4861). */

export const ICMP4 = 1;
export const ICMP6 = 58;
/** Length of the fixed part of every message, bytes. */
export const ICMP_HEADER = 8;

const pairs = (...list: readonly (readonly [number, number])[]): Int16Array => {
  const table = new Int16Array(256).fill(-1);
  for (const [a, b] of list) {
    table[a] = b;
    table[b] = a;
  }
  return table;
};

const COUNTERPART_4 = pairs([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);
const COUNTERPART_6 = pairs([128, 129], [133, 134], [135, 136], [130, 131], [139, 140], [144, 145]);

/** The type that answers this one, or -1: such messages make one-way flows. */
export const counterpart = (protocol: number, type: number): number =>
  (protocol === ICMP6 ? COUNTERPART_6 : COUNTERPART_4)[type]!;
