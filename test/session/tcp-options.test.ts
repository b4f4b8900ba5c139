/** TCP options: the walk, each kind at its right and its wrong lengths. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listOptions, SynOptions } from '../../src/session/tcp-options.ts';

/** A header of 20 bytes that are not looked at, and options. */
const header = (...options: number[]): Uint8Array =>
  Uint8Array.from([...new Array(20).fill(255), ...options]);

function list(...bytes: number[]) {
  const seen: unknown[] = [];
  const b = header(...bytes);
  const options = listOptions(
    b,
    0,
    b.length,
    (kind, length) => void seen.push([kind, length]),
    (name, length) => void seen.push([name, length]),
  );
  return { options, seen };
}

describe('the options of a segment', () => {
  it.each([
    ['maximum segment size', [2, 4, 5, 180], { mss: 1460 }],
    ['window scale', [3, 3, 7], { window_scale: 7 }],
    ['SACK permitted', [4, 2], {}],
    ['SACK', [5, 10, 255, 255, 255, 240, 0, 0, 0, 16], { sack: [0xfffffff0, 16] }],
    ['timestamps', [8, 10, 255, 0, 0, 1, 0, 0, 0, 2], { send_timestamp: 0xff000001, echo_timestamp: 2 }],
    ['quick start', [27, 8, 1, 2, 0, 0, 1, 0], { rate: 1, ttl_diff: 2, qs_nonce: 256 }],
    ['user timeout', [28, 4, 0, 1], {}],
    ['authentication', [29, 4, 9, 9], {}],
    ['fast open, a request', [34, 2], {}],
    ['fast open, a cookie', [34, 6, 1, 2, 3, 4], {}],
  ])('%s', (_name, bytes, fields) => {
    const { options, seen } = list(...bytes);
    expect(options).toEqual([{ kind: bytes[0], length: bytes[1], ...fields }]);
    expect(seen).toEqual([[bytes[0], bytes[1]]]);
  });

  it.each([
    ['mss', [2, 3, 1]],
    ['window_scale', [3, 4, 1, 2]],
    ['sack', [4, 3, 1]],
    ['sack_blocks', [5, 6, 1, 2, 3, 4]],
    ['timestamps', [8, 4, 1, 2]],
    ['qsresponse', [27, 4, 1, 2]],
    ['uto', [28, 3, 1]],
    ['ao', [29, 3, 1]],
    ['tfo', [34, 3, 1]],
  ])('a wrong length is %s_invalid_len, and its bytes are data', (name, bytes) => {
    const { options, seen } = list(...bytes);
    expect(options).toEqual([{ kind: bytes[0], length: bytes[1], data: Uint8Array.from(bytes.slice(2)) }]);
    expect(seen).toEqual([
      [bytes[0], bytes[1]],
      [name, bytes[1]],
    ]);
  });

  it('an unknown kind is data without a complaint', () => {
    expect(list(99, 4, 1, 2)).toEqual({
      options: [{ kind: 99, length: 4, data: Uint8Array.of(1, 2) }],
      seen: [[99, 4]],
    });
  });

  it('one byte each for NOP and end; nothing is read behind the end', () => {
    expect(list(1, 1, 0, 3, 3, 7).seen).toEqual([
      [1, 1],
      [1, 1],
      [0, 1],
    ]);
  });

  it.each([
    ['without a length', [3]],
    ['of length 0', [3, 0, 7]],
    ['that overruns the header', [3, 4, 7]],
  ])('one %s ends the list', (_name, bytes) => {
    expect(list(1, ...bytes).seen).toEqual([[1, 1]]);
  });
});

describe('the options of a SYN', () => {
  const read = (...bytes: number[]) => {
    const options = new SynOptions();
    options.mss = 99; // of the SYN before
    options.sackPermitted = true;
    const b = header(...bytes);
    options.read(b, 0, b.length);
    const { mss, windowScale, sackPermitted, timestampValue, timestampEcho } = options;
    return [mss, windowScale, sackPermitted, timestampValue, timestampEcho];
  };

  it('are absent unless they are there', () => expect(read()).toEqual([-1, -1, false, -1, -1]));

  it('are read, and longer ones too', () => {
    expect(read(2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2)).toEqual([
      1460,
      7,
      true,
      1,
      2,
    ]);
    expect(read(2, 6, 5, 180, 0, 0, 3, 4, 7, 0)).toEqual([1460, 7, false, -1, -1]);
  });

  it('are not read where too short, and the walk goes on', () => {
    expect(read(2, 3, 5, 3, 2, 8, 4, 0, 0, 3, 3, 9)).toEqual([-1, 9, false, -1, -1]);
  });
});

it('no bytes make the walks fail, or read outside of the header', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const { options } = list(...bytes);
      const sum = options.reduce((total, { length }) => total + length, 0);
      expect(sum).toBeLessThanOrEqual(bytes.length);
      const b = header(...bytes);
      new SynOptions().read(b, 0, b.length);
    }),
  );
});
