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

/** Where the responder's bits begin. */
const RESPONDER = 8;

/** Adds a letter, given in upper case, in the case of its side. */
export function addLetter(c: Connection, isOrig: boolean, letter: string): void {
  c.history += isOrig ? letter : letter.toLowerCase();
}

/** Whether this side has had a letter already. */
export const hasSeen = (c: Connection, isOrig: boolean, bit: number): boolean =>
  (c.seen & (isOrig ? bit : bit << RESPONDER)) !== 0;

/** Adds a letter the first time that this side earns it. */
export function addOnce(c: Connection, isOrig: boolean, bit: number, letter: string): boolean {
  if (hasSeen(c, isOrig, bit)) return false;
  c.seen |= isOrig ? bit : bit << RESPONDER;
  addLetter(c, isOrig, letter);
  return true;
}

/** S and H, F, R: again whenever the position differs from the last one of this kind. */
export function addAt(c: Connection, ep: TcpEndpoint, bit: number, letter: string, position: number): void {
  const added = addOnce(c, ep.isOrig, bit, letter);
  let last = position;
  if (bit === Seen.syn) {
    last = ep.lastSyn;
    ep.lastSyn = position;
  } else if (bit === Seen.fin) {
    last = ep.ownClosing.lastFin;
    ep.ownClosing.lastFin = position;
  } else {
    last = ep.ownClosing.lastRst;
    ep.ownClosing.lastRst = position;
  }
  if (!added && position !== last) addLetter(c, ep.isOrig, letter);
}

/** `X`, always upper case, once per connection. */
export function addX(c: Connection): void {
  addOnce(c, true, Seen.x, 'X');
}
