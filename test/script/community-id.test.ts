/** Community ID: values that the specification's own example data and Zeek give. */
import { communityId } from 'tapline';
import { describe, expect, it } from 'vitest';

const id = (orig_h: string, orig_p: number, resp_h: string, resp_p: number, proto: number) => ({
  orig_h,
  orig_p,
  resp_h,
  resp_p,
  proto,
});

/** From the baseline of github.com/corelight/community-id-spec. */
const TCP = id('128.232.110.120', 34855, '66.35.250.204', 80, 6);
const TCP_ID = '1:LQU9qZlK+B5F3KDmev6m5PMibrg=';

describe('the specification', () => {
  it.each([
    [TCP, TCP_ID],
    [id('192.168.1.52', 54585, '8.8.8.8', 53, 17), '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    [id('192.168.0.89', 8, '192.168.0.1', 0, 1), '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  ])('%j', (given, expected) => {
    expect(communityId(given)).toBe(expected);
  });

  it('is the same for both directions', () => {
    expect(communityId(id('66.35.250.204', 80, '128.232.110.120', 34855, 6))).toBe(TCP_ID);
    const echo = communityId(id('192.168.0.89', 8, '192.168.0.1', 0, 1));
    expect(communityId(id('192.168.0.1', 0, '192.168.0.89', 8, 1))).toBe(echo);
  });

  it('keeps the direction of ICMP messages that nobody answers', () => {
    const one = communityId(id('192.168.0.89', 3, '192.168.0.1', 1, 1));
    expect(communityId(id('192.168.0.1', 3, '192.168.0.89', 1, 1))).not.toBe(one);
  });
});

describe('Zeek', () => {
  // services.md, section 5: ports of equal addresses are compared byte by byte, the low byte first
  it.each([
    [256, 1, true],
    [1, 256, false],
    [5000, 80, false],
    [80, 5000, true],
  ])('orders ports %i and %i of one address', (orig, resp, kept) => {
    const local = (a: number, b: number) => communityId(id('127.0.0.1', a, '127.0.0.1', b, 6));
    expect(local(orig, resp)).toBe(local(resp, orig));
    // what is kept in order hashes like two addresses in that order
    const hashed = kept ? [orig, resp] : [resp, orig];
    expect(local(hashed[0]!, hashed[1]!)).toBe(local(orig, resp));
  });

  it('leaves ports out of other protocols, and has nothing for an undetermined one', () => {
    const gre = communityId(id('10.0.0.1', 0, '10.0.0.2', 0, 47));
    expect(communityId(id('10.0.0.1', 5, '10.0.0.2', 6, 47))).toBe(gre);
    expect(communityId(id('10.0.0.1', 5, '10.0.0.2', 6, 65535))).toBe('');
  });

  it('takes a seed, and writes hexadecimal when asked', () => {
    expect(communityId(TCP, { seed: 1 })).not.toBe(TCP_ID);
    const hex = communityId(TCP, { base64: false });
    expect(`1:${Buffer.from(hex.slice(2), 'hex').toString('base64')}`).toBe(TCP_ID);
  });
});
