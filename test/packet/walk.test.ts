/** The walk itself: its limit, layers of scripts, unknown protocols, the stack of tunnels. */
import { describe, expect, it } from 'vitest';
import { DEFAULT, type Layer } from '../../src/packet/layer.ts';
import { ethernet as ethernetLayer } from '../../src/packet/layers/ethernet.ts';
import { ip } from '../../src/packet/layers/ip.ts';
import { udp as udpLayer } from '../../src/packet/layers/udp.ts';
import type { PacketOptions } from '../../src/packet/options.ts';
import { be16, ethernet, hex, ipv4, join, SMALL, SMALL_LINES, udp } from './frames.ts';
import { Recorder, walk } from './recorder.ts';

/** SMALL behind n VLAN tags. */
function tagged(n: number, payload = SMALL): Uint8Array {
  let inner = payload;
  for (let i = 0; i < n; i++) inner = join(be16(i), be16(i === 0 ? 0x0800 : 0x8100), inner);
  return ethernet(n === 0 ? 0x0800 : 0x8100, inner);
}

const withoutTags = (lines: readonly string[]): string[] =>
  lines.filter((line) => !line.includes('triple_tagged'));

describe('chain limit', () => {
  it('is 25 layers: the 25th may read, not hand on', () => {
    // Ethernet, tags, IP, UDP
    expect(withoutTags(walk(tagged(21)))).toEqual(SMALL_LINES);
    expect(withoutTags(walk(tagged(22)))).toEqual([
      SMALL_LINES[0],
      'X U1',
      'flow max_packet_analyzer_depth_exceeded//UDP 10.0.0.1 > 10.0.0.2',
      SMALL_LINES[1],
    ]);
    expect(withoutTags(walk(tagged(23)))).toEqual([
      'flow max_packet_analyzer_depth_exceeded//IP 10.0.0.1 > 10.0.0.2',
    ]);
    expect(withoutTags(walk(tagged(24)))).toEqual(['net max_packet_analyzer_depth_exceeded//VLAN']);
    expect(withoutTags(walk(tagged(200)))).toEqual(['net max_packet_analyzer_depth_exceeded//VLAN']);
  });

  it('is an option', () => {
    expect(walk(tagged(0), {}, { 'PacketAnalyzer::max_depth': 1 })).toEqual([
      'net max_packet_analyzer_depth_exceeded//ETHERNET',
    ]);
  });
});

describe('layers of scripts', () => {
  const mine: Layer = {
    name: 'MINE',
    enter(p) {
      p.at += 2;
      return DEFAULT;
    },
  };

  it.each([
    ['an EtherType', ethernetLayer, 0x9999, ethernet(0x9999, join(hex('0000'), SMALL))],
    ['an IP protocol', ip, 253, ethernet(0x0800, ipv4(join(hex('0000'), SMALL), { protocol: 253 }))],
    ['a UDP port', udpLayer, 7777, ethernet(0x0800, ipv4(udp(join(hex('0000'), SMALL), 1, 7777)))],
  ])('can be added for %s', (_, parent, key, bytes) => {
    const r = new Recorder();
    r.walker.tree.register(parent, key, mine);
    const lines = r.frame(bytes);
    expect(lines).toContain(
      parent === ethernetLayer
        ? 'net no_suitable_analyzer_found//MINE'
        : 'flow no_suitable_analyzer_found//MINE 10.0.0.1 > 10.0.0.2',
    );
  });
});

