/** Sets of ports. */
import { describe, expect, it } from 'vitest';
import { PortSet } from '../../src/session/server-ports.ts';

const [TCP, UDP, ICMP, SCTP] = [6, 17, 1, 132];

describe('a port set', () => {
  it('tells transports apart', () => {
    const set = new PortSet(['53/udp', '80/tcp', '53/tcp', '65535/udp', '0/tcp']);
    expect(set.size).toBe(5);
    expect([set.has(53, TCP!), set.has(53, UDP!)]).toEqual([true, true]);
    expect([set.has(80, TCP!), set.has(80, UDP!)]).toEqual([true, false]);
    expect([set.has(65535, TCP!), set.has(65535, UDP!)]).toEqual([false, true]);
    expect([set.has(0, TCP!), set.has(0, UDP!)]).toEqual([true, false]);
  });

  it('says no for protocols without ports', () => {
    const set = new PortSet(['8/icmp', '0/unknown', '8/tcp']);
    expect([ICMP, SCTP].map((protocol) => set.has(8, protocol!))).toEqual([false, false]);
    expect(set.has(8, TCP!)).toBe(true);
  });

  it.each(['53', '/tcp', '53/', '65536/tcp', '-1/tcp', '5a/udp', '53/sctp', ''])('refuses %j', (text) => {
    expect(() => new PortSet([text])).toThrow(RangeError(`not a port: ${text}`));
  });
});
