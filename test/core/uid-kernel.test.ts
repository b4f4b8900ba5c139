/** The kernel that makes uids against the same in TypeScript: whichever makes a text, it is the same. */
import { expect, it } from 'vitest';
import { Pool, UidSource } from '../../src/core/uid.ts';
import { moduleBytes } from '../../src/core/uid-kernel.ts';

/** Texts of a source that has made many, and of one that has made none. */
function both(bits: number, prefix: string): [kernel: string[], plain: string[]] {
  const busy = new UidSource(true);
  busy.bits = bits;
  for (let i = 0; i < 1000; i++) busy.text(Pool.connection, i);
  const texts = TICKETS.map((ticket) => busy.text(Pool.script, ticket, prefix));
  const plain = TICKETS.map((ticket) => {
    const fresh = new UidSource(true);
    fresh.bits = bits;
    return fresh.text(Pool.script, ticket, prefix);
  });
  return [texts, plain];
}

const TICKETS = [...Array.from({ length: 300 }, (_, i) => i), 2 ** 31, 2 ** 32 - 1, 2 ** 40 + 7];

it.each([1, 20, 32, 33, 64, 65, 96, 97, 128])('makes the same texts of %i bits', (bits) => {
  for (const prefix of ['C', 'F', '']) {
    const [kernel, plain] = both(bits, prefix);
    expect(kernel).toEqual(plain);
  }
});

it('is a module', () => {
  expect(WebAssembly.validate(moduleBytes())).toBe(true);
});
