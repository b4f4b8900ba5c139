/** The filter by source and destination address. */
import { defineScript, type Script } from 'tapline';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory.ts';
import { Engine } from '../../src/engine.ts';
import { ethernet, hex, ipv4, ipv6, join, tcp, udp } from './frames.ts';
import { Recorder } from './recorder.ts';

const raw = { link: 12 } as const;
const packet = (from: number, to: number): Uint8Array => ipv4(udp(hex('aa')), { from, to });
const passes = (r: Recorder, bytes: Uint8Array): boolean => r.frame(bytes, raw).length > 0;

describe('address filter', () => {
  it('drops by source or destination, until its rule is taken out', () => {
    const r = new Recorder();
    const { filter } = r.walker;
    const undo = filter.install('src', '10.0.0.1', 0, 1);
    expect([passes(r, packet(1, 2)), passes(r, packet(2, 1)), passes(r, packet(3, 2))]).toEqual([
      false,
      true,
      true,
    ]);
    filter.install('dst', '10.0.0.2', 0, 1);
    undo();
    expect([passes(r, packet(1, 2)), passes(r, packet(2, 1))]).toEqual([false, true]);
  });

  it('comes before the checksum, leaves no weird', () => {
    const r = new Recorder();
    r.walker.filter.install('src', '10.0.0.0/8', 0, 1);
    expect(r.frame(ipv4(udp(hex('aa')), { bad: true }), raw)).toEqual([]);
  });

  it('takes the narrowest rule, and the source before the destination', () => {
    const r = new Recorder();
    const { filter } = r.walker;
    filter.install('src', '10.0.0.0/24', 0, 1);
    filter.install('src', '10.0.0.1', 0, 0);
    filter.install('dst', '10.0.0.2', 0, 1);
    expect([passes(r, packet(1, 2)), passes(r, packet(3, 2)), passes(r, packet(3, 4))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('replaces a rule of the same subnet, whose undoing then changes nothing', () => {
    const r = new Recorder();
    const { filter } = r.walker;
    const undo = filter.install('src', '10.0.0.1', 0, 0);
    filter.install('src', '10.0.0.1/32', 0, 1);
    undo();
    expect(passes(r, packet(1, 2))).toBe(false);
  });

  it('lets TCP packets with one of the flags pass, and those without a whole header', () => {
    const r = new Recorder();
    r.walker.filter.install('src', '10.0.0.1', 0x02, 1);
    const syn = tcp();
    const bare = tcp();
    bare[13] = 0x10;
    expect(passes(r, ipv4(syn, { protocol: 6 }))).toBe(true);
    expect(passes(r, ipv4(bare, { protocol: 6 }))).toBe(false);
    expect(passes(r, ipv4(hex('03e8'), { protocol: 6 }))).toBe(true);
    expect(passes(r, packet(1, 2))).toBe(false);
  });

  it('drops a share, the same packets in every run', () => {
    const dropped = (): number[] => {
      const r = new Recorder();
      r.walker.filter.install('src', '10.0.0.1', 0, 0.25);
      return Array.from({ length: 1000 }, (_, i) => i).filter(() => !passes(r, packet(1, 2)));
    };
    const first = dropped();
    expect(first.length).toBeGreaterThan(200);
    expect(first.length).toBeLessThan(300);
    expect(dropped()).toEqual(first);
  });

  it('with packet_filter_default drops what no rule matches, once there is a rule', () => {
    const r = new Recorder({ packet_filter_default: true });
    expect(passes(r, packet(1, 2))).toBe(true);
    r.walker.filter.install('src', '10.0.0.1', 0, 0);
    expect([passes(r, packet(1, 2)), passes(r, packet(3, 2))]).toEqual([true, false]);
  });

  it('knows IPv6, and refuses texts that are no addresses', () => {
    const r = new Recorder();
    r.walker.filter.install('dst', '2001:db8::/64', 0, 1);
    expect(passes(r, ipv6(17, join(udp(hex('aa')))))).toBe(false);
    expect(() => r.walker.filter.install('src', 'host', 0, 1)).toThrow('no address or subnet: host');
  });
});

describe('in a script', () => {
  const connections = async (script: Script): Promise<number> => {
    const engine = new Engine({ deterministic: true });
    await engine.load([script]);
    const frames = [packet(1, 2), packet(3, 4)].map((bytes) => ({ time: 1, bytes: ethernet(0x0800, bytes) }));
    return (await engine.run(new MemorySource(frames))).connections;
  };

  it('zeek.packet.drop installs a rule, and its result takes it out', async () => {
    const script = (stays: boolean): Script =>
      defineScript({
        name: 'test/drop',
        setup(zeek) {
          const undo = zeek.packet.drop('src', '10.0.0.1');
          if (!stays) undo();
        },
      });
    expect(await connections(script(true))).toBe(1);
    expect(await connections(script(false))).toBe(2);
  });

  it('the hook of a discarder breaks for what it drops', async () => {
    const script = defineScript({
      name: 'test/discard',
      setup: (zeek) =>
        void zeek.hook('discarder_check_udp', (p, d) => p.ip?.src !== '10.0.0.3' || d.length !== 1),
    });
    expect(await connections(script)).toBe(1);
  });
});
