/** Packet layers of scripts: under an EtherType, an IP protocol, a UDP port; what they refuse; that unloading undoes them. */
import {
  DEFAULT,
  DONE,
  defineScript,
  ExitRequest,
  type Layer,
  type LayerSpec,
  type Packet,
  type Script,
  u8,
  u16,
  u32,
  type Zeek,
} from 'tapline';
import { replay } from 'tapline/testing';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory.ts';
import { RawPacket } from '../../src/capture/source.ts';
import { Engine } from '../../src/engine.ts';
import { type LayerName, layersByName } from '../../src/packet/tree.ts';
import { be, concat, ethernet, ip, udp } from '../../src/testing/frames.ts';

declare module 'tapline' {
  interface Events {
    'Beacon::seen': [port: number, serial: number];
    'Shim::seen': [mark: number];
  }
}

const at = (bytes: Uint8Array, time = 1) => ({ time, bytes });
const ends = { from: '10.0.0.1:50000', to: '10.0.0.2:7777' };
const beacon = udp({ ...ends, payload: be(4, 0xdeadbeef) });

/** A script that registers one layer, made by `enter`. */
const withLayer = (spec: Omit<LayerSpec, 'layer'>, enter: (p: Packet) => number): Script =>
  defineScript({
    name: `test/${spec.parent}`,
    setup: (zeek) => void zeek.packet.register({ ...spec, layer: { name: 'TEST', enter } }),
  });

describe('a layer on a UDP port', () => {
  const Beacon = defineScript({
    name: 'test/beacon',
    setup(zeek) {
      zeek.declareEvent('Beacon::seen', 'A beacon came.');
      const layer: Layer = {
        name: 'BEACON',
        enter(p, w) {
          if (p.end - p.at < 4) {
            w.weird(p, 'BEACON', 'truncated_BEACON');
            return DONE;
          }
          zeek.event('Beacon::seen', [p.flow!.respPort, u32(p.bytes, p.at)]);
          return DONE;
        },
      };
      zeek.packet.register({ parent: 'udp', key: 7777, layer });
      zeek.on('Beacon::seen', (port, serial) => zeek.print(port, serial));
    },
  });

  it('reads the payload; the connection that carries it is counted as ever', async () => {
    const packets = [at(beacon), at(udp({ ...ends, payload: 'abc' }), 2)];
    const { printed, rows } = await replay({ packets, scripts: [Beacon], bare: false });
    expect(printed).toEqual([`7777, ${0xdeadbeef}`]);
    expect(rows('conn')).toMatchObject([{ proto: 'udp', orig_bytes: 7, orig_pkts: 2 }]);
    expect(rows('weird')).toMatchObject([{ name: 'truncated_BEACON', source: 'BEACON' }]);
  });

  it('stands before the tunnel that has the port by an option', async () => {
    const seen: number[] = [];
    const script = withLayer({ parent: 'udp', key: 4789 }, (p) => {
      seen.push(p.end - p.at);
      return DONE;
    });
    const inner = ethernet(0x0800, udp({ ...ends, payload: 'x', link: 'none' }));
    const vxlan = udp({ ...ends, to: '10.0.0.2:4789', payload: concat(be(4, 0x08000000, 0), inner) });
    const { rows } = await replay({ packets: [at(vxlan)], scripts: [script], bare: false });
    expect(seen).toEqual([8 + inner.length]);
    expect(rows('conn')).toHaveLength(1);
    const without = await replay({ packets: [at(vxlan)], bare: false });
    expect(without.rows('conn')).toHaveLength(2);
  });
});

describe('a layer on an IP protocol', () => {
  /** Four bytes in front of an IP packet, protocol 253 (RFC 3692: experiments). */
  const shimmed = (mark: number): Uint8Array =>
    ip({
      from: '192.0.2.1',
      to: '192.0.2.2',
      protocol: 253,
      payload: concat(be(2, mark, 4), udp({ ...ends, payload: 'inside', link: 'none' })),
    });

  const Shim = defineScript({
    name: 'test/shim',
    setup(zeek) {
      zeek.declareEvent('Shim::seen', 'A shim was passed.');
      const layer: Layer = {
        name: 'SHIM',
        enter(p) {
          zeek.event('Shim::seen', [u16(p.bytes, p.at)]);
          p.innerProtocol = u16(p.bytes, p.at + 2);
          p.at += 4;
          return DEFAULT;
        },
      };
      zeek.packet.register({ parent: 'ip', key: 253, layer, fallback: 'IPTUNNEL' });
      zeek.on('Shim::seen', (mark) => zeek.print(mark));
    },
  });

  it('hands on to a named layer: the inner connection, in its tunnel', async () => {
    const { printed, rows } = await replay({ packets: [at(shimmed(77))], scripts: [Shim], bare: false });
    expect(printed).toEqual(['77']);
    expect(rows('conn')).toMatchObject([{ 'id.orig_h': '10.0.0.1', 'id.resp_p': 7777, orig_ip_bytes: 34 }]);
    expect(rows('tunnel')[0]).toMatchObject({ 'id.orig_h': '192.0.2.1', tunnel_type: 'Tunnel::IP' });
  });

  it('is a connection of an unknown protocol without it', async () => {
    const { rows } = await replay({ packets: [at(shimmed(77))], bare: false });
    expect(rows('conn')).toMatchObject([{ 'id.orig_h': '192.0.2.1', proto: 'unknown_transport' }]);
  });
});