describe('unknown_protocol', () => {
  it('is raised for the first three of a kind, and starts over after an hour', () => {
    const r = new Recorder();
    const seen = r.listen('unknown_protocol');
    const lldp = ethernet(0x88cc, hex('0207'));
    const other = ethernet(0x8863, hex('1109'));
    for (const time of [1, 2, 3, 4, 5]) r.frame(join(lldp, hex('00')), { time });
    r.frame(join(other, hex('00')), { time: 6 });
    r.frame(join(lldp, hex('00')), { time: 3602 });
    r.bus.drain();
    expect(seen.map(([, layer, key]) => `${layer} ${(key as number).toString(16)}`)).toEqual([
      'ETHERNET 88cc',
      'ETHERNET 88cc',
      'ETHERNET 88cc',
      'ETHERNET 8863',
      'ETHERNET 88cc',
    ]);
    expect(seen[0]![3]).toEqual(hex('020700'));
  });

  it('names the layers entered, outermost first, across tunnels', () => {
    const r = new Recorder();
    const seen = r.listen('unknown_protocol');
    r.frame(tagged(1, ipv4(hex('01'), { protocol: 132 })));
    const vxlan = udp(join(hex('08000000 00000100'), ethernet(0x88cc, hex('020700'))), 7, 4789);
    r.frame(ethernet(0x0800, ipv4(vxlan)));
    const gre = join(hex('0000 0800'), ipv4(hex('01'), { protocol: 132 }));
    r.frame(ipv4(gre, { protocol: 47 }), { link: 12 });
    r.bus.drain();
    expect(seen.map(([, layer, , , chain]) => [layer, (chain as string[]).join(' ')])).toEqual([
      ['UNKNOWN_IP_TRANSPORT', 'ETHERNET VLAN IP UNKNOWN_IP_TRANSPORT'],
      ['ETHERNET', 'ETHERNET IP UDP VXLAN ETHERNET'],
      ['UNKNOWN_IP_TRANSPORT', 'IP GRE IPTUNNEL IP UNKNOWN_IP_TRANSPORT'],
    ]);
  });

  it('is sampled as its options say', () => {
    const reports = (options: Partial<PacketOptions>): number[] => {
      const r = new Recorder(options);
      const seen = r.listen('unknown_protocol');
      return Array.from({ length: 12 }, (_, i) => {
        const before = seen.length;
        r.frame(ethernet(0x88cc, hex('0207000000')), { time: 1 + i });
        r.bus.drain();
        return seen.length > before ? i + 1 : 0;
      }).filter((i) => i > 0);
    };
    const threshold = { 'UnknownProtocol::sampling_threshold': 2 };
    expect(reports(threshold)).toEqual([1, 2]);
    expect(reports({ ...threshold, 'UnknownProtocol::sampling_rate': 4 })).toEqual([1, 2, 6, 10]);
    expect(reports({ ...threshold, 'UnknownProtocol::sampling_rate': 0 })).toEqual([1, 2]);
    // counted from 1 on, forgotten at 6 and at 11
    expect(reports({ ...threshold, 'UnknownProtocol::sampling_duration': 5 })).toEqual([1, 2, 6, 7, 11, 12]);
    const r = new Recorder({ 'UnknownProtocol::first_bytes_count': 2 });
    const seen = r.listen('unknown_protocol');
    r.frame(ethernet(0x88cc, hex('0207000000')));
    r.bus.drain();
    expect(seen[0]![3]).toEqual(hex('0207'));
  });
});

describe('the stack of tunnels', () => {
  const tunnel = ipv4(SMALL, { protocol: 4, from: 8, to: 9 });

  it('is one object, until a connection keeps it', () => {
    const r = new Recorder();
    r.frame(tunnel, { link: 12 });
    const first = r.packet.encapsulation!;
    r.frame(tunnel, { link: 12 });
    expect(r.packet.encapsulation).toBe(first);
    first.kept = true;
    r.frame(tunnel, { link: 12 });
    expect(r.packet.encapsulation).not.toBe(first);
    expect(first.flows).toHaveLength(1);
    r.frame(SMALL, { link: 12 });
    expect(r.packet.encapsulation).toBeNull();
  });

  it('forgets link headers inside', () => {
    const r = new Recorder();
    r.frame(tagged(1, tunnel));
    const { vlan, l2SrcHigh, etherType, linkType, captured, wire } = r.packet;
    expect({ vlan, l2SrcHigh, etherType, linkType, captured, wire }).toEqual({
      vlan: -1,
      l2SrcHigh: 0,
      etherType: 0,
      linkType: 12,
      captured: 30,
      wire: 30,
    });
  });
});
