/** PPPoE sessions: the length field against what is there. */
import { describe, expect, it } from 'vitest';
import { be16, ethernet, hex, join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

const session = (length: number, type: string, payload: Uint8Array): Uint8Array =>
  ethernet(0x8864, join(hex('1100 0001'), be16(length), hex(type), payload));

describe('pppoe', () => {
  it('carries IPv4 and IPv6', () => {
    expect(walk(session(SMALL.length + 2, '0021', SMALL))).toEqual(SMALL_LINES);
    expect(walk(session(SMALL.length + 2, '0057', SMALL))).toEqual(SMALL_LINES);
    expect(walk(session(SMALL.length + 2, 'c021', SMALL))).toEqual([]);
  });

  it('says that padding is too much, and goes on', () => {
    const padded = join(SMALL, hex('00000000'));
    expect(walk(session(SMALL.length + 2, '0021', padded))).toEqual([
      'net pppoe_extra_data_after_payload//PPPOE',
      ...SMALL_LINES,
    ]);
  });

  it('says that the payload is cut, and goes on', () => {
    expect(walk(session(SMALL.length + 9, '0021', SMALL))).toEqual([
      'net pppoe_truncated_payload//PPPOE',
      ...SMALL_LINES,
    ]);
  });

  it('gives IP no more than the length field says, even if that is nothing', () => {
    const lines = ['net pppoe_extra_data_after_payload//PPPOE', 'net truncated_IP//IP'];
    expect(walk(session(1, '0021', SMALL))).toEqual(lines);
    expect(walk(session(12, '0021', SMALL))).toEqual(lines);
  });

  it('needs something behind the header', () => {
    expect(walk(session(2, '0021', hex('')))).toEqual(['net truncated_pppoe_header//PPPOE']);
  });
});
