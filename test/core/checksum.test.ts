/** The Internet checksum, against a word-by-word sum. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBytes, addWord, blockBuffer, folded } from '../../src/core/checksum.ts';
import { moduleBytes } from '../../src/core/checksum-kernel.ts';

/** RFC 1071 as it stands: 16-bit words, end-around carry at each step. */
function slow(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return sum;
}

describe('checksum', () => {
  it('matches the example of RFC 1071', () => {
    const data = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    expect(folded(addBytes(0, data, 0, data.length))).toBe(0xddf2);
  });

  it('agrees with the plain sum for any bytes and any window', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(8), (given, skip) => {
        // any alignment of the bytes within their buffer
        const bytes = new Uint8Array(given.length + 8).subarray(skip % 5, (skip % 5) + given.length);
        bytes.set(given);
        const at = Math.min(skip, bytes.length);
        expect(folded(addBytes(0, bytes, at, bytes.length))).toBe(slow(bytes.subarray(at)));
      }),
    );
  });

  it('agrees with it in a block of captured packets, too', () => {
    const block = blockBuffer(300);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(100), (given, at) => {
        block.fill(0xa5);
        block.set(given, at);
        expect(folded(addBytes(0, block, at, at + given.length))).toBe(slow(given));
      }),
    );
  });

  it('sums blocks in WebAssembly', () => {
    expect(WebAssembly.validate(moduleBytes())).toBe(true);
    // its memory comes in whole pages
    expect(blockBuffer(300).buffer.byteLength).toBe(65536);
  });

  it.each([
    ['bytes', new Uint8Array(262144)],
    ['a block', blockBuffer(262144)],
  ])('does not overflow on the largest packet: %s', (_, bytes) => {
    bytes.fill(0xff);
    expect(folded(addBytes(0, bytes, 0, bytes.length))).toBe(slow(bytes));
  });

  it('adds words by their halves', () => {
    expect(folded(addWord(0, -1))).toBe(0xffff);
    expect(addWord(1, 0x00020003)).toBe(6);
  });
});