describe('the tree', () => {
  const counts = (engine: Engine, packets: readonly Uint8Array[]): void => {
    const source = new MemorySource(packets.map((bytes, i) => at(bytes, i + 1)));
    const raw = new RawPacket();
    while (source.next(raw) === 1) engine.feed(raw);
  };

  it('is as before when the script is unloaded; of two layers with one key the later one counts', async () => {
    const seen: string[] = [];
    const named = (name: string): Script =>
      defineScript({
        name,
        setup(zeek) {
          const enter = (): number => {
            seen.push(name);
            return DONE;
          };
          zeek.packet.register({ parent: 'ethertype', key: 0x0800, layer: { name, enter } });
        },
      });
    const [first, second] = [named('FIRST'), named('SECOND')];
    const engine = new Engine({ report: (line) => seen.push(line) });
    await engine.load([first, second]);
    engine.begin();
    counts(engine, [beacon]);
    engine.unload(first);
    counts(engine, [beacon]);
    engine.unload(second);
    expect(engine.sessions.size).toBe(0);
    counts(engine, [beacon]);
    expect(engine.sessions.size).toBe(1);
    await engine.load([first]);
    counts(engine, [beacon]);
    expect(seen).toEqual(['SECOND', 'SECOND', 'FIRST']);
  });

  it('a layer that leads to itself ends at the limit', async () => {
    let entered = 0;
    const layer: Layer = { name: 'LOOP', enter: () => (++entered > 0 ? 0x1234 : DONE) };
    const script = defineScript({
      name: 'test/loop',
      setup(zeek) {
        zeek.packet.register({ parent: 'ethertype', key: 0x88b5, layer, children: 'ethertype' });
        zeek.packet.register({ parent: 'ethertype', key: 0x1234, layer, children: 'ethertype' });
      },
    });
    const packets = [at(ethernet(0x88b5, new Uint8Array(46)))];
    const { rows } = await replay({ packets, scripts: [script], bare: false });
    expect(entered).toBe(24); // Ethernet was the first of 25
    expect(rows('weird')).toMatchObject([{ name: 'max_packet_analyzer_depth_exceeded', source: 'LOOP' }]);
  });

  it('a layer that throws is reported and loses its packet only; exit passes', async () => {
    const careless = withLayer({ parent: 'udp', key: 7777 }, (p) => {
      if (u8(p.bytes, p.at) === 0xde) throw new Error('no such field');
      throw new ExitRequest(3);
    });
    const { reports, rows } = await replay({ packets: [at(beacon)], scripts: [careless], bare: false });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatch(/no such field \(test\/udp → layer TEST → enter\)$/);
    expect(rows('conn')).toHaveLength(1);
    const packets = [at(udp({ ...ends, payload: 'leave' }))];
    expect((await replay({ packets, scripts: [careless], bare: false })).status).toBe(3);
  });

  it.each([
    [{ parent: 'tcp', key: 1 }, "packet layers have no parent 'tcp'"],
    [{ parent: 'ip', key: 256 }, '256 is no ip key of a packet layer'],
    [{ parent: 'udp', key: -1 }, '-1 is no udp key of a packet layer'],
    [{ parent: 'ethertype', key: 1.5 }, '1.5 is no ethertype key of a packet layer'],
    [{ parent: 'udp', key: 1, fallback: 'IPV4' }, "no packet layer 'IPV4'"],
    [
      { parent: 'udp', key: 1, children: { 5: 'ETHERNE' } },
      "no packet layer 'ETHERNE' (did you mean 'ETHERNET'?)",
    ],
  ])('refuses %j', async (spec, reason) => {
    const script = withLayer(spec as unknown as LayerSpec, () => DONE);
    const { status, reports } = await replay({ scripts: [script] });
    expect(status).toBe(1);
    expect(reports.join()).toContain(reason);
  });
});

it("layers' keys in the table are their names", () => {
  for (const name of Object.keys(layersByName) as LayerName[]) expect(layersByName[name].name).toBe(name);
});

it('parents, layers and what enter returns are typed', () => {
  const layer: Layer = { name: 'TYPED', enter: () => DONE };
  /** Compiled, never run. */
  const never = (_use: (zeek: Zeek) => void): void => {};
  never((zeek) => {
    zeek.packet.register({ parent: 'ip', key: 253, layer, children: { 6: 'TCP' }, fallback: 'IP' });
    // @ts-expect-error no such parent
    zeek.packet.register({ parent: 'tcp', key: 80, layer });
    // @ts-expect-error no such layer
    zeek.packet.register({ parent: 'ip', key: 253, layer, fallback: 'IPV4' });
    // @ts-expect-error a key is a number
    zeek.packet.register({ parent: 'ip', key: 253, layer: { name: 'TYPED', enter: () => 'IP' } });
  });
});
