/**
 * The history string: which letter is added when (Zeek's history rules).
 *
 * Upper case is the originator, by the roles valid when the letter is added. Which letters a side has had already is
 * kept per side position and survives a flip unexchanged.
 */
import type { Connection } from './connection.ts';
import type { TcpEndpoint } from './tcp-endpoint.ts';

/** Bits of the letters that are given once per side, or again only at another position. */
export const Seen = {
  syn: 1,
  fin: 2,
  rst: 4,
  data: 8,
  ack: 16,
  inconsistent: 32,
  multi: 64,
  x: 128,
} as const;

/** Adds a letter, given in upper case, in the case of its side. */
export function addLetter(c: Connection, isOrig: boolean, letter: string): void {
  c.history += isOrig ? letter : letter.toLowerCase();
}

/** Adds a letter the first time that this side earns it. */
export function addOnce(c: Connection, isOrig: boolean, bit: number, letter: string): boolean {
  if (((isOrig ? c.seenOrig : c.seenResp) & bit) !== 0) return false;
  if (isOrig) c.seenOrig |= bit;
  else c.seenResp |= bit;
  addLetter(c, isOrig, letter);
  return true;
}

/** S and H, F, R: again whenever the position differs from the last one of this kind. */
export function addAt(c: Connection, ep: TcpEndpoint, bit: number, letter: string, position: number): void {
  const last = bit === Seen.syn ? ep.lastSyn : bit === Seen.fin ? ep.lastFin : ep.lastRst;
  if (!addOnce(c, ep.isOrig, bit, letter) && position !== last) addLetter(c, ep.isOrig, letter);
  if (bit === Seen.syn) ep.lastSyn = position;
  else if (bit === Seen.fin) ep.lastFin = position;
  else ep.lastRst = position;
}

/** `X`, always upper case, once per connection. */
export function addX(c: Connection): void {
  addOnce(c, true, Seen.x, 'X');
}
