/** Discarders: which packets each hook is shown, what it is shown of them, and that a drop leaves no trace. */
import { describe, expect, it } from 'vitest';
import type { PktHdr } from '../../src/packet/headers.ts';
import { be16, counting, hex, ipv4, ipv6, join, tcp, udp } from './frames.ts';
import { Recorder } from './recorder.ts';

const raw = { link: 12 } as const;
const UDP = ipv4(udp(hex('aabbcc')));
const TCP = ipv4(join(tcp(), hex('dd')), { protocol: 6 });
const ICMP = ipv4(join(hex('0800f7ff00000000'), new Uint8Array(20)), { protocol: 1 });

/** A recorder whose hook drops everything; and what the hook was asked about. */
function dropping(name: string, options = {}) {
  const r = new Recorder(options);
  const asked: unknown[][] = [];
  r.hooks.on(name, (...args: unknown[]) => {
    asked.push(args);
    return false;
  });
  return { r, asked };
}

describe('discarders', () => {
  it('drop what they break at, without weird or connection; raw_packet still comes', () => {
    const { r, asked } = dropping('discarder_check_ip');
    const seen = r.listen('raw_packet', 'packet_not_processed');
    for (const packet of [UDP, TCP, ICMP, ipv6(17, udp(hex('aa')))]) expect(r.frame(packet, raw)).toEqual([]);
    r.bus.drain();
    expect(asked).toHaveLength(4);
    expect((asked[0]![0] as PktHdr).ip!.src).toBe('10.0.0.1');
    expect(seen.map(([name]) => name).slice(0, 2)).toEqual(['packet_not_processed', 'raw_packet']);
  });

  it('let pass what they do not break at', () => {
    const r = new Recorder();
    let asked = 0;
    r.hooks.on('discarder_check_ip', () => void asked++);
    expect(r.frame(UDP, raw)).toHaveLength(2);
    expect(asked).toBe(1);
  });

  it('are asked per protocol, with the payload', () => {
    const cases = [
      ['discarder_check_udp', UDP, hex('aabbcc')],
      ['discarder_check_tcp', TCP, hex('dd')],
      ['discarder_check_icmp', ICMP, undefined],
    ] as const;
    for (const [name, own, payload] of cases) {
      const { r, asked } = dropping(name);
      for (const packet of [UDP, TCP, ICMP]) {
        expect(r.frame(packet, raw).length > 0).toBe(packet !== own);
      }
      expect(asked).toHaveLength(1);
      expect(asked[0]![1]).toEqual(payload);
    }
  });

  it('are shown discarder_maxlen bytes, 128 by default', () => {
    const packet = ipv4(udp(counting(200)));
    for (const [options, length] of [
      [{}, 128],
      [{ discarder_maxlen: 5 }, 5],
    ] as const) {
      const { r, asked } = dropping('discarder_check_udp', options);
      r.frame(packet, raw);
      expect(asked[0]![1]).toEqual(counting(length));
    }
  });

  it('of a transport are not asked about fragments, cut packets and headers that are not whole', () => {
    const { r, asked } = dropping('discarder_check_udp');
    r.frame(ipv4(udp(hex('aabbcc')), { fragment: 0x2000 }), raw);
    r.frame(UDP.subarray(0, UDP.length - 1), { ...raw, wire: UDP.length });
    r.frame(ipv4(be16(5000)), raw);
    expect(asked).toEqual([]);
    const short = dropping('discarder_check_icmp');
    short.r.frame(ICMP.subarray(0, 47), { ...raw, wire: 48 });
    short.r.frame(ipv4(hex('0800f7ff00000000'), { protocol: 1 }), raw);
    expect(short.asked).toEqual([]);
  });

  it('come after the checksum', () => {
    const { r, asked } = dropping('discarder_check_ip');
    expect(r.frame(ipv4(udp(hex('aa')), { bad: true }), raw)).toEqual([
      'flow bad_IP_checksum//IP 10.0.0.1 > 10.0.0.2',
    ]);
    expect(asked).toEqual([]);
  });
});
